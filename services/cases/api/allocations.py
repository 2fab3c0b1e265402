"""Routes with which the SEND team opens children to professionals, and closes them."""

from uuid import UUID

from fastapi import APIRouter

from chassis.callers import CaseOfficer
from services.cases.api.caseload_bodies import Allocated, AllocationBody
from services.cases.api.dependencies import Work
from services.cases.use_cases.allocate_child import AllocateChild, allocate_child, end_of
from services.cases.use_cases.end_allocation import end_allocation

router = APIRouter()


@router.post("/children/{child_id}/allocations", status_code=201)
async def allocate(child_id: UUID, body: AllocationBody, caller: CaseOfficer, work: Work) -> Allocated:
    """Open a child to an organisation, one person there, or one person alone, up to the end of a day in England or for good."""
    until = end_of(body.until) if body.until else None
    command = AllocateChild(child_id, body.organisation_id, body.person_id, until, caller.id)
    return Allocated(id=await allocate_child(command, work))


@router.delete("/allocations/{allocation_id}", status_code=204)
async def end(allocation_id: UUID, caller: CaseOfficer, work: Work) -> None:
    """Close a child to whom it was opened, from the next request on."""
    await end_allocation(allocation_id, caller.id, work)
