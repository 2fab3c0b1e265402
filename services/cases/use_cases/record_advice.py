"""The SEND team records advice, or a nil return, that came another way than through the portal."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from chassis.errors import FieldError, Invalid
from services.cases.domain.access import hidden
from services.cases.domain.advice import NilReason, NilReturn, checked_details
from services.cases.store import Work
from services.cases.use_cases.tell_of_answer import tell_of_answer


@dataclass(frozen=True)
class RecordAdvice:
    """`received_on` is the true day, also where it was late. With a `nil_reason` there is no advice; what was sent on paper is among the documents."""

    advice_request: UUID
    received_on: date
    nil_reason: NilReason | None
    details: str
    by: UUID


async def record_advice(command: RecordAdvice, work: Work) -> None:
    """Answer the request. Raises NotFound, Conflict `already_answered`, Invalid for mistakes."""
    request = await work.advice.lock(command.advice_request)
    if request is None:
        raise hidden()
    request.must_be_open()
    if command.received_on > work.clock.today():
        raise Invalid([FieldError("received_on", "The date must be today or in the past")])
    if command.received_on < request.asked_on:
        raise Invalid([FieldError("received_on", "The date must not be before the advice was asked for")])
    if command.nil_reason is None:
        closed = replace(request, outcome="advice", answered_on=command.received_on)
    else:
        details = checked_details(command.nil_reason, command.details)
        nil_return = NilReturn(command.nil_reason, details, command.by, work.clock.now())
        closed = replace(request, outcome="nil-return", answered_on=command.received_on, nil_return=nil_return)
    await work.advice.set_answer(closed)
    work.audit.record("advice.recorded", "advice-request", request.id, actor=command.by, stream=request.child)
    tell_of_answer(closed, "nil-return" if command.nil_reason else "advice", work)
