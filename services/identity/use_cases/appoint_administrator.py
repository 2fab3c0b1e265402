"""Make a colleague an administrator of the organisation, or no longer one."""

from dataclasses import dataclass
from uuid import UUID

from contracts.identity import OrganisationMembershipChanged
from services.identity.domain.organisations import last_administrator, unknown
from services.identity.store import Work
from services.identity.use_cases.find_administered import lock_administered
from services.identity.use_cases.find_own_account import Owner


@dataclass(frozen=True)
class AppointAdministrator:
    """A role in an organisation, and whether its holder shall administer it."""

    organisation_id: UUID
    role_id: UUID
    administrator: bool
    by: Owner


async def appoint_administrator(command: AppointAdministrator, work: Work) -> None:
    """Appoint or dismiss. Raises NotFound for who does not administer it and for a role elsewhere, Conflict `last_administrator`."""
    organisation = await lock_administered(command.organisation_id, command.by, work)
    role = await work.roles.find_member(command.role_id, organisation.id)
    if role is None:
        raise unknown()
    if role.administrator is command.administrator:
        return
    now = work.clock.now()
    if not command.administrator:
        if (await work.roles.count(organisation.id)).administrators == 1:
            raise last_administrator()
        await work.links.close_invitations_by(role.account_id, organisation.id, now)
    await work.roles.set_administrator(role.id, administrator=command.administrator)
    action = "administrator-appointed" if command.administrator else "administrator-dismissed"
    work.audit.record(action, "organisation", organisation.id, actor=command.by.id, detail={"role": str(role.id)})
    work.outbox.add(
        OrganisationMembershipChanged(
            subject=role.id,
            person_id=role.account_id,
            organisation_id=organisation.id,
            active=True,
            administrator=command.administrator,
            changed_at=now,
        )
    )
