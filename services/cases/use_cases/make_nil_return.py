"""A professional says that there is no advice, and why."""

from dataclasses import dataclass, replace
from uuid import UUID

from services.cases.domain.access import Professional, hidden
from services.cases.domain.advice import NilReason, NilReturn, checked_details
from services.cases.store import Work
from services.cases.use_cases.tell_of_answer import tell_of_answer


@dataclass(frozen=True)
class MakeNilReturn:
    """`details` may be empty unless the reason is `other`."""

    who: Professional
    advice_request: UUID
    reason: NilReason
    details: str


async def make_nil_return(command: MakeNilReturn, work: Work) -> None:
    """Close the request. Raises NotFound when it is not theirs, Conflict `already_answered`, Invalid for mistakes."""
    request = await work.advice.lock_addressed(command.advice_request, command.who)
    if request is None:
        raise hidden()
    request.must_be_open()
    details = checked_details(command.reason, command.details)
    nil_return = NilReturn(command.reason, details, command.who.person, work.clock.now())
    closed = replace(request, outcome="nil-return", answered_on=work.clock.today(), nil_return=nil_return)
    await work.advice.set_answer(closed)
    work.audit.record("advice.nil-return", "advice-request", request.id, actor=command.who.person, stream=request.child, detail={"reason": command.reason})
    tell_of_answer(closed, "nil-return", work)
