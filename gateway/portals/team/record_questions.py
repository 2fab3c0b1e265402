"""What an officer is asked about a child who is added with a request: less than others, because a request is valid without."""

from typing import Any

from gateway.portals.child_questions import ABOUT, in_order, missing
from gateway.portals.form_fields import is_blank
from gateway.portals.professional.child_questions import DETAILS
from gateway.portals.question_layout import FieldProblem
from gateway.portals.questions import ADDRESS_PARTS, Answers, Option, Question
from gateway.portals.team.days import read_day

UNKNOWN = "unknown"
_CHANGES: dict[str, dict[str, Any]] = {
    "address": {"required": False, "hint": "Where the child or young person lives. Leave all lines empty if it is not known"},
    "setting": {"options": (*next(one for one in ABOUT if one.id == "setting").options, Option(value=UNKNOWN, label="It is not known"))},
}
RECORD: tuple[Question, ...] = tuple(question.model_copy(update=_CHANGES.get(question.id, {})) for question in DETAILS)

_MISSING = {
    "legal_first_name": "Enter their legal first name",
    "legal_last_name": "Enter their legal last name",
    "sex": "Select their sex",
    "setting": "Select whether they go to a school or setting, or that it is not known",
}


def read_record(answers: Answers) -> tuple[dict[str, Any], list[FieldProblem]]:
    """Return the body that cases takes, and what has to be mended first. With problems the body is empty."""
    problems = missing(RECORD, answers, _MISSING)
    born, wrong = read_day(answers["date_of_birth"], "date_of_birth", "Date of birth")
    problems += wrong
    if answers["setting"] == "school" and is_blank(answers["setting-name"]):
        problems.append(FieldProblem("setting-name", "Enter the name of the school or setting"))
    if problems:
        return {}, in_order(problems, RECORD)
    return {
        **{name: answers[name] for name in ("legal_first_name", "legal_last_name", "known_as", "sex", "upn", "nhs_number")},
        "address": dict.fromkeys(ADDRESS_PARTS, "") if is_blank(answers["address"]) else answers["address"],
        "date_of_birth": born,
        "setting": {"kind": answers["setting"], "name": answers["setting-name"] if answers["setting"] == "school" else ""},
    }, []
