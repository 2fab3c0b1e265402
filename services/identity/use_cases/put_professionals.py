"""Keep a list of who works for an organisation, as another system knows it: the new are invited, and who has left loses their role."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis.errors import Conflict, FieldError, Invalid, NotFound, TooMany
from services.identity.adapters import Adapters
from services.identity.domain.accounts import State
from services.identity.domain.connections import Connection
from services.identity.domain.details import check_email, email_key
from services.identity.domain.limits import LISTED_INVITATIONS
from services.identity.domain.organisations import Organisation
from services.identity.store import Work
from services.identity.store.roles import RoleHolder
from services.identity.use_cases.end_role import end_role
from services.identity.use_cases.find_client import find_client
from services.identity.use_cases.invite_colleague import send_invitation


@dataclass(frozen=True)
class PutProfessionals:
    """The e-mail addresses of everybody who works for the organisation with a URN, as the system `client` knows them."""

    urn: str
    emails: Sequence[str]
    client: UUID


@dataclass(frozen=True)
class Listed:
    """How many were invited now, were invited before and have not joined, work there as before, and lost their role."""

    invited: int
    waiting: int
    kept: int
    ended: int


async def put_professionals(command: PutProfessionals, work: Work, adapters: Adapters) -> Listed:
    """Make the members of an organisation those of a list.

    Who is not one is invited, and not again within two weeks, whatever became of it. The last administrator stays, listed or not. Whether
    an address has an account makes no difference to the answer. Raises Invalid; NotFound for a URN of no confirmed organisation;
    Conflict `nobody_vouches` when whoever confirmed the access of the system has no account any more; TooMany `invitations_blocked`;
    what `find_client` raises.
    """
    listed = _read(command.emails)
    client = await find_client(command.client, work)
    found = await work.organisations.find_confirmed(command.urn, None)
    organisation = None if found is None else await work.organisations.lock(found.id)
    if organisation is None:
        raise NotFound("not_found", "There is no organisation with this URN. Put it first.")
    members = await work.roles.list_members(organisation.id)
    there = {email_key(member.email) for member in members}
    lately = {email_key(email) for email in await work.links.list_invited(organisation.id)}
    new = [email for key, email in listed.items() if key not in there and key not in lately]
    await _invite(new, organisation, client, work, adapters)
    leaving = _leaving(members, listed)
    for member in leaving:
        await end_role(member.role, organisation, client.id, work)
    return Listed(len(new), len(listed.keys() - there) - len(new), len(members) - len(leaving), len(leaving))


def _read(emails: Sequence[str]) -> Mapping[str, str]:
    """Return the addresses by what all spellings of each have in common. Raises Invalid."""
    keys = [email_key(email) for email in emails]
    times = Counter(keys)
    wrong = [FieldError(f"professionals.{number}.email", error.message) for number, email in enumerate(emails) for error in check_email(email)]
    wrong += [FieldError(f"professionals.{number}.email", "This address is in the list twice") for number, key in enumerate(keys) if times[key] > 1]
    if wrong:
        raise Invalid(wrong)
    return dict(zip(keys, (email.strip() for email in emails), strict=True))


def _leaving(members: Sequence[RoleHolder], listed: Mapping[str, str]) -> list[RoleHolder]:
    """Return who is not listed, without the administrator of longest standing when no other would be left."""
    gone = [member for member in members if email_key(member.email) not in listed]
    administrators = [member for member in members if member.role.administrator]
    if administrators and all(member in gone for member in administrators):
        gone.remove(administrators[0])
    return gone


async def _invite(emails: Sequence[str], organisation: Organisation, client: Connection, work: Work, adapters: Adapters) -> None:
    """Invite in the name of the administrator who answers for the access of the system."""
    if not emails:
        return
    inviter = await work.accounts.find(client.attested_by)
    if inviter is None or inviter.state is not State.ACTIVE:
        raise Conflict("nobody_vouches", "Whoever confirmed the access of this system has left. The council can confirm it again.")
    now = work.clock.now()
    tally = await work.limits.lock(LISTED_INVITATIONS, client.id.bytes, now)
    for email in emails:
        if (wait := tally.retry_after(now)) is not None:
            raise TooMany("invitations_blocked", "You have invited many people today. Send the list again later.", retry_after=int(wait.total_seconds()) + 1)
        tally.charge(now)
        await send_invitation(email, organisation, inviter.id, work, adapters, actor=client.id)
    await work.limits.save(tally, client.id.bytes, now)
