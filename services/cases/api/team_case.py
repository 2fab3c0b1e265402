"""The route with which the SEND team sees a case."""

from uuid import UUID

from fastapi import APIRouter

from chassis.callers import CaseOfficer
from services.cases.api.bodies import CaseBody
from services.cases.api.caseload_bodies import ChildRecord
from services.cases.api.dependencies import Work
from services.cases.api.team_bodies import (
    ConsultedSetting,
    DeadlineBody,
    EarlierTeamCase,
    MoveBody,
    RecordedException,
    TeamAdvice,
    TeamCase,
    TeamRequest,
    ToldOtherwise,
    ToldSchool,
)
from services.cases.api.viewers import team
from services.cases.domain.moves import possible
from services.cases.use_cases.see_case import see_case
from services.cases.use_cases.see_school import see_school

router = APIRouter()


@router.get("/children/{child_id}/case")
async def show(child_id: UUID, caller: CaseOfficer, work: Work) -> TeamCase:
    """Show a child's case with its clocks, steps and advice. That they looked is recorded."""
    child, whole = await see_case(child_id, team(caller), work)
    school, told_otherwise = await see_school(child.id, work)
    today, case = work.clock.today(), whole.case if whole else None
    exceptions = list(whole.exceptions) if whole else []
    return TeamCase(
        id=child.id,
        name=child.details.name,
        child=ChildRecord.of(child),
        case=CaseBody.of(case) if case else None,
        version=case.version if case else None,
        officer_id=case.officer if case else None,
        possible=possible(whole.case, waits=any(request.waits for request in whole.requests)) if whole else [],
        requests=[TeamRequest.of(request) for request in whole.requests] if whole else [],
        moves=[MoveBody.of(move, at, whole.letters.get(move.id, ())) for move, at in whole.moves] if whole else [],
        deadlines=[DeadlineBody.of(deadline, whole.case, exceptions, today) for deadline in whole.deadlines] if whole else [],
        exceptions=[RecordedException.of(found) for found in exceptions],
        consultations=[ConsultedSetting.of(asked) for asked in whole.consultations] if whole else [],
        advice=[TeamAdvice.of(request, reuse, today) for request, reuse in whole.advice] if whole else [],
        earlier=[EarlierTeamCase.of(found) for found in whole.earlier] if whole else [],
        school=ToldSchool(urn=school.urn, from_on=school.from_on, as_of=school.as_of) if school else None,
        told_otherwise=[ToldOtherwise(what=one.what, told=one.told, urn=one.urn, as_of=one.as_of) for one in told_otherwise],
    )
