"""Requests for professional advice, and what becomes of them.

Source: Special Educational Needs and Disability Regulations 2014 (SI 2014/1530), reg 6(1), 6(4) and 8.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from chassis.errors import Conflict, FieldError, Invalid

AdviceKind = Literal["educational", "health", "social-care", "educational-psychology", "adulthood", "other"]
Outcome = Literal["advice", "nil-return", "reused", "cancelled"]
AdviceState = Literal["asked", "received", "nil-return", "reused", "cancelled"]
NilReason = Literal["not-known", "discharged", "no-contact", "not-our-field", "other"]

MAX_DETAILS = 2_000
MAX_TITLE = 200
MAX_NAME = 200

_STATES: dict[Outcome, AdviceState] = {"advice": "received", "nil-return": "nil-return", "reused": "reused", "cancelled": "cancelled"}


@dataclass(frozen=True)
class NilReturn:
    """Why there is no advice, in the words of whoever was asked."""

    reason: NilReason
    details: str
    by: UUID
    at: datetime


@dataclass(frozen=True)
class Agreement:
    """What one party said, and when."""

    agrees: bool
    at: datetime


@dataclass(frozen=True)
class Reuse:
    """Earlier advice that its author finds sufficient. It is used when council and family agree too (reg 6(4)).

    `submission` is where it was sent through the portal.
    """

    title: str
    written_on: date
    submission: UUID | None
    author: UUID
    author_agreed_at: datetime
    council: Agreement | None = None
    family: Agreement | None = None

    @property
    def is_agreed(self) -> bool:
        """Whether all three agree."""
        return all(party is not None and party.agrees for party in (self.council, self.family))

    @property
    def is_refused(self) -> bool:
        """Whether anybody does not agree."""
        return any(party is not None and not party.agrees for party in (self.council, self.family))


@dataclass(frozen=True)
class AdviceRequest:
    """The council asks an organisation, one person there, or one person alone. `answered_on` is the day of the first answer.

    With a `name` it has asked on paper: that body or person is not on the portal, so there is no organisation and no person.
    """

    id: UUID
    case: UUID
    child: UUID
    kind: AdviceKind
    organisation: UUID | None
    person: UUID | None
    asked_by: UUID
    asked_on: date
    due_on: date
    name: str | None = None
    answered_on: date | None = None
    outcome: Outcome | None = None
    nil_return: NilReturn | None = None

    @property
    def state(self) -> AdviceState:
        """Where it stands."""
        return "asked" if self.outcome is None else _STATES[self.outcome]

    def is_late(self, today: date) -> bool:
        """Whether the answer came after the last day, or has not come and that day is over."""
        return self.outcome != "cancelled" and (self.answered_on or today) > self.due_on

    def must_be_open(self) -> None:
        """Raise Conflict `already_answered` when there is an answer, or none is needed any more."""
        if self.outcome == "cancelled":
            raise Conflict("already_answered", "This information is not needed any more")
        if self.outcome is not None:
            raise Conflict("already_answered", "This request for information was answered already")


def checked_details(reason: NilReason, details: str) -> str:
    """Return the words of a nil return, tidied. Raises Invalid."""
    tidy = details.strip()
    if reason == "other" and not tidy:
        raise Invalid([FieldError("details", "Tell us why you cannot give this information")])
    if len(tidy) > MAX_DETAILS:
        raise Invalid([FieldError("details", f"Details must be {MAX_DETAILS} characters or fewer")])
    return tidy


def checked_name(name: str, on: date, today: date) -> str:
    """Return the name of whoever was asked on paper, tidied; `on` is the day. Raises Invalid, naming each answer that must change."""
    tidy = " ".join(name.split())
    errors = []
    if not tidy:
        errors.append(FieldError("name", "Enter the name of the body or person"))
    elif len(tidy) > MAX_NAME:
        errors.append(FieldError("name", f"Name must be {MAX_NAME} characters or fewer"))
    if on > today:
        errors.append(FieldError("on", "The date must be today or in the past"))
    if errors:
        raise Invalid(errors)
    return tidy


def checked_title(title: str, written_on: date, today: date) -> str:
    """Return the title of earlier advice, tidied. Raises Invalid, naming each answer that must change."""
    tidy = " ".join(title.split())
    errors = []
    if not tidy:
        errors.append(FieldError("title", "Enter the title of the earlier advice"))
    elif len(tidy) > MAX_TITLE:
        errors.append(FieldError("title", f"Title must be {MAX_TITLE} characters or fewer"))
    if written_on > today:
        errors.append(FieldError("written_on", "The date it was written must be today or in the past"))
    elif written_on.year < today.year - 30:
        errors.append(FieldError("written_on", "Check the year in which it was written"))
    if errors:
        raise Invalid(errors)
    return tidy
