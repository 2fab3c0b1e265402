"""Consulting a school or other setting before a plan names it. Source: Children and Families Act 2014, s.39; Code of Practice, 9.83."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal
from uuid import UUID

from chassis.errors import Conflict, FieldError, Invalid
from services.cases.domain.cases import Deadline

Ground = Literal["unsuitable", "other-children", "resources"]
"""Why a setting says that it cannot meet the needs (s.39(4)): unsuitable for age, ability, aptitude or needs; incompatible with the
efficient education of others; incompatible with the efficient use of resources.
"""

MAX_SETTING = 200
MAX_DETAILS = 5_000
_URN_DIGITS = range(100_000, 1_000_000)


@dataclass(frozen=True)
class Consultation:
    """One setting that was asked, and what it answered. `named_on` is the day of the final plan that names it."""

    id: UUID
    case: UUID
    setting: str
    urn: int | None
    sent_on: date
    due_on: date
    by: UUID
    responded_on: date | None = None
    can_meet_needs: bool | None = None
    ground: Ground | None = None
    details: str = ""
    named_on: date | None = None

    @property
    def deadline(self) -> Deadline:
        """The time limit for the answer."""
        return Deadline("consultation", self.id, self.due_on, self.responded_on, self.responded_on is None)

    def is_same(self, setting: str, urn: int | None, sent_on: date) -> bool:
        """Whether it is of this setting, asked on this day. `setting` is tidied; capitals do not make it another."""
        return (self.setting.casefold(), self.urn, self.sent_on) == (setting.casefold(), urn, sent_on)


def must_be_nameable(asked: Consultation, on: date) -> None:
    """Raise Invalid unless a plan of this day can name the setting: it was consulted before, and has answered or had its time (Act, s.39(2))."""
    has_answered = asked.responded_on is not None and asked.responded_on <= on
    if on < asked.sent_on:
        raise _too_early(asked.sent_on, "was consulted")
    if has_answered or on > asked.due_on:
        return
    if asked.responded_on is not None:
        raise _too_early(asked.responded_on, "answered")
    until = f"{asked.due_on.day} {asked.due_on:%B %Y}"
    raise Invalid([FieldError("consultation_id", f"This setting has until {until} to answer. Record its answer if it has come")])


def _too_early(since: date, done: str) -> Invalid:
    return Invalid([FieldError("on", f"The date must be {since.day} {since:%B %Y} or later: the setting that the plan names {done} on that day")])


def checked_setting(setting: str, urn: int | None, sent_on: date, today: date) -> str:
    """Return the name of a setting, tidied. Raises Invalid, naming each answer that must change."""
    tidy = " ".join(setting.split())
    errors = []
    if not tidy:
        errors.append(FieldError("setting", "Enter the name of the school or setting"))
    elif len(tidy) > MAX_SETTING:
        errors.append(FieldError("setting", f"Name must be {MAX_SETTING} characters or fewer"))
    if urn is not None and urn not in _URN_DIGITS:
        errors.append(FieldError("urn", "Enter a unique reference number of 6 digits, or leave it empty"))
    if sent_on > today:
        errors.append(FieldError("sent_on", "The date must be today or in the past"))
    if errors:
        raise Invalid(errors)
    return tidy


def answered(asked: Consultation, *, can_meet_needs: bool, ground: Ground | None, details: str, on: date, today: date) -> Consultation:
    """Return the consultation with its answer. Raises Conflict `answered`, Invalid for mistakes."""
    if asked.responded_on is not None:
        raise Conflict("answered", "The answer of this setting is recorded already")
    tidy = details.strip().replace("\r\n", "\n")
    errors = []
    if on > today:
        errors.append(FieldError("on", "The date must be today or in the past"))
    elif on < asked.sent_on:
        errors.append(FieldError("on", "The date must not be before the setting was consulted"))
    if not can_meet_needs and ground is None:
        errors.append(FieldError("ground", "Select the reason that the setting gives"))
    if len(tidy) > MAX_DETAILS:
        errors.append(FieldError("details", f"Details must be {MAX_DETAILS:,} characters or fewer"))
    if errors:
        raise Invalid(errors)
    return replace(asked, responded_on=on, can_meet_needs=can_meet_needs, ground=None if can_meet_needs else ground, details=tidy)
