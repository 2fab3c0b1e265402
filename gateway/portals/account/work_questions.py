"""The questions about somebody's work, and the way from their answers to what identity takes and back."""

from collections.abc import Mapping
from typing import Any

from gateway.portals.form_fields import is_blank
from gateway.portals.question_layout import FieldProblem
from gateway.portals.questions import Answers, Question, read_questions

ORGANISATION_KINDS = {
    "early-years": "Nursery or other early years setting",
    "school": "School",
    "college": "College or other post-16 setting",
    "health": "Health service",
    "social-care": "Social care service",
    "psychology": "Educational psychology service",
    "council": "Another service of a council",
    "other": "Another organisation",
}
_FOR_ONE = {"question": "works_for", "is": ["organisation"]}

JOB: tuple[Question, ...] = read_questions(
    [
        {"id": "job_title", "kind": "text", "label": "Job title", "hint": "For example, special educational needs co-ordinator", "required": True},
        {"id": "telephone", "kind": "telephone", "label": "Work telephone number", "required": True},
        {"id": "registration_body", "kind": "text", "label": "Professional body", "hint": "If you are registered with one, for example HCPC"},
        {"id": "registration_number", "kind": "text", "label": "Registration number"},
    ]
)
"""What an invited colleague is asked: the organisation is known."""

JOB_AND_ORGANISATION: tuple[Question, ...] = (
    *JOB,
    *read_questions(
        [
            {
                "id": "works_for",
                "kind": "radios",
                "label": "Do you do this work for an organisation?",
                "required": True,
                "options": [{"value": "organisation", "label": "Yes"}, {"value": "self", "label": "No, I work for myself"}],
            },
            {"id": "organisation-name", "kind": "text", "label": "Name of the organisation", "required": True, "when": _FOR_ONE},
            {
                "id": "organisation-kind",
                "kind": "select",
                "label": "Kind of organisation",
                "required": True,
                "options": [{"value": value, "label": label} for value, label in ORGANISATION_KINDS.items()],
                "when": _FOR_ONE,
            },
            {
                "id": "organisation-urn",
                "kind": "text",
                "label": "URN",
                "hint": "If it is a school: the 6 digits of its unique reference number, on Get Information about Schools",
                "when": _FOR_ONE,
            },
            {
                "id": "organisation-ukprn",
                "kind": "text",
                "label": "UKPRN",
                "hint": "If it is a provider: the 8 digits of its UK provider reference number",
                "when": _FOR_ONE,
            },
        ]
    ),
)

_MISSING = {
    "job_title": "Enter your job title",
    "telephone": "Enter your work telephone number",
    "works_for": "Select whether you do this work for an organisation",
    "organisation-name": "Enter the name of the organisation",
    "organisation-kind": "Select the kind of organisation",
}


def read_job(answers: Answers) -> dict[str, Any]:
    """Return the part of the body about the job, as identity takes it."""
    return {question.id: answers[question.id].strip() for question in JOB}


def read_work(answers: Answers) -> tuple[dict[str, Any], list[FieldProblem]]:
    """Return the body of a new role, and what is missing from it. With problems the body is empty."""
    for_one = answers["works_for"] == "organisation"
    asked = [name for name in _MISSING if for_one or not name.startswith("organisation-")]
    problems = [FieldProblem(name, _MISSING[name]) for name in asked if is_blank(answers[name])]
    if problems:
        return {}, problems
    organisation = {name: answers[f"organisation-{name}"].strip() or None for name in ("name", "kind", "urn", "ukprn")}
    return {**read_job(answers), "organisation": organisation if for_one else None}, []


def write_job(role: Mapping[str, Any]) -> Answers:
    """Return the answers that a role, as identity gives it, was made from."""
    return {question.id: role[question.id] or "" for question in JOB}
