"""The only reasons for which a time limit of the council need not be kept.

Source: SEND Regulations 2014, reg 5(4), 10(4) and 13(3): a closed list. That the council has too few psychologists is not on it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from chassis.errors import FieldError, Invalid
from services.cases.domain.cases import RUNNING, Case, Deadline
from services.cases.domain.moves import must_take_exceptions

ExceptionCode = Literal["X1", "X2", "X3", "X4"]

MAX_DETAILS = 5_000
MIN_DAYS = 28
"""A closure or an absence is an exception from 4 continuous weeks on: so many days, the first and the last included."""
LONG: frozenset[ExceptionCode] = frozenset({"X1", "X2", "X4"})
"""Those that are a closure or an absence."""
_EXCUSED = frozenset({"decide", "refuse-plan", "final-plan"})


@dataclass(frozen=True)
class TimeException:
    """One exception, with its evidence. X1: advice was asked of a school near a closure of 4 weeks or more; X2: the same of an early years
    provider; X3: exceptional personal circumstances; X4: away from the area for 4 weeks or more. The days are the first and the last of
    the closure, the circumstances or the absence. Without `ends_on` it goes on.
    """  # noqa: D205 - the list is one sentence

    id: UUID
    case: UUID
    reason: ExceptionCode
    details: str
    starts_on: date
    ends_on: date | None
    by: UUID
    documents: tuple[UUID, ...] = ()

    @property
    def is_long_enough(self) -> bool:
        """Whether it lasts as long as the law wants. What goes on does: that it was shorter shows when it ends, and then it excuses nothing."""
        return self.reason not in LONG or self.ends_on is None or self.ends_on >= self.starts_on + timedelta(days=MIN_DAYS - 1)


def checked_exception(found: TimeException, case: Case, today: date) -> TimeException:
    """Return the exception, tidied. Raises Invalid, naming each answer that must change, and Conflict where no clock of the council ran.

    Some of its days must be among those on which the clocks ran: from receipt until the family was informed of the last step, where the case
    has no further one to take.
    """
    must_take_exceptions(case)
    details = found.details.strip().replace("\r\n", "\n")
    errors = []
    if not details:
        errors.append(FieldError("details", "Enter what happened and what shows it"))
    elif len(details) > MAX_DETAILS:
        errors.append(FieldError("details", f"Details must be {MAX_DETAILS:,} characters or fewer"))
    errors += _wrong_days(found, case, today)
    if errors:
        raise Invalid(errors)
    return TimeException(found.id, found.case, found.reason, details, found.starts_on, found.ends_on, found.by, found.documents)


def _wrong_days(found: TimeException, case: Case, today: date) -> list[FieldError]:
    errors = []
    informed = [on for on in (case.decision_informed_on, case.issue_informed_on, case.final_informed_on) if on is not None]
    over_on = max([case.last_step_on, *informed])
    if found.starts_on > today:
        errors.append(FieldError("starts_on", "The first day must be today or in the past"))
    elif case.stage not in RUNNING and found.starts_on > over_on:
        errors.append(FieldError("starts_on", f"The first day must be {over_on.day} {over_on:%B %Y} or before: no time limit ran after that day"))
    if found.ends_on is None:
        return errors
    if found.ends_on < found.starts_on:
        errors.append(FieldError("ends_on", "The last day must not be before the first"))
    elif found.ends_on < case.dates.received_on:
        errors.append(FieldError("ends_on", "The last day must not be before the request was received"))
    elif not found.is_long_enough:
        said = f"A closure or an absence must last 4 weeks without a break: at least {MIN_DAYS} days, the first and the last included"
        errors.append(FieldError("ends_on", said))
    return errors


def excuses(exceptions: Sequence[TimeException], deadline: Deadline, received_on: date) -> Collection[ExceptionCode]:
    """Return the reasons for which a time limit need not be kept: those of exceptions between the day of receipt and its last day.

    `services.cases.store.figures` says the same to the database.
    """
    if deadline.clock not in _EXCUSED:
        return ()
    during = [found for found in exceptions if found.starts_on <= deadline.due_on and (found.ends_on is None or found.ends_on >= received_on)]
    return sorted({found.reason for found in during if found.is_long_enough})
