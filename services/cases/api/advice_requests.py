"""Routes about requests for advice: ask, see, and say that there is none."""

from uuid import UUID

from fastapi import APIRouter

from chassis.callers import CaseOfficer, PersonIdentity, VerifiedPerson
from services.cases.api.advice_bodies import (
    AdviceDetail,
    AdviceList,
    AdviceSummary,
    Asked,
    AskedBody,
    AskedOnPaperBody,
    DatedChild,
    NamedChild,
    NilReturnBody,
    NilReturnSaid,
    RecordBody,
    ReuseSaid,
)
from services.cases.api.dependencies import Work
from services.cases.api.pages import PageNumber, pages_of
from services.cases.api.viewers import anyone, professional
from services.cases.domain.access import Team, hidden
from services.cases.domain.advice import AdviceRequest
from services.cases.store.advice import PAGE
from services.cases.use_cases.ask_on_paper import AskOnPaper, ask_on_paper
from services.cases.use_cases.make_nil_return import MakeNilReturn, make_nil_return
from services.cases.use_cases.record_advice import RecordAdvice, record_advice
from services.cases.use_cases.request_advice import RequestAdvice, request_advice

router = APIRouter()


@router.post("/cases/{case_id}/advice-requests", status_code=201)
async def ask(case_id: UUID, body: AskedBody, caller: CaseOfficer, work: Work) -> Asked:
    """Ask for advice. 409 `already_asked` while the same was asked of the same and is not answered."""
    request = await request_advice(RequestAdvice(case_id, body.kind, body.organisation_id, body.person_id, caller.id), work)
    return Asked(id=request.id, due_on=request.due_on)


@router.post("/cases/{case_id}/advice-requests/on-paper", status_code=201)
async def ask_outside(case_id: UUID, body: AskedOnPaperBody, caller: CaseOfficer, work: Work) -> Asked:
    """Keep that somebody who is not on the portal was asked for advice. 409 `already_asked` as above."""
    request = await ask_on_paper(AskOnPaper(case_id, body.kind, body.name, body.on, caller.id), work)
    return Asked(id=request.id, due_on=request.due_on)


@router.get("/advice-requests")
async def list_requests(caller: VerifiedPerson, work: Work, page: PageNumber = 1) -> AdviceList:
    """List what the caller was asked for, what is open first and of that what is due first. Whose names were shown is recorded."""
    who = professional(caller)
    found, total = await work.advice.page(who, page)
    if found:
        shown = " ".join(sorted({str(child.id) for _, child in found}))
        work.audit.record("advice-requests.viewed", "person", who.person, actor=who.person, detail={"children": shown})
    today = work.clock.today()
    listed = [
        AdviceSummary(
            id=request.id,
            kind=request.kind,
            child=NamedChild(id=child.id, name=child.details.name),
            asked_on=request.asked_on,
            due_on=request.due_on,
            state=request.state,
            late=request.is_late(today),
        )
        for request, child in found
    ]
    return AdviceList(advice_requests=listed, pages=pages_of(total, PAGE))


@router.get("/advice-requests/{request_id}")
async def show(request_id: UUID, caller: VerifiedPerson, work: Work) -> AdviceDetail:
    """Show one request to whoever has to answer it, or to the SEND team. That they looked is recorded."""
    request = await _visible(request_id, caller, work)
    child = await work.children.find(request.child)
    reuse = await work.reuses.find(request.id)
    nil = request.nil_return
    work.audit.record("advice-request.viewed", "advice-request", request.id, actor=caller.id, stream=request.child)
    return AdviceDetail(
        id=request.id,
        kind=request.kind,
        child=DatedChild(id=child.id, name=child.details.name, date_of_birth=child.details.date_of_birth),
        case_id=request.case,
        asked_on=request.asked_on,
        due_on=request.due_on,
        state=request.state,
        late=request.is_late(work.clock.today()),
        nil_return=NilReturnSaid(reason=nil.reason, details=nil.details, at=nil.at) if nil else None,
        reuse=ReuseSaid.of(reuse) if reuse else None,
    )


@router.post("/advice-requests/{request_id}/nil-return", status_code=204)
async def return_nothing(request_id: UUID, body: NilReturnBody, caller: VerifiedPerson, work: Work) -> None:
    """Say that there is no advice, and why. 409 `already_answered`."""
    await make_nil_return(MakeNilReturn(professional(caller), request_id, body.reason, body.details), work)


@router.post("/advice-requests/{request_id}/record", status_code=204)
async def record(request_id: UUID, body: RecordBody, caller: CaseOfficer, work: Work) -> None:
    """Record advice or a nil return that came by e-mail, post or telephone, on the day on which it came. 409 `already_answered`."""
    await record_advice(RecordAdvice(request_id, body.received_on, body.nil_reason, body.details, caller.id), work)


async def _visible(request: UUID, caller: PersonIdentity, work: Work) -> AdviceRequest:
    who = anyone(caller)
    found = await (work.advice.find(request) if isinstance(who, Team) else work.advice.find_addressed(request, professional(caller)))
    if found is None:
        raise hidden()
    return found
