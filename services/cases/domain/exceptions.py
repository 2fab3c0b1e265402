"""The only reasons for which a time limit of the council need not be kept.

Source: SEND Regulations 2014, reg 5(4), 10(4) and 13(3): a closed list. That the council has too few psychologists is not on it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from chassis.errors import FieldError, Invalid
from services.cases.domain.cases import Case, Deadline
from services.cases.domain.moves import must_take_exceptions

ExceptionCode = Literal["X1", "X2", "X3", "X4"]

MAX_DETAILS = 5_000
_EXCUSED = frozenset({"decide", "refuse-plan", "final-plan"})


@dataclass(frozen=True)
class TimeException:
    """One exception, with its evidence. X1: advice was asked of a school near a closure of 4 weeks or more; X2: the same of an early years
    provider; X3: exceptional personal circumstances; X4: away from the area for 4 weeks or more. Without `ends_on` it goes on.
    """  # noqa: D205 - the list is one sentence

    id: UUID
    case: UUID
    reason: ExceptionCode
    details: str
    starts_on: date
    ends_on: date | None
    by: UUID
    documents: tuple[UUID, ...] = ()


def checked_exception(found: TimeException, case: Case, today: date) -> TimeException:
    """Return the exception, tidied. Raises Invalid, naming each answer that must change, and Conflict when the case is over."""
    must_take_exceptions(case)
    details = found.details.strip().replace("\r\n", "\n")
    errors = []
    if not details:
        errors.append(FieldError("details", "Enter what happened and what shows it"))
    elif len(details) > MAX_DETAILS:
        errors.append(FieldError("details", f"Details must be {MAX_DETAILS:,} characters or fewer"))
    if found.starts_on > today:
        errors.append(FieldError("starts_on", "The first day must be today or in the past"))
    if found.ends_on is not None and found.ends_on < found.starts_on:
        errors.append(FieldError("ends_on", "The last day must not be before the first"))
    if found.ends_on is not None and found.ends_on < case.dates.received_on:
        errors.append(FieldError("ends_on", "The last day must not be before the request was received"))
    if errors:
        raise Invalid(errors)
    return TimeException(found.id, found.case, found.reason, details, found.starts_on, found.ends_on, found.by, found.documents)


def excuses(exceptions: Sequence[TimeException], deadline: Deadline, received_on: date) -> Collection[ExceptionCode]:
    """Return the reasons for which a time limit need not be kept: those of exceptions between the day of receipt and its last day."""
    if deadline.clock not in _EXCUSED:
        return ()
    return sorted({found.reason for found in exceptions if found.starts_on <= deadline.due_on and (found.ends_on is None or found.ends_on >= received_on)})
