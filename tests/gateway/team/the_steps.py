"""A case in which every step is possible and everything waits for an answer, and how the pages of steps and answers are read."""

import re
from html import unescape
from typing import Any
from uuid import uuid4

from gateway.portals.team.decision_questions import DECISIONS
from gateway.portals.team.step_questions import STEPS
from tests.gateway.team.the_case import SCHOOL, TEACHER, VERSION, case_body, found_case

DOCUMENT, WITHDRAWN, SETTING, ADVICE, PROPOSED, EXCEPTION = (str(uuid4()) for _ in range(6))
SEEN = {"version": str(VERSION)}
ON = {"on-day": "1", "on-month": "6", "on-year": "2026"}


def _consultation() -> dict[str, Any]:
    found = {"id": SETTING, "setting": "Example Academy", "urn": None, "sent_on": "2026-05-20", "due_on": "2026-06-04"}
    return found | {"responded_on": None, "can_meet_needs": None, "ground": None, "details": ""}


def _advice(one: str, reuse: dict[str, Any] | None) -> dict[str, Any]:
    found = {"id": one, "kind": "health", "organisation_id": SCHOOL, "person_id": None, "name": None, "state": "asked"}
    return found | {"asked_on": "2026-04-01", "due_on": "2026-05-13", "received_on": None, "late": False, "nil_return": None, "reuse": reuse}


def possible_case(stage: str = "drafting", **changed: Any) -> dict[str, Any]:
    """A case in which every step is possible, and one thing of each kind waits for an answer."""
    reuse = {
        "id": None,
        "title": "A report of last year",
        "written_on": "2025-09-01",
        "author_agreed_at": "2026-04-02T10:00:00Z",
        "council": None,
        "family": None,
    }
    lists = {
        "possible": [step.name for step in (*STEPS, *DECISIONS)],
        "consultations": [_consultation()],
        "advice": [_advice(ADVICE, None), _advice(PROPOSED, reuse)],
        "exceptions": [{"id": EXCEPTION, "reason": "X3", "details": "D", "starts_on": "2026-04-20", "ends_on": None, "by": TEACHER, "document_ids": []}],
    }
    return found_case(case_body(stage), **(lists | changed))


def errors(html: str) -> dict[str, str]:
    """What the error summary says, and where each line of it leads."""
    summary = html.partition('class="govuk-error-summary"')[2].partition("</ul>")[0]
    return {unescape(text).strip(): href for href, text in re.findall(r'<a href="#([^"]+)">([^<]+)</a>', summary)}


def is_kept(html: str, name: str, value: str) -> bool:
    """Whether a box holds `value`, or the choice of it is made."""
    made = re.search(rf'<(?:input|option)(?=[^>]* value="{re.escape(value)}")(?=[^>]* (?:checked|selected))[^>]*>', html)
    box = re.search(rf'<input(?=[^>]* name="{name}")(?=[^>]* type="text")(?=[^>]* value="{re.escape(value)}")[^>]*>', html)
    area = re.search(rf'<textarea(?=[^>]* name="{name}")[^>]*>{re.escape(value)}</textarea>', html)
    return bool(made or box or area)


def all_kept(html: str, typed: dict[str, str]) -> bool:
    """Whether everything that was typed is still there."""
    return all(is_kept(html, name, value) for name, value in typed.items())
