"""The council has received professional advice, or an addition to it."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from chassis.errors import NotFound
from services.cases.store import Work
from services.cases.store.advice import AdviceAnswer
from services.cases.use_cases.tell_of_answer import tell_of_answer


@dataclass(frozen=True)
class ReceiveAdvice:
    """`original` is revision 1, whose addition `submission` is; both are the same for the first."""

    submission: UUID
    original: UUID
    revision: int
    advice_request: UUID
    child: UUID
    person: UUID
    organisation: UUID | None
    received_on: date


async def receive_advice(command: ReceiveAdvice, work: Work) -> None:
    """Keep it, and answer the request with it. Raises NotFound for a request that is not there, or is about somebody else.

    What was sent for another organisation than the one that was asked, or for nobody but themselves, is kept and answers nothing:
    nobody speaks for an organisation but in its name. Who was asked alone answers in any job.

    Events come in any order. So an addition may be the first to come, and advice may come after a nil return: it says more than
    the reason why there was none, so it takes its place, without a second event. The day that counts is the earliest.
    """
    request = await work.advice.lock(command.advice_request)
    if request is None or request.child != command.child:
        raise NotFound("advice_request_unknown", "There is no such request for information")
    answer = AdviceAnswer(command.submission, request.id, command.original, command.revision, command.person, command.organisation, command.received_on)
    if not await work.advice.add_submission(answer):
        return
    for_whom_was_asked = request.organisation in {None, command.organisation}
    action = ("advice.received" if command.revision == 1 else "advice.amended") if for_whom_was_asked else "advice.sent-for-another"
    work.audit.record(action, "advice-request", request.id, actor=command.person, stream=request.child, detail={"submission": str(command.submission)})
    if not for_whom_was_asked:
        return
    answered_on = min(request.answered_on or command.received_on, command.received_on)
    closed = replace(request, outcome="advice", answered_on=answered_on)
    await work.advice.set_answer(closed)
    if request.outcome in {None, "cancelled"}:
        tell_of_answer(closed, "advice", work)
