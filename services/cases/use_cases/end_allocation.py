"""The SEND team closes a child to an organisation or to one person, or the time for which it was open is over."""

from uuid import UUID

from contracts.cases import AccessEnded
from services.cases.domain.access import Allocation, hidden
from services.cases.store import Work
from services.cases.use_cases.tell_organisation import told_organisation

AT_A_TIME = 200


async def end_allocation(allocation: UUID, by: UUID, work: Work) -> None:
    """End it now; nothing more happens when it has ended. `by` is of the SEND team. Raises NotFound."""
    child = await work.allocations.child_of(allocation)
    # The child first, as who allocates does: or each waits for what the other holds, or opens what is over.
    if child is None or not await work.children.lock(child):
        raise hidden()
    found = await work.allocations.lock(allocation)
    if found is None:
        raise hidden()
    if found.until is not None and found.until <= work.clock.now():
        return
    await work.allocations.set_end(found.id, work.clock.now())
    await work.allocations.mark_end_told([found.id])
    await _tell(found, by, work)


async def tell_of_passed_allocations(work: Work) -> None:
    """Tell of those whose time is over. Access itself ends to the moment, whether or not this runs: every query looks at the clock."""
    passed = await work.allocations.claim_passed(AT_A_TIME)
    await work.allocations.mark_end_told([allocation.id for allocation in passed])
    for allocation in passed:
        await _tell(allocation, None, work)


async def _tell(ended: Allocation, by: UUID | None, work: Work) -> None:
    work.audit.record("access.ended", "allocation", ended.id, actor=by, stream=ended.child)
    told = await told_organisation(ended.organisation, ended.child, work)
    work.outbox.add(AccessEnded(subject=ended.child, allocation_id=ended.id, organisation_id=told))
