"""What is asked about another system, and the way from the answers to what identity takes and back."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from contracts.catalogue import catalogue
from contracts.registry import SUBSCRIBABLE
from contracts.tokens import SCOPES
from gateway.portals.dates import boxes
from gateway.portals.question_layout import FieldProblem
from gateway.portals.questions import DATE_PARTS, Answers, Question, read_questions
from gateway.portals.team.days import read_day

USUAL_REQUESTS = "600"
NO_DAY = date.min.isoformat()
"""Identity refuses it, together with all else that has to change, where the last day could not be read."""
_NUMBER = re.compile(r"[0-9]{1,6}")
_EVENTS = catalogue()
EVENT_TITLES: Mapping[str, str] = {entry.type: entry.title for entry in _EVENTS}
"""What each public event is called, by its type."""

DETAILS: tuple[Question, ...] = read_questions(
    [
        {
            "id": "name",
            "kind": "text",
            "label": "Name of the system",
            "hint": "As the log of a case shall call it, like “Social care case management”",
            "required": True,
        },
        {
            "id": "purpose",
            "kind": "textarea",
            "label": "What is the access for?",
            "hint": "Say what the system does with it, and name the agreement that allows it",
            "required": True,
            "limit": 500,
        },
        {"id": "contact_email", "kind": "email", "label": "E-mail address of who answers for the system", "required": True},
        {
            "id": "scopes",
            "kind": "checkboxes",
            "label": "What may the system do?",
            "hint": "Select no more than it needs",
            "required": True,
            "options": [{"value": scope, "label": text} for scope, text in SCOPES.items()],
        },
        {
            "id": "event_types",
            "kind": "checkboxes",
            "label": "Which events may the system receive?",
            "hint": "An event says that something happened, and names nobody",
            "options": [
                {"value": entry.type, "label": entry.title, "hint": entry.meaning[0].replace("`", "")} for entry in _EVENTS if entry.type in SUBSCRIBABLE
            ],
        },
        {"id": "requests_per_minute", "kind": "number", "label": "Most requests a minute", "required": True},
    ]
)
UNTIL: tuple[Question, ...] = read_questions(
    [{"id": "needed_until", "kind": "date", "label": "Last day on which the access is needed", "hint": "No more than a year from now", "required": True}]
)
KEYS: tuple[Question, ...] = read_questions(
    [
        {
            "id": "keys",
            "kind": "textarea",
            "label": "Public keys",
            "hint": "A JWK Set, as whoever runs the system gave it to you. Leave the box empty to take all keys away",
        }
    ]
)


def new_answers() -> Answers:
    """Return what stands in the boxes for a new system."""
    return {**{question.id: "" for question in DETAILS}, "scopes": [], "event_types": [], "requests_per_minute": USUAL_REQUESTS, **until_answers(None)}


def until_answers(needed_until: date | None) -> Answers:
    """Return what stands in the boxes of a day, or in those of none."""
    return {"needed_until": dict.fromkeys(DATE_PARTS, "") if needed_until is None else boxes(needed_until)}


def write_details(found: Mapping[str, Any]) -> Answers:
    """Return the answers that a connection, as identity gives it, was made from."""
    return {**{question.id: found[question.id] for question in DETAILS}, "requests_per_minute": str(found["requests_per_minute"])}


def read_details(answers: Answers) -> tuple[dict[str, Any], list[FieldProblem]]:
    """Return the body for identity, and what could not be read: the body has something in its place that identity refuses."""
    typed = answers["requests_per_minute"].strip().replace(",", "")
    problems = [] if _NUMBER.fullmatch(typed) else [FieldProblem("requests_per_minute", "Most requests a minute must be a number")]
    body = {question.id: answers[question.id] for question in DETAILS}
    return {**body, "requests_per_minute": 0 if problems else int(typed)}, problems


def read_until(answers: Answers) -> tuple[str | None, list[FieldProblem]]:
    """Return the last day, or None with what is wrong with it."""
    return read_day(answers["needed_until"], "needed_until", "Last day on which the access is needed")
