"""What a family is told with a move of the case: the reasons, the plan, and from when the time for an appeal runs."""

from collections.abc import Collection
from datetime import date
from typing import Literal
from uuid import UUID

from chassis.errors import FieldError, Invalid
from services.cases.domain.moves import Move

MAX_REASONS = 10_000


def checked_reasons(reasons: str, *, needed: bool) -> str:
    """Return the reasons of a decision, tidied. Raises Invalid without any where the law wants them, and when they are too long."""
    tidy = reasons.strip().replace("\r\n", "\n")
    if needed and not tidy:
        raise Invalid([FieldError("reasons", "Enter the reasons: the letter to the family has to give them")])
    if len(tidy) > MAX_REASONS:
        raise Invalid([FieldError("reasons", f"Reasons must be {MAX_REASONS:,} characters or fewer")])
    return tidy


def must_have_plan(documents: Collection[UUID], plan: Literal["draft plan", "final plan"]) -> None:
    """Raise Invalid without any document: a plan that is sent has to be there to be read (reg 13)."""
    if not documents:
        raise Invalid([FieldError("document_ids", f"Choose the {plan}")])


def informed_on(told_on: date | None, decided_on: date, today: date) -> date:
    """Return when the family is informed of a decision: by Waymark's letter, which goes today, or when the council `told_on` it in writing.

    Raises Invalid for a day before the decision, and for one that is to come.
    """
    if told_on is None:
        return today
    if not decided_on <= told_on <= today:
        raise Invalid([FieldError("told_on", f"The date must be {decided_on.day} {decided_on:%B %Y} or later, and today or in the past")])
    return told_on


def can_be_appealed(move: Move) -> bool:
    """Whether a family can appeal against it (Act, s.51): a refusal to assess or to issue a plan, what a plan says, or its end."""
    return move.kind in {"issue-final", "decide-cease"} or (move.kind in {"decide-assessment", "decide-plan"} and move.outcome == "no")


def appeal_begins_on(decision: Move, recorded_on: date, served: Collection[date | None]) -> date | None:
    """Return from when the time for an appeal against a decision runs for the last of the family; None before all of it had notice.

    Whom the council told before it was recorded had notice then. Else they have it by the letters about it: `served` is when each was.
    """
    if decision.informed_on is not None and decision.informed_on < recorded_on:
        return decision.informed_on
    return None if None in served else max((on for on in served if on is not None), default=None)
