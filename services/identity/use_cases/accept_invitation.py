"""Join an organisation, with the invitation that was sent."""

from dataclasses import dataclass
from uuid import UUID

from chassis.errors import Conflict, Invalid
from services.identity.adapters.sealing import fingerprint
from services.identity.domain import links
from services.identity.domain.accounts import Account, State
from services.identity.domain.details import email_key
from services.identity.domain.links import Link, Purpose
from services.identity.domain.organisations import Organisation, unknown
from services.identity.domain.roles import MOST_ROLES, Job, check_job, too_many
from services.identity.store import Work
from services.identity.use_cases.add_role import add_own_role
from services.identity.use_cases.find_own_account import Owner, lock_own_account


@dataclass(frozen=True)
class AcceptInvitation:
    """The invitation's token, and the job, as typed."""

    token: str
    job: Job
    by: Owner


async def check_invitation(token: str, work: Work) -> Organisation:
    """Return the organisation that an invitation is to; it stays usable.

    Raises NotFound `link_unknown` and Gone `link_expired`, `link_used` or `link_superseded`. One that was taken back has expired.
    """
    _, organisation = await _open(token, None, work)
    return organisation


async def accept_invitation(command: AcceptInvitation, work: Work) -> UUID:
    """Add a role in the organisation and return its id. The invitation is used up. Whoever comes to one that nobody administers does from now on.

    It is bound to the address it was sent to: for another account nothing is there, whatever has become of it. Raises Invalid;
    NotFound `not_found` for another account; what `check_invitation` raises; Conflict `already_member`, `too_many_roles`. After
    Invalid and Conflict it can still be used.
    """
    if errors := check_job(command.job):
        raise Invalid(errors)
    account = await lock_own_account(command.by, work)
    link, organisation = await _open(command.token, account, work)
    roles = await work.roles.list_of(account.id)
    if any(role.organisation_id == organisation.id for role in roles):
        raise Conflict("already_member", "You already have work details for this organisation.")
    if len(roles) >= MOST_ROLES:
        raise too_many()
    await work.links.use(link.id, work.clock.now())
    # Invitations end with their administrator: where there is none, the SEND team has invited.
    nobody_administers = (await work.roles.count(organisation.id)).administrators == 0
    role = await add_own_role(command.job, account.id, organisation, work, administrator=nobody_administers)
    work.audit.record("invitation-accepted", "invitation", link.id, actor=account.id, stream=organisation.id)
    return role.id


async def _open(token: str, invited: Account | None, work: Work) -> tuple[Link, Organisation]:
    """Return a usable invitation and its organisation, which is locked: so the invitation stays usable until the transaction ends.

    Who invited is not locked, unlike in `open_link`: two people who accept one another's invitations would wait for each other.
    """
    token_hash = fingerprint(token)
    found = await work.links.find(token_hash, Purpose.INVITE)
    organisation = None if found is None or found.organisation_id is None else await work.organisations.lock(found.organisation_id)
    link = await work.links.find(token_hash, Purpose.INVITE)
    inviter = None if link is None else await work.accounts.find(link.account_id)
    if link is None or organisation is None or inviter is None or inviter.state is not State.ACTIVE:
        raise links.unknown()
    if invited is not None and email_key(invited.email) != email_key(link.email or ""):
        raise unknown()
    link.check_usable(work.clock.now())
    return link, organisation
