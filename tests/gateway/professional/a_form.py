"""A form of a professional as the services tell of it, half done and sent, for tests of its pages."""

from typing import Any
from uuid import uuid4

from tests.gateway.conftest import Browser
from tests.gateway.html_form import browser_sends
from tests.gateway.stand_in import role

CHILD, DRAFT, SUBMISSION, ADVICE, DOCUMENT, OTHER_DOCUMENT = (str(uuid4()) for _ in range(6))
HERE = f"/professional/children/{CHILD}"
PAGE = f"{HERE}/forms/{DRAFT}/needs"
FORMS_PAGE = f"/drafts/{DRAFT}/pages/needs"
SESSION = "P" * 43
SENCO = role("SENCO", "Hill School")
QUESTIONS = [
    {"id": "why", "kind": "textarea", "label": "Why?", "required": True},
    {"id": "papers", "kind": "files", "label": "Papers"},
    {"id": "people", "kind": "group", "label": "People", "item": "Contact", "questions": [{"id": "name", "kind": "text", "label": "Name"}]},
]
CHILD_DETAILS = {
    "legal_first_name": "Alex",
    "legal_last_name": "Sample",
    "known_as": "",
    "date_of_birth": "2017-05-14",
    "sex": "female",
    "address": {"line1": "1 Example Street", "line2": "", "town": "Anytown", "county": "", "postcode": "AB1 2CD"},
    "setting": {"kind": "school", "name": "Hill School"},
    "upn": "A123",
    "nhs_number": "",
}


def case_pass(**more: Any) -> dict[str, Any]:
    """The child as a pass of a professional tells of it."""
    return {
        "id": CHILD,
        "name": "Alex Sample",
        "date_of_birth": "2017-05-14",
        "relation": "professional",
        "case": None,
        "rights": ["read", "write"],
        "case_pass": "the-pass",
        "accepts": [],
        "advice": [],
        **more,
    }


def _draft(**more: Any) -> dict[str, Any]:
    return {
        "id": DRAFT,
        "child_id": CHILD,
        "form": "a-form",
        "title": "A form",
        "definition_version": 1,
        "last_page": "needs",
        "kind": "request",
        "role_id": SENCO["id"],
        "organisation_id": SENCO["organisation"]["id"],
        "shared": False,
        "mine": True,
        "advice_request_id": None,
        "revises": None,
        **more,
    }


STEPS = [
    {"id": "start", "title": "Start", "state": "complete", "reachable": True},
    {"id": "needs", "title": "Needs", "state": "complete", "reachable": True},
]


def form_page(previous: str | None = "start", **draft: Any) -> dict[str, Any]:
    """The second page of the form. `draft` changes what is said of the form itself."""
    return {
        "draft": _draft(**draft),
        "steps": [STEPS[0], {**STEPS[1], "state": "current"}],
        "page": {"id": "needs", "title": "Needs", "guidance": None, "questions": QUESTIONS},
        "answers": {"why": "Before"},
        "version": 2,
        "previous": previous,
        "next": "summary",
    }


def summary(**draft: Any) -> dict[str, Any]:
    """The summary of the form, without any answers."""
    declarations = [{"id": "accurate", "label": "It is accurate"}, {"id": "terms", "label": "I accept the terms"}]
    return {"draft": _draft(**draft), "steps": STEPS, "sections": [], "declarations": declarations, "problems": []}


def sent_form(**more: Any) -> dict[str, Any]:
    """The form once it was sent."""
    return {
        "submission_id": SUBMISSION,
        "reference": "EHC-1",
        "received_at": "2026-11-20T10:00:00Z",
        "received_on": "2026-11-20",
        "form": "a-form",
        "title": "A form",
        "sections": [],
        "declarations": [],
        "kind": "request",
        "revision": 1,
        "revisions": [],
        "by": "me",
        "can_add": False,
        **more,
    }


def typed_in(browser: Browser) -> dict[str, str]:
    """What a browser would send of the form that is shown."""
    form = browser.shown.partition('id="answers"')[2].partition("</form>")[0]
    return {name: value for name, value in browser_sends(form) if name != "csrf_token"}
