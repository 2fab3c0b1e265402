"""What a professional is asked about a child: who the child is, the numbers they are known by, and for which job it is entered."""

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.portals.child_questions import ABOUT, in_order, missing, read_about, write_about
from gateway.portals.question_layout import FieldProblem
from gateway.portals.questions import Answers, Question, read_questions
from gateway.session import Role

DETAILS: tuple[Question, ...] = (
    *ABOUT,
    *read_questions(
        [
            {"id": "upn", "kind": "upn", "label": "Unique pupil number (UPN)", "hint": "If you know it. It has 13 characters, the first a letter."},
            {"id": "nhs_number", "kind": "nhs_number", "label": "NHS number", "hint": "If you know it. It has 10 numbers, like 999 123 4560."},
        ]
    ),
)
_ROLE = {"role_id": "Select for which of your jobs you are adding them"}


def with_roles(roles: Sequence[Role]) -> tuple[Question, ...]:
    """Return the questions of a new child. Somebody with several jobs is asked for which it is."""
    if len(roles) <= 1:
        return DETAILS
    options = [
        {"value": str(role.id), "label": f"{role.job_title}, {role.organisation}" if role.organisation else f"{role.job_title}, working for myself"}
        for role in roles
    ]
    asked = {
        "id": "role_id",
        "kind": "radios",
        "label": "For which of your jobs are you adding them?",
        "hint": "Colleagues at the same organisation will see that they were added",
        "required": True,
        "options": options,
    }
    return (*read_questions([asked]), *DETAILS)


def read_details(answers: Answers) -> tuple[dict[str, Any], list[FieldProblem]]:
    """Return the body that cases takes for details, and what has to be mended first. With problems the body is empty."""
    about, problems = read_about(answers)
    if problems:
        return {}, in_order(problems, DETAILS)
    return {**about, "upn": answers["upn"], "nhs_number": answers["nhs_number"]}, []


def read_new_child(answers: Answers, roles: Sequence[Role]) -> tuple[dict[str, Any], list[FieldProblem]]:
    """Return the body of a new child, and what has to be mended first. With problems the body is empty."""
    body, problems = read_details(answers)
    questions = with_roles(roles)
    if not roles:
        problems = [*problems, FieldProblem("role_id", "Add your work details, then press Add child / young person again")]
    elif len(roles) > 1:
        problems = [*problems, *missing(questions, answers, _ROLE)]
    if problems:
        return {}, in_order(problems, questions)
    return {**body, "role_id": str(roles[0].id) if len(roles) == 1 else answers["role_id"]}, []


def write_details(details: Mapping[str, Any]) -> Answers:
    """Return the answers that a child's details, as cases gives them, were made from."""
    return {**write_about(details), "upn": details["upn"] or "", "nhs_number": details["nhs_number"] or ""}
