"""Routes with which other systems read a case that an event named. Each reading is recorded with the child."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter

from chassis.callers import MachineIdentity, machine_with
from chassis.problems import declared
from services.cases.api.dependencies import Work
from services.cases.api.systems_bodies import (
    DECISIONS,
    CaseRead,
    ClockRead,
    ClocksRead,
    DecisionRead,
    DecisionsRead,
    ExceptionRead,
    RequestRead,
    RequestsRead,
)
from services.cases.api.systems_plan_bodies import AdviceListRead, AdviceRead, ChildRead, PlanRead
from services.cases.use_cases.identify_child import identify_child
from services.cases.use_cases.open_for_system import open_for_system

router = APIRouter(prefix="/v1/cases", tags=["Cases"], responses=declared(404, 422))


@router.get("/{case_id}", summary="Read a case")
async def read_case(case_id: UUID, caller: Annotated[MachineIdentity, machine_with("cases:read")], work: Work) -> CaseRead:
    """Where a case stands: its stage, the dates that its time limits count from and to, and how it ended. `links` lead to its parts."""
    found = await open_for_system(case_id, "case", caller.id, work)
    return CaseRead.of(found, await work.cases.requests_in(case_id), await work.cases.moves_in(case_id) if found.case.ended_on else ())


@router.get("/{case_id}/requests", summary="Read the requests in a case")
async def read_requests(case_id: UUID, caller: Annotated[MachineIdentity, machine_with("cases:read")], work: Work) -> RequestsRead:
    """Each request for an assessment that belongs to the case: how it came, who asked, and when the council received it."""
    found = await open_for_system(case_id, "requests", caller.id, work)
    withheld = await work.people.withheld(found.leading)
    return RequestsRead(requests=[RequestRead.of(request, withheld) for request in await work.cases.requests_in(case_id)])


@router.get("/{case_id}/clocks", summary="Read the time limits of a case")
async def read_clocks(case_id: UUID, caller: Annotated[MachineIdentity, machine_with("cases:read")], work: Work) -> ClocksRead:
    """Each time limit with its last day, whether it was kept, and the exceptions for which it need not be."""
    found = await open_for_system(case_id, "clocks", caller.id, work)
    exceptions, received_on, today = await work.exceptions.of_case(case_id), found.case.dates.received_on, work.clock.today()
    return ClocksRead(
        clocks=[ClockRead.of(deadline, exceptions, received_on, today) for deadline in await work.deadlines.of_case(case_id)],
        exceptions=[ExceptionRead(id=one.id, reason=one.reason, starts_on=one.starts_on, ends_on=one.ends_on) for one in exceptions],
    )


@router.get("/{case_id}/child", summary="Read who the child or young person is")
async def read_child(case_id: UUID, caller: Annotated[MachineIdentity, machine_with("children:read")], work: Work) -> ChildRead:
    """What another system needs to recognise the child. This is the only personal data that the API gives."""
    found = await open_for_system(case_id, "child", caller.id, work)
    return ChildRead.of(await identify_child(found.leading, work))


@router.get("/{case_id}/advice", summary="Read which advice was asked for")
async def read_advice(case_id: UUID, caller: Annotated[MachineIdentity, machine_with("advice:read")], work: Work) -> AdviceListRead:
    """Which advice was asked for, of which organisation, by when, and whether it came. Never what it says."""
    found = await open_for_system(case_id, "advice", caller.id, work)
    today, withheld = work.clock.today(), await work.people.withheld(found.leading)
    return AdviceListRead(advice=[AdviceRead.of(request, today, withheld) for request in await work.advice.of_case(case_id)])


@router.get("/{case_id}/decisions", summary="Read what was decided")
async def read_decisions(case_id: UUID, caller: Annotated[MachineIdentity, machine_with("decisions:read")], work: Work) -> DecisionsRead:
    """Whether the council assesses, whether it issues a plan, and whether a plan will end: each decision with its days. Never the reasons in words."""
    await open_for_system(case_id, "decisions", caller.id, work)
    letters = await work.notices.about_moves(case_id)
    made = [(move, at) for move, at in await work.cases.moves_in(case_id) if move.kind in DECISIONS]
    return DecisionsRead(decisions=[DecisionRead.of(move, at, letters.get(move.id, ())) for move, at in made])


@router.get("/{case_id}/plan", summary="Read what became of the plan")
async def read_plan(case_id: UUID, caller: Annotated[MachineIdentity, machine_with("plans:read")], work: Work) -> PlanRead:
    """When drafts and the final plan were issued, which settings were asked and what they answered, which one is named. Never the plan itself."""
    found = await open_for_system(case_id, "plan", caller.id, work)
    return PlanRead.of(found.case, await work.cases.moves_in(case_id), await work.consultations.of_case(case_id))
