"""The question until when somebody has access to a child: the same for families and professionals."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from chassis.clock import LONDON
from gateway.portals.dates import boxes
from gateway.portals.question_layout import FieldProblem
from gateway.portals.questions import Answers, Question, read_questions
from gateway.portals.team.days import read_day

LASTING, UP_TO, ENDED = "lasting", "up-to", "ended"

_LASTING = {"value": LASTING, "label": "Yes, until the SEND team ends it"}
_ENDED = {"value": ENDED, "label": "No", "hint": "They see nothing about this child or young person any more, from now on"}
_ACCESS = {"id": "access", "kind": "radios", "label": "Do they have access?", "required": True}
_UNTIL = {
    "id": "until",
    "kind": "date",
    "label": "Last day of access",
    "hint": "Access ends at midnight after this day",
    "required": True,
    "when": {"question": "access", "is": [UP_TO]},
}
ACCESS: tuple[Question, ...] = read_questions(
    [{**_ACCESS, "options": [_LASTING, {"value": UP_TO, "label": "Yes, up to a last day"}, _ENDED]}, _UNTIL],
)
ACCESS_OF_OWN: tuple[Question, ...] = read_questions([{**_ACCESS, "options": [_LASTING, _ENDED]}])
"""Of professionals to a record that they added themselves."""


def answers_of(found: Mapping[str, Any]) -> Answers:
    """Return the answers that stand for an access as cases tells of it."""
    if not found["is_open"]:
        return {"access": ENDED, "until": boxes_of(None)}
    return {"access": UP_TO if found["until"] else LASTING, "until": boxes_of(last_day(found["until"]))}


def read_access(answers: Answers) -> tuple[dict[str, Any] | None, list[FieldProblem]]:
    """Return the body of an access, None where it is to end now, and what has to be mended."""
    match answers["access"]:
        case "lasting":
            return {"until": None}, []
        case "up-to":
            until, problems = read_day(answers["until"], "until", "Last day of access")
            return {"until": until}, problems
        case "ended":
            return None, []
        case _:
            return None, [FieldProblem("access", "Select whether they have access")]


def last_day(until: str | None) -> date | None:
    """Return the last day of an access that ends at a moment in ISO 8601: the day before, where that is midnight in England."""
    if until is None:
        return None
    return (datetime.fromisoformat(until).astimezone(LONDON) - timedelta(microseconds=1)).date()


def boxes_of(day: date | None) -> dict[str, str]:
    """Write a day into its boxes, or leave them empty."""
    return boxes(day) if day else {"day": "", "month": "", "year": ""}
