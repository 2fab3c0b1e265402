"""The day on which the council received a request that did not come through the portal.

Source: Special Educational Needs and Disability Regulations 2014 (SI 2014/1530), reg 5(1): the time runs from the day of receipt, whatever
the day on which somebody keys it in.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from chassis.errors import Conflict, FieldError, Invalid
from services.cases.domain.cases import Case, Request

MAX_TEXT = 2_000


@dataclass(frozen=True)
class ReceiptCorrection:
    """A day of receipt that was put right, kept for good. `by` is of the SEND team."""

    id: UUID
    request: UUID
    before: date
    after: date
    reason: str
    by: UUID
    at: datetime


def checked_receipt(received_on: date, born: date, today: date) -> None:
    """Raise Invalid for a day on which the council cannot have received a request."""
    if received_on > today:
        raise Invalid([FieldError("received_on", "The date on which it was received must be today or in the past")])
    if received_on < born:
        raise Invalid([FieldError("received_on", "The date on which it was received must be after the date of birth")])


def must_take_correction(case: Case, request: Request, received_on: date) -> None:
    """Raise Conflict unless the day of receipt can be put right: of what was keyed in, as long as nothing hangs on it."""
    if request.keyed_by is None:
        raise Conflict("came_by_portal", "This request came through the portal, which knows the day on which it came")
    if case.stage != "request_received":
        raise Conflict("not_now", "The council has decided on this request, so the date on which it was received cannot be changed now")
    if case.acknowledged_on is not None and received_on > case.acknowledged_on:
        day = f"{case.acknowledged_on.day} {case.acknowledged_on:%B %Y}"
        raise Invalid([FieldError("received_on", f"The request was acknowledged on {day}, so it was received on that day or before")])


def checked_text(text: str, field: str, missing: str = "") -> str:
    """Return what an officer typed, tidied. Raises Invalid, with `missing` where it must not be empty, and when it is too long."""
    tidy = text.strip().replace("\r\n", "\n")
    if missing and not tidy:
        raise Invalid([FieldError(field, missing)])
    if len(tidy) > MAX_TEXT:
        raise Invalid([FieldError(field, f"This must be {MAX_TEXT:,} characters or fewer")])
    return tidy
