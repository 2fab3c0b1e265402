"""Routes about earlier advice that stands in for new advice, when author, council and family agree (reg 6(4))."""

from uuid import UUID

from fastapi import APIRouter

from chassis.callers import CaseOfficer, VerifiedPerson
from services.cases.api.advice_bodies import AgreementBody, AgreementSaid, FamilyReuse, FamilyReuses, ReuseBody
from services.cases.api.dependencies import Work
from services.cases.api.viewers import family, professional
from services.cases.use_cases.answer_reuse import AnswerReuse, answer_reuse
from services.cases.use_cases.propose_reuse import ProposeReuse, propose_reuse
from services.cases.use_cases.see_child import see_child

router = APIRouter()


@router.post("/advice-requests/{request_id}/reuse", status_code=201)
async def propose(request_id: UUID, body: ReuseBody, caller: VerifiedPerson, work: Work) -> None:
    """Propose earlier advice, which says that its author agrees. 409 `already_answered`, `already_proposed`."""
    await propose_reuse(ProposeReuse(professional(caller), request_id, body.title, body.written_on, body.submission_id), work)


@router.get("/children/{child_id}/reuses")
async def list_reuses(child_id: UUID, caller: VerifiedPerson, work: Work) -> FamilyReuses:
    """List what the family of a child is asked about. That they looked is recorded."""
    seen = await see_child(child_id, family(caller), work)
    work.audit.record("child.reuses-viewed", "child", seen.child.id, actor=caller.id)
    return FamilyReuses(
        reuses=[
            FamilyReuse(advice_request_id=request.id, kind=request.kind, title=reuse.title, written_on=reuse.written_on, family=AgreementSaid.of(reuse.family))
            for request, reuse in await work.reuses.of_child(seen.case.child if seen.case else child_id)
        ]
    )


@router.put("/advice-requests/{request_id}/reuse/family", status_code=204)
async def answer_for_family(request_id: UUID, body: AgreementBody, caller: VerifiedPerson, work: Work) -> None:
    """Say for the family whether earlier advice is sufficient: who has parental responsibility, or the young person. 409 `already_answered`."""
    await answer_reuse(AnswerReuse(request_id, "family", family(caller).person, body.agrees), work)


@router.put("/advice-requests/{request_id}/reuse/council", status_code=204)
async def answer_for_council(request_id: UUID, body: AgreementBody, caller: CaseOfficer, work: Work) -> None:
    """Say for the council whether earlier advice is sufficient. 409 `already_answered`."""
    await answer_reuse(AnswerReuse(request_id, "council", caller.id, body.agrees), work)
