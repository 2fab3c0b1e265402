"""Invite somebody to the SEND team, and take an invitation back."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from chassis.errors import Invalid, TooMany
from chassis.identifiers import new_id
from contracts.identity import TeamMemberInvited
from services.identity.adapters import Adapters
from services.identity.adapters.sealing import fingerprint
from services.identity.domain.accounts import State
from services.identity.domain.details import check_email
from services.identity.domain.limits import ADDRESS_INVITATIONS, SENT_INVITATIONS
from services.identity.domain.links import new_token
from services.identity.domain.organisations import unknown
from services.identity.domain.team import INVITED_FOR, TeamInvitation, address_taken
from services.identity.domain.team_roles import Roles, check_roles, in_order
from services.identity.store import Work
from services.identity.use_cases.find_administrator import lock_team
from services.identity.use_cases.find_own_account import Owner
from services.identity.use_cases.send_link import may_send


@dataclass(frozen=True)
class InviteToTeam:
    """An address, as typed, and the roles that whoever comes shall have."""

    email: str
    roles: Collection[str]
    by: Owner


async def invite_to_team(command: InviteToTeam, work: Work, adapters: Adapters) -> None:
    """Send an invitation, which supersedes an earlier one to the same address.

    Raises Invalid `email` and `roles`; NotFound for who is no administrator; Conflict `address_taken` when the address has an
    account: an administrator may know, because they help people of all portals; TooMany `invitations_blocked`.
    """
    if errors := check_email(command.email) + check_roles(command.roles):
        raise Invalid(errors)
    inviter = await lock_team(command.by, work)
    email = command.email.strip()
    await check_free(email, work)
    now = work.clock.now()
    counted = await work.limits.charge(SENT_INVITATIONS, inviter.id.bytes, now)
    if not (counted and await may_send(ADDRESS_INVITATIONS, email, work, adapters)):
        raise TooMany("invitations_blocked", "There were many invitations in a short time. Try again later.", retry_after=3600)
    invitation, token = await add_invitation(email, in_order(command.roles), work, invited_by=inviter.id, works_for=INVITED_FOR)
    work.audit.record("team-member-invited", "invitation", invitation.id, actor=inviter.id, detail={"roles": ",".join(invitation.team_roles)})
    work.outbox.add(TeamMemberInvited(subject=invitation.id, email=email, token=token, expires_at=invitation.expires_at, purpose="join"))


async def check_free(email: str, work: Work) -> None:
    """Raise Conflict `address_taken` when an address has an account. A registration that nobody confirmed gives way."""
    there = await work.accounts.find_by_email(email)
    if there is not None and there.state is not State.UNVERIFIED:
        raise address_taken()


async def add_invitation(email: str, roles: Roles, work: Work, *, invited_by: UUID | None, works_for: timedelta) -> tuple[TeamInvitation, str]:
    """Store an invitation. Returns it and its token, of which a hash is kept. The team is locked."""
    now = work.clock.now()
    token = new_token()
    invitation = TeamInvitation(new_id(), email, roles, invited_by, now, now + works_for)
    await work.team.invite(invitation, fingerprint(token))
    return invitation, token


async def withdraw_team_invitation(invitation_id: UUID, by: Owner, work: Work) -> None:
    """Take an invitation back at once. Raises NotFound for one that cannot be accepted any more."""
    inviter = await lock_team(by, work)
    if not await work.team.close_invitation(invitation_id, work.clock.now()):
        raise unknown()
    work.audit.record("team-invitation-withdrawn", "invitation", invitation_id, actor=inviter.id)
