"""Change what somebody of the SEND team may do."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from chassis.errors import Invalid
from contracts.identity import AccountChanged, CaseworkEnded
from services.identity.domain.links import Purpose
from services.identity.domain.team import last_administrator
from services.identity.domain.team_roles import TeamRole, check_roles, in_order, runs_cases
from services.identity.store import Work
from services.identity.use_cases.find_administrator import lock_member
from services.identity.use_cases.find_own_account import Owner


@dataclass(frozen=True)
class ChangeTeamRoles:
    """Somebody of the team, and all the roles that they shall have."""

    account_id: UUID
    roles: Collection[str]
    by: Owner


async def change_team_roles(command: ChangeTeamRoles, work: Work) -> None:
    """Replace the roles: the next request has the new ones, and invitations that were sent in a role which is gone expire. Their owner is told.

    Of who was an officer or manager and is neither now, cases hears that they run no cases.

    Raises Invalid `roles` for none; NotFound for who is no administrator, and for who is not of the team; Conflict `last_administrator`.
    """
    if errors := check_roles(command.roles):
        raise Invalid(errors)
    member = await lock_member(command.account_id, command.by, work)
    roles = in_order(command.roles)
    if roles == member.team_roles:
        return
    if TeamRole.ADMINISTRATOR in member.team_roles and TeamRole.ADMINISTRATOR not in roles:
        if not await work.team.has_other_administrator(member.id):
            raise last_administrator()
        await work.team.close_invitations_by(member.id, work.clock.now())
    if runs_cases(member.team_roles) and not runs_cases(roles):
        await work.links.close(member.id, (Purpose.INVITE,), work.clock.now())
        work.outbox.add(CaseworkEnded(subject=member.id))
    await work.team.set_roles(member.id, roles)
    work.audit.record("team-roles-changed", "account", member.id, actor=command.by.id, detail={"roles": ",".join(roles)})
    work.outbox.add(AccountChanged(subject=member.id, what="team-roles"))
