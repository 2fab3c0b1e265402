"""End a role: somebody leaves an organisation, or is removed from it, or no longer works for themselves."""

from uuid import UUID

from contracts.identity import OrganisationMembershipChanged
from services.identity.domain.organisations import Organisation, last_administrator, unknown
from services.identity.domain.roles import Role
from services.identity.store import Work
from services.identity.use_cases.find_administered import lock_administered
from services.identity.use_cases.find_own_account import Owner, find_own_account


async def end_own_role(role_id: UUID, by: Owner, work: Work) -> None:
    """Remove an own role. Raises NotFound for a role of somebody else, Conflict `last_administrator` while colleagues would be left without one."""
    await find_own_account(by, work)
    role = await work.roles.find_own(role_id, by.id)
    organisation = None if role is None or role.organisation_id is None else await work.organisations.lock(role.organisation_id)
    role = await work.roles.find_own(role_id, by.id)
    if role is None:
        raise unknown()
    await end_role(role, organisation, by.id, work)


async def remove_member(organisation_id: UUID, role_id: UUID, by: Owner, work: Work) -> None:
    """Remove somebody from an organisation: their next request sees nothing of it. Raises as `end_own_role`, and NotFound for who does not administer it."""
    organisation = await lock_administered(organisation_id, by, work)
    role = await work.roles.find_member(role_id, organisation_id)
    if role is None:
        raise unknown()
    await end_role(role, organisation, by.id, work)


async def end_role(role: Role, organisation: Organisation | None, actor: UUID, work: Work) -> None:
    """End a role; its organisation, where it has one, is locked. Raises Conflict `last_administrator` while colleagues would be left without one."""
    if organisation is not None:
        await _leave(role, organisation, actor, work)
    await work.roles.delete(role.id)
    work.audit.record("role-ended", "role", role.id, actor=actor, stream=role.account_id)
    if organisation is not None and not organisation.confirmed and (await work.roles.count(organisation.id)).members == 0:
        # Nobody says any more that it is there, and the SEND team would look for somebody to ask.
        await work.organisations.delete(organisation.id)
        work.audit.record("organisation-removed", "organisation", organisation.id, actor=actor)


async def _leave(role: Role, organisation: Organisation, actor: UUID, work: Work) -> None:
    staff = await work.roles.count(organisation.id)
    if role.administrator and staff.members > 1 and staff.administrators == 1:
        raise last_administrator()
    now = work.clock.now()
    # Or a leaver could come back through a mailbox that they invited before.
    await work.links.close_invitations_by(role.account_id, organisation.id, now)
    work.audit.record("member-left", "organisation", organisation.id, actor=actor, detail={"role": str(role.id)})
    work.outbox.add(
        OrganisationMembershipChanged(
            subject=role.id, person_id=role.account_id, organisation_id=organisation.id, active=False, administrator=False, changed_at=now
        )
    )
