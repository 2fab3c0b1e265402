"""The SEND team records why a time limit need not be kept."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from chassis.errors import Conflict, FieldError, Invalid
from chassis.identifiers import new_id
from contracts.case_steps import ExceptionEnded, ExceptionRecorded
from services.cases.domain.access import hidden
from services.cases.domain.exceptions import ExceptionCode, TimeException, checked_exception
from services.cases.store import Work
from services.cases.use_cases.take_step import Step, lock_current_case, must_be_as_seen


@dataclass(frozen=True)
class RecordException:
    """`step.on` is the first day; without `ends_on` it goes on. `documents` show what `details` say."""

    step: Step
    reason: ExceptionCode
    ends_on: date | None
    details: str
    documents: tuple[UUID, ...]


async def record_exception(command: RecordException, work: Work) -> UUID:
    """Record it (reg 5(4), 10(4), 13(3)) and return its id. The last days stay as they are: what is late is late with a reason.

    One that is recorded already, word for word, is recorded once: whoever presses twice records nothing new.
    Raises what `lock_case` and `checked_exception` raise.
    """
    step = command.step
    case = await lock_current_case(step.case, work)
    found = TimeException(new_id(), case.id, command.reason, command.details, step.on, command.ends_on, step.by, command.documents)
    found = checked_exception(found, case, work.clock.today())
    known = next((one for one in await work.exceptions.of_case(case.id) if replace(one, id=found.id) == found), None)
    if known is not None:
        return known.id
    must_be_as_seen(case, step)
    await work.exceptions.add(found)
    # The version counts on: whoever looked at the case before has not seen this.
    await work.cases.change(case)
    work.audit.record("exception.recorded", "exception", found.id, actor=step.by, stream=case.child, detail={"reason": found.reason})
    work.outbox.add(
        ExceptionRecorded(subject=case.id, child_id=case.child, exception_id=found.id, reason=found.reason, starts_on=found.starts_on, ends_on=found.ends_on)
    )
    return found.id


async def end_exception(exception: UUID, ends_on: date, by: UUID, work: Work) -> None:
    """Record that an exception that goes on was over on a day. A closure or an absence that was too short in the end excuses nothing from then on.

    Raises NotFound, Conflict `ended` where its last day is recorded already, Invalid for a day before its first or in the future.
    """
    seen = await work.exceptions.find(exception)
    case = await work.cases.lock(seen.case) if seen else None
    # Read anew behind the lock: somebody else may have ended it meanwhile.
    found = await work.exceptions.find(exception)
    if found is None or case is None:
        raise hidden()
    if found.ends_on is not None:
        raise Conflict("ended", "The last day of this exception is recorded already")
    if ends_on < found.starts_on:
        raise Invalid([FieldError("ends_on", "The last day must not be before the first")])
    if ends_on > work.clock.today():
        raise Invalid([FieldError("ends_on", "The last day must be today or in the past")])
    await work.exceptions.set_end(found.id, ends_on)
    work.audit.record("exception.ended", "exception", found.id, actor=by, stream=case.child)
    work.outbox.add(ExceptionEnded(subject=case.id, child_id=case.child, exception_id=found.id, ends_on=ends_on))
