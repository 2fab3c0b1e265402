"""A small form with every kind of question, and answers to it, for tests of forms."""

from copy import deepcopy
from datetime import date
from typing import Any

from services.forms.domain.definition import Definition
from services.forms.domain.definition_reader import read_definition

TODAY = date(2026, 6, 1)

CONTENT: dict[str, Any] = {
    "form": "sample",
    "version": 1,
    "title": "Sample request",
    "summary": "A form for tests",
    "offered_to": "others",
    "kind": "request",
    "channel": "parent",
    "pages": [
        {"id": "start", "title": "Start", "questions": [{"id": "intro", "kind": "information", "label": "Read this", "hint": "First"}]},
        {
            "id": "who",
            "title": "Who",
            "questions": [
                {
                    "id": "requester",
                    "kind": "radios",
                    "label": "Who are you?",
                    "name": "who you are",
                    "required": True,
                    "options": [{"value": "parent", "label": "Parent"}, {"value": "other", "label": "Other"}],
                },
                {
                    "id": "role",
                    "kind": "text",
                    "label": "Your role",
                    "name": "your role",
                    "required": True,
                    "limit": 10,
                    "when": {"question": "requester", "is": ["other"]},
                },
            ],
        },
        {
            "id": "only-others",
            "title": "Only others",
            "questions": [
                {"id": "proof", "kind": "files", "label": "Proof", "maximum": 2, "when": {"question": "requester", "is": ["other"]}},
                {"id": "proof_kind", "kind": "text", "label": "Kind of proof", "when": {"question": "requester", "is": ["other"]}},
            ],
        },
        {
            "id": "details",
            "title": "Details",
            "questions": [
                {"id": "born", "kind": "date", "label": "Start date"},
                {"id": "home", "kind": "address", "label": "Home address"},
                {"id": "phone", "kind": "telephone", "label": "Telephone number", "council_only": True},
                {"id": "email", "kind": "email", "label": "E-mail address"},
                {"id": "hours", "kind": "number", "label": "Hours a week", "minimum": 0, "maximum": 60},
                {"id": "nhs", "kind": "nhs_number", "label": "NHS number"},
                {"id": "upn", "kind": "upn", "label": "UPN"},
                {"id": "uln", "kind": "uln", "label": "ULN"},
                {
                    "id": "support",
                    "kind": "checkboxes",
                    "label": "Support",
                    "options": [{"value": "a", "label": "Help A"}, {"value": "b", "label": "Help B"}, {"value": "none", "label": "None"}],
                },
                {"id": "support_more", "kind": "textarea", "label": "More", "limit": 50, "when": {"question": "support", "is": ["a", "b"]}},
                {"id": "year", "kind": "select", "label": "Year", "options": [{"value": "1", "label": "Year 1"}]},
                {"id": "happy", "kind": "yes_no", "label": "Happy?", "name": "whether they are happy"},
                {"id": "role_detail", "kind": "text", "label": "About your role", "limit": 12, "when": {"question": "requester", "is": ["other"]}},
            ],
        },
        {
            "id": "people",
            "title": "People",
            "questions": [
                {
                    "id": "people",
                    "kind": "group",
                    "label": "People",
                    "item": "Person",
                    "minimum": 1,
                    "maximum": 3,
                    "one_of": ["mail", "address"],
                    "questions": [
                        {"id": "first", "kind": "text", "label": "First name", "name": "the first name", "required": True},
                        {"id": "mail", "kind": "email", "label": "E-mail address", "name": "an e-mail address"},
                        {"id": "address", "kind": "address", "label": "Address", "name": "an address"},
                        {"id": "born", "kind": "date", "label": "Date of birth", "past": True},
                    ],
                }
            ],
        },
        {
            "id": "reason",
            "title": "Reason",
            "questions": [
                {"id": "why", "kind": "textarea", "label": "Why?", "name": "why you ask", "required": True, "limit": 100},
                {"id": "documents", "kind": "files", "label": "Documents", "maximum": 2},
            ],
        },
    ],
    "declarations": [{"id": "truth", "label": "It is true."}, {"id": "ask", "label": "I ask."}],
}

DOCUMENT = "0198b5a0-0000-7000-8000-000000000001"
OTHER_DOCUMENT = "0198b5a0-0000-7000-8000-000000000002"


def content(**changes: Any) -> dict[str, Any]:
    """Return a copy of the form's data, with some of its top keys changed."""
    return deepcopy(CONTENT) | changes


def definition(**changes: Any) -> Definition:
    """Return the form."""
    return read_definition(content(**changes))


def question_in(data: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the data of one question, to be changed."""
    found: dict[str, Any] = next(question for page in data["pages"] for question in page["questions"] if question["id"] == name)
    return found


def file(document: str = DOCUMENT, name: str = "report.pdf", description: str = "Report") -> dict[str, str]:
    """Return one entry of an answer of kind files."""
    return {"document_id": document, "name": name, "description": description}


COMPLETE: dict[str, dict[str, Any]] = {
    "start": {},
    "who": {"requester": "parent", "role": ""},
    "details": {},
    "people": {"people": [{"first": "Sam", "mail": "sam@example.com"}]},
    "reason": {"why": "Because", "documents": [file()]},
}
"""Answers with which the form can be submitted, by page."""
