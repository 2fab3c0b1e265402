"""Invite somebody to one's organisation, and take an invitation back."""

from dataclasses import dataclass
from uuid import UUID

from chassis.errors import Invalid, TooMany
from chassis.identifiers import new_id
from contracts.identity import ColleagueInvited
from services.identity.adapters import Adapters
from services.identity.adapters.sealing import fingerprint
from services.identity.domain.details import check_email
from services.identity.domain.limits import ADDRESS_INVITATIONS, SENT_INVITATIONS
from services.identity.domain.links import LIFETIMES, Link, Purpose, new_token
from services.identity.domain.organisations import Organisation, unknown
from services.identity.store import Work
from services.identity.use_cases.find_administered import lock_administered, lock_for_team
from services.identity.use_cases.find_own_account import Owner
from services.identity.use_cases.send_link import may_send


@dataclass(frozen=True)
class InviteColleague:
    """An address, as typed, and the organisation. `by` administers it, or is of the SEND team."""

    organisation_id: UUID
    email: str
    by: Owner
    by_team: bool


async def invite_colleague(command: InviteColleague, work: Work, adapters: Adapters) -> None:
    """Send an invitation, which supersedes an earlier one to the same address.

    Nothing is looked up but who works here already: whether the address has an account makes no difference, to the answer or to
    the message. The SEND team invites to any organisation: nobody else could to one that everybody has left. Raises Invalid; NotFound
    for who does not administer the organisation; TooMany `invitations_blocked`.
    """
    if errors := check_email(command.email):
        raise Invalid(errors)
    lock = lock_for_team if command.by_team else lock_administered
    organisation = await lock(command.organisation_id, command.by, work)
    email = command.email.strip()
    if await work.roles.works_for(email, organisation.id):
        return
    for sender in (organisation.id, command.by.id):
        await _count(sender, work)
    await send_invitation(email, organisation, command.by.id, work, adapters, actor=command.by.id)


async def _count(sender: UUID, work: Work) -> None:
    now = work.clock.now()
    tally = await work.limits.lock(SENT_INVITATIONS, sender.bytes, now)
    if (wait := tally.retry_after(now)) is not None:
        raise TooMany("invitations_blocked", "You have invited many people in a short time. Try again later.", retry_after=int(wait.total_seconds()) + 1)
    tally.charge(now)
    await work.limits.save(tally, sender.bytes, now)


async def send_invitation(email: str, organisation: Organisation, inviter: UUID, work: Work, adapters: Adapters, *, actor: UUID) -> None:
    """Send an invitation in the name of an account, which supersedes an earlier one to the same address. `actor` is who does it."""
    now = work.clock.now()
    token = new_token()
    link = Link(new_id(), inviter, Purpose.INVITE, now + LIFETIMES[Purpose.INVITE], email=email, organisation_id=organisation.id)
    await work.links.replace(link, fingerprint(token), now)
    work.audit.record("colleague-invited", "invitation", link.id, actor=actor, stream=organisation.id)
    # An address that has had enough messages gets none, and that shows to nobody: others may have invited it.
    if await may_send(ADDRESS_INVITATIONS, email, work, adapters):
        work.outbox.add(ColleagueInvited(subject=link.id, email=email, token=token, expires_at=link.expires_at))


async def revoke_invitation(organisation_id: UUID, invitation_id: UUID, by: Owner, work: Work, *, by_team: bool = False) -> None:
    """Take an invitation back at once; the SEND team, one that it sent.

    Raises NotFound for one that cannot be accepted any more, or is another organisation's.
    """
    organisation = await (lock_for_team(organisation_id, by, work) if by_team else lock_administered(organisation_id, by, work))
    if not await work.links.close_invitation(invitation_id, organisation.id, work.clock.now(), by_team=by_team):
        raise unknown()
    work.audit.record("invitation-revoked", "invitation", invitation_id, actor=by.id, stream=organisation.id)
