"""Routes with which the SEND team takes the steps of a case. 409 `not_now` says why a step is not possible, `stale_version` that the case changed.

The council's decisions are a manager's to record: whether to assess, whether to issue a plan, the final plan, and its end.
"""

from uuid import UUID

from fastapi import APIRouter

from chassis.callers import CaseManager, CaseOfficer
from services.cases.api.dependencies import Work
from services.cases.api.move_bodies import (
    CeaseBody,
    ConsultationBody,
    DecisionBody,
    DraftBody,
    ExceptionBody,
    ExceptionEndBody,
    FinalPlanBody,
    Made,
    ResponseBody,
    SettingResponseBody,
    StepBody,
    TransferBody,
    WillCeaseBody,
    WithdrawalBody,
)
from services.cases.use_cases.acknowledge_request import acknowledge_request
from services.cases.use_cases.consult_setting import ConsultSetting, consult_setting
from services.cases.use_cases.decide_assessment import DecideAssessment, decide_assessment
from services.cases.use_cases.decide_plan import DecidePlan, decide_plan
from services.cases.use_cases.end_case import CeasePlan, TransferCase, WithdrawRequest, cease_plan, decide_to_cease, transfer_case, withdraw_request
from services.cases.use_cases.issue_final_plan import IssueFinalPlan, issue_final_plan
from services.cases.use_cases.record_draft_response import RecordDraftResponse, record_draft_response
from services.cases.use_cases.record_exception import RecordException, end_exception, record_exception
from services.cases.use_cases.record_setting_response import RecordSettingResponse, record_setting_response
from services.cases.use_cases.send_draft_plan import SendDraftPlan, send_draft_plan

router = APIRouter()


@router.post("/cases/{case_id}/acknowledgement", status_code=204)
async def acknowledge(case_id: UUID, body: StepBody, caller: CaseOfficer, work: Work) -> None:
    """Tell the family that the request is considered (reg 4). 409 `acknowledged`."""
    await acknowledge_request(body.step(case_id, caller.id), work)


@router.post("/cases/{case_id}/assessment-decision", status_code=204)
async def decide_to_assess(case_id: UUID, body: DecisionBody, caller: CaseManager, work: Work) -> None:
    """Decide whether to assess (reg 5). 409 `decided`, `nothing_to_reverse`."""
    await decide_assessment(DecideAssessment(body.step(case_id, caller.id), body.yes, body.because, body.reasons, tuple(body.document_ids)), work)


@router.post("/cases/{case_id}/plan-decision", status_code=204)
async def decide_to_issue(case_id: UUID, body: DecisionBody, caller: CaseManager, work: Work) -> None:
    """Decide whether to issue a plan (reg 10). 409 `advice_not_asked`, `decided`, `nothing_to_reverse`."""
    await decide_plan(DecidePlan(body.step(case_id, caller.id), body.yes, body.because, body.reasons, tuple(body.document_ids)), work)


@router.post("/cases/{case_id}/draft-plan", status_code=204)
async def send_draft(case_id: UUID, body: DraftBody, caller: CaseOfficer, work: Work) -> None:
    """Send the draft plan, or a further one, to the family (reg 13(1)). 422 `document_ids` without any."""
    await send_draft_plan(SendDraftPlan(body.step(case_id, caller.id), tuple(body.document_ids)), work)


@router.post("/cases/{case_id}/draft-response", status_code=204)
async def record_response(case_id: UUID, body: ResponseBody, caller: CaseOfficer, work: Work) -> None:
    """Record what the family says about the draft. 409 `responded`."""
    command = RecordDraftResponse(body.step(case_id, caller.id), body.said, body.meeting_wanted, tuple(body.document_ids))
    await record_draft_response(command, work)


@router.post("/cases/{case_id}/consultations", status_code=201)
async def consult(case_id: UUID, body: ConsultationBody, caller: CaseOfficer, work: Work) -> Made:
    """Note that a school or other setting was consulted (Act, s.39)."""
    return Made(id=await consult_setting(ConsultSetting(body.step(case_id, caller.id), body.setting, body.urn), work))


@router.put("/consultations/{consultation_id}/response", status_code=204)
async def record_setting(consultation_id: UUID, body: SettingResponseBody, caller: CaseOfficer, work: Work) -> None:
    """Record what a setting answers. 409 `answered`."""
    command = RecordSettingResponse(consultation_id, body.can_meet_needs, body.ground, body.details, body.on, caller.id)
    await record_setting_response(command, work)


@router.post("/cases/{case_id}/final-plan", status_code=204)
async def issue_final(case_id: UUID, body: FinalPlanBody, caller: CaseManager, work: Work) -> None:
    """Issue the final plan (reg 13(2)). 409 `family_has_time`, 422 `document_ids` without any."""
    command = IssueFinalPlan(body.step(case_id, caller.id), body.consultation_id, body.setting_type, tuple(body.document_ids))
    await issue_final_plan(command, work)


@router.post("/cases/{case_id}/withdrawal", status_code=204)
async def withdraw(case_id: UUID, body: WithdrawalBody, caller: CaseOfficer, work: Work) -> None:
    """End a case before there is a plan."""
    await withdraw_request(WithdrawRequest(body.step(case_id, caller.id), body.reasons), work)


@router.post("/cases/{case_id}/transfer", status_code=204)
async def transfer(case_id: UUID, body: TransferBody, caller: CaseOfficer, work: Work) -> None:
    """Note that another council is responsible (reg 15)."""
    await transfer_case(TransferCase(body.step(case_id, caller.id), body.authority), work)


@router.post("/cases/{case_id}/cessation-decision", status_code=204)
async def decide_cease(case_id: UUID, body: WillCeaseBody, caller: CaseManager, work: Work) -> None:
    """Tell the family that a plan will end (reg 31). To do it again takes the place of what it was told before."""
    await decide_to_cease(CeasePlan(body.step(case_id, caller.id), body.reason, body.details), work)


@router.post("/cases/{case_id}/cessation", status_code=204)
async def cease(case_id: UUID, body: CeaseBody, caller: CaseManager, work: Work) -> None:
    """End a plan (Act, s.45). 409 `family_not_told`, `family_has_time`."""
    await cease_plan(CeasePlan(body.step(case_id, caller.id), body.reason, body.details), work)


@router.post("/cases/{case_id}/exceptions", status_code=201)
async def make_exception(case_id: UUID, body: ExceptionBody, caller: CaseOfficer, work: Work) -> Made:
    """Record why a time limit need not be kept: one of the closed list (reg 5(4))."""
    command = RecordException(body.step(case_id, caller.id), body.reason, body.ends_on, body.details, tuple(body.document_ids))
    return Made(id=await record_exception(command, work))


@router.put("/exceptions/{exception_id}/end", status_code=204)
async def finish_exception(exception_id: UUID, body: ExceptionEndBody, caller: CaseOfficer, work: Work) -> None:
    """Record the last day of an exception that goes on. 409 `ended`."""
    await end_exception(exception_id, body.ends_on, caller.id, work)
