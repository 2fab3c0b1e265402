"""Advice is due soon, or has not come."""

from typing import Any, Literal
from uuid import UUID

from contracts.cases import DeadlineApproaching, DeadlineMissed, ReminderDue
from services.cases.domain.advice import AdviceRequest
from services.cases.domain.reminders import is_missed, next_notice_on
from services.cases.store import Work
from services.cases.use_cases.tell_organisation import told_organisation

AT_A_TIME = 200


async def remind_of_advice(work: Work) -> None:
    """Remind 14 and 3 days before, and tell once when it is missed. Run as often as you like, and at several places at once.

    A request is claimed with its row, and the day of its next notice moves in the same transaction, so each is said once. What
    should have been said while nothing ran is said once, with the days that are left now. Nobody is reminded of a child who is not open
    to them any more; that advice is missing stays true. Of what was asked for on paper nothing is said before that, and then the officer is told.
    """
    today = work.clock.today()
    for request in await work.advice.claim_due_notices(today, AT_A_TIME):
        await work.advice.set_notice(request.id, next_notice_on(request.due_on, today))
        if is_missed(request.due_on, today):
            work.audit.record("advice.missed", "advice-request", request.id, actor=None, stream=request.child)
            work.outbox.add(DeadlineMissed(**_about(request), organisation_id=await told_organisation(request.organisation, request.child, work)))
            work.outbox.add(_reminder("missed", request, await _officer(request, work)))
        elif await work.allocations.is_open_to(request.child, request.organisation, request.person):
            work.audit.record("advice.reminded", "advice-request", request.id, actor=None, stream=request.child)
            told = await told_organisation(request.organisation, request.child, work)
            work.outbox.add(DeadlineApproaching(**_about(request), days_left=(request.due_on - today).days, organisation_id=told))
            work.outbox.add(_reminder("approaching", request, None))


def _about(request: AdviceRequest) -> dict[str, Any]:
    return {
        "subject": request.case,
        "child_id": request.child,
        "clock": "advice",
        "due_on": request.due_on,
        "advice_request_id": request.id,
    }


def _reminder(what: Literal["approaching", "missed"], request: AdviceRequest, officer: UUID | None) -> ReminderDue:
    return ReminderDue(**_about(request), what=what, organisation_id=request.organisation, person_id=request.person, officer_id=officer)


async def _officer(request: AdviceRequest, work: Work) -> UUID | None:
    """Who hears of it instead of somebody who is not on the portal: the officer of the case, if there is one."""
    case = await work.cases.find(request.case) if request.name is not None else None
    return case.officer if case is not None else None
