"""The route with which other systems read a child that an event named. Each reading is recorded with the child."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter

from chassis.callers import MachineIdentity, machine_with
from chassis.problems import declared
from services.cases.api.dependencies import Work
from services.cases.api.systems_plan_bodies import ChildWithCasesRead
from services.cases.use_cases.identify_child import identify_child
from services.cases.use_cases.open_child_for_system import open_child_for_system

router = APIRouter(prefix="/v1/children", tags=["Children"], responses=declared(404, 422))


@router.get("/{child_id}", summary="Read a child or young person by their record")
async def read_child_by_record(child_id: UUID, caller: Annotated[MachineIdentity, machine_with("children:read")], work: Work) -> ChildWithCasesRead:
    """For events whose subject is a child, or that name one: who the child is, as `/v1/cases/{case_id}/child` says it, and which cases they have.

    A record that was joined to another answers as the one that leads: `id` is then another than the one you asked for, which is among `joined_ids`.
    """
    found = await identify_child(await open_child_for_system(child_id, caller.id, work), work)
    return ChildWithCasesRead.beside(found, await work.cases.ids_of({found.child.id, *found.joined}))
