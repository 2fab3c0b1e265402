"""What the SEND team says of a file that it uploads itself: what it is, of which day, and who may see it."""

import unicodedata
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Self

from chassis.errors import Conflict, FieldError, Invalid

MAX_DESCRIPTION = 200
"""Characters in a description."""
OLDEST = timedelta(days=30 * 365)
"""A document is of a child or young person who is under 26: an older date is a slip."""


class Kind(StrEnum):
    """What a document is: what came with a request, advice on paper, evidence for an exception or a decision, a plan, a letter."""

    REQUEST = "request"
    ADVICE = "advice"
    EVIDENCE = "evidence"
    DRAFT_PLAN = "draft-plan"
    FINAL_PLAN = "final-plan"
    LETTER = "letter"
    OTHER = "other"


PLANS = frozenset({Kind.DRAFT_PLAN, Kind.FINAL_PLAN})
"""The family is owed both: Children and Families Act 2014, section 38(1), and SEND Regulations 2014, regulation 14(1)."""


class Audience(StrEnum):
    """Who may see a document besides the SEND team. Professionals are those who are allocated to the child."""

    COUNCIL = "council"
    FAMILY = "family"
    PROFESSIONALS = "family-and-professionals"


class Reason(StrEnum):
    """Why a document was withdrawn."""

    WRONG_CHILD = "wrong-child"
    WRONG_FILE = "wrong-file"
    DUPLICATE = "duplicate"
    OUT_OF_DATE = "out-of-date"


@dataclass(frozen=True)
class Filing:
    """What the team says of a file. `dated_on` is the day on which it was received or written; `withdrawn` is None while it holds."""

    kind: Kind
    description: str
    dated_on: date
    audience: Audience
    withdrawn: Reason | None = None

    def checked(self, today: date) -> Self:
        """Return it with the description in one tidy line. Raises Invalid, which names each answer that must change; `today` is the date in England."""
        description = " ".join(self.description.split())
        errors = [*_check_description(description), *_check_day(self.dated_on, today), *_check_audience(self.kind, self.audience)]
        if errors:
            raise Invalid(errors)
        return replace(self, description=description)

    def shown_to(self, audience: Audience) -> Self:
        """Others may see it from now on, or may not any more. Raises Conflict `document_withdrawn`, and Invalid for a plan without the family."""
        if self.withdrawn is not None:
            raise Conflict("document_withdrawn", "This document was withdrawn, so nobody but the SEND team can see it")
        errors = _check_audience(self.kind, audience)
        if errors:
            raise Invalid(errors)
        return replace(self, audience=audience)

    def taken_back(self, reason: Reason) -> Self:
        """It was uploaded by mistake. The first reason stays."""
        return self if self.withdrawn is not None else replace(self, withdrawn=reason)


def _check_description(description: str) -> list[FieldError]:
    if not description:
        return [FieldError("description", "Enter what the document is")]
    if len(description) > MAX_DESCRIPTION:
        return [FieldError("description", f"What the document is must be {MAX_DESCRIPTION} characters or fewer")]
    if any(unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for character in description):
        return [FieldError("description", "What the document is has a character that cannot be used")]
    return []


def _check_day(day: date, today: date) -> list[FieldError]:
    if day > today:
        return [FieldError("dated_on", "The day it was received or written must be today or in the past")]
    if day < today - OLDEST:
        return [FieldError("dated_on", "The day it was received or written must be in the past 30 years")]
    return []


def _check_audience(kind: Kind, audience: Audience) -> list[FieldError]:
    if kind in PLANS and audience == Audience.COUNCIL:
        return [FieldError("audience", "The family must be able to see a draft or final plan")]
    return []
