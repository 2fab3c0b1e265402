"""Advice that was asked for is not needed any more."""

from dataclasses import replace
from uuid import UUID

from contracts.cases import AdviceCancelled
from services.cases.domain.cases import Case
from services.cases.store import Work
from services.cases.use_cases.tell_organisation import told_organisation


async def cancel_advice(case: Case, by: UUID, work: Work) -> None:
    """Close every open request for advice of a case: nobody is reminded of it any more, and whoever was asked is told."""
    for request in await work.advice.lock_open(case.id):
        await work.advice.set_answer(replace(request, outcome="cancelled", answered_on=work.clock.today()))
        work.audit.record("advice.cancelled", "advice-request", request.id, actor=by, stream=request.child)
        work.outbox.add(
            AdviceCancelled(
                subject=request.case,
                child_id=request.child,
                advice_request_id=request.id,
                organisation_id=await told_organisation(request.organisation, request.child, work),
            )
        )
