"""Find the organisation that the person who is asking administers."""

from uuid import UUID

from services.identity.domain.organisations import Organisation, unknown
from services.identity.store import Work
from services.identity.use_cases.find_own_account import Owner, find_own_account


async def find_administered(organisation_id: UUID, by: Owner, work: Work) -> Organisation:
    """Return the organisation. Raises NotFound, with the same words, for one that others administer and for none at all.

    The token of a person says nothing about it: whoever stopped being an administrator a moment ago is none.
    """
    await find_own_account(by, work)
    found = await work.organisations.find(organisation_id) if await work.roles.administers(by.id, organisation_id) else None
    if found is None:
        raise unknown()
    return found


async def lock_administered(organisation_id: UUID, by: Owner, work: Work) -> Organisation:
    """As `find_administered`, and nobody else changes the organisation, its members or its invitations until this transaction ends."""
    await find_administered(organisation_id, by, work)
    locked = await work.organisations.lock(organisation_id)
    # Asked again: two administrators who remove each other wait for one another here, and the second of them is none any more.
    if locked is None or not await work.roles.administers(by.id, organisation_id):
        raise unknown()
    return locked


async def lock_for_team(organisation_id: UUID, by: Owner, work: Work) -> Organisation:
    """Return any organisation, for somebody of the SEND team; it is locked as by `lock_administered`. Raises NotFound for none."""
    await find_own_account(by, work)
    locked = await work.organisations.lock(organisation_id)
    if locked is None:
        raise unknown()
    return locked
