"""Routes about one child that families and professionals share: the pass, and the progress of the assessment."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from fastapi import APIRouter

from chassis.callers import VerifiedPerson
from chassis.clock import Clock
from chassis.tokens import Signer
from contracts.tokens import CASE_PASS_LIFETIME, AdviceClaim, CasePassClaims
from services.cases.api.advice_bodies import AdviceDue, AdviceProgress
from services.cases.api.bodies import CaseBody
from services.cases.api.caseload_bodies import ChildRecord, PassBody, ProgressBody, RequestMade
from services.cases.api.dependencies import PassSigner, Reading, Work
from services.cases.api.viewers import anyone, viewer
from services.cases.domain.access import Professional, Viewer
from services.cases.domain.cases import kinds_accepted
from services.cases.use_cases.see_child import Seen, see_child
from services.cases.use_cases.see_progress import see_progress

router = APIRouter(prefix="/children/{child_id}")

_PASS_READERS = ["forms", "documents", "notify"]


@router.get("/pass")
async def give_pass(child_id: UUID, caller: VerifiedPerson, work: Reading, signer: PassSigner) -> PassBody:
    """Give a pass for one child of the caller, or any for the SEND team, for forms, documents and notify, which record what is done with it."""
    asking = anyone(caller)
    seen = await see_child(child_id, asking, work)
    return PassBody(**_with_pass(seen, asking, signer, work.clock), advice=[AdviceDue.of(request) for request in seen.advice])


@router.get("/progress")
async def show(child_id: UUID, caller: VerifiedPerson, work: Work, signer: PassSigner) -> ProgressBody:
    """Show where the assessment of a child stands. That they looked is recorded."""
    asking = viewer(caller)
    progress = await see_progress(child_id, asking, work)
    by_professional = isinstance(asking, Professional)
    return ProgressBody(
        **_with_pass(progress.seen, asking, signer, work.clock),
        child=ChildRecord.of(progress.seen.child) if by_professional else None,
        requests=[RequestMade.of(request, asking.person) for request in progress.requests],
        advice=[AdviceProgress.of(request, work.clock.today(), mine=by_professional) for request in progress.advice],
    )


def _with_pass(seen: Seen, asking: Viewer, signer: Signer, clock: Clock) -> dict[str, Any]:
    """What both bodies have: the child, what the caller may do, and the same signed."""
    accepts = kinds_accepted(seen.case, professional=isinstance(asking, Professional))
    claims = CasePassClaims(
        sub=asking.person,
        child=seen.child.id,
        relation=seen.standing.relation,
        rights=seen.standing.rights,
        organisations=seen.standing.organisations,
        advice=tuple(AdviceClaim(id=request.id, kind=request.kind, organisation=request.organisation) for request in seen.advice),
        accepts=accepts,
        records=seen.records,
    )
    return {
        "id": seen.child.id,
        "name": seen.child.details.name,
        "date_of_birth": seen.child.details.date_of_birth,
        "relation": seen.standing.relation,
        "case": CaseBody.of(seen.case) if seen.case else None,
        "rights": sorted(seen.standing.rights),
        "accepts": sorted(accepts),
        "case_pass": signer.sign(claims, _PASS_READERS, CASE_PASS_LIFETIME),
        "case_pass_expires_at": clock.now() + timedelta(seconds=CASE_PASS_LIFETIME),
    }
