"""What every portal asks about a child, and the way from the answers to what cases takes and back."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from gateway.portals.dates import NotADate, boxes, read_date
from gateway.portals.form_fields import is_blank
from gateway.portals.question_layout import FieldProblem
from gateway.portals.questions import Answers, Question, read_questions

ABOUT: tuple[Question, ...] = read_questions(
    [
        {"id": "legal_first_name", "kind": "text", "label": "Legal first name", "required": True},
        {"id": "legal_last_name", "kind": "text", "label": "Legal last name", "required": True},
        {"id": "known_as", "kind": "text", "label": "Known as", "hint": "The first name they use, if it is a different one"},
        {"id": "date_of_birth", "kind": "date", "label": "Date of birth", "required": True},
        {
            "id": "sex",
            "kind": "radios",
            "label": "Sex",
            "required": True,
            "options": [{"value": "female", "label": "Female"}, {"value": "male", "label": "Male"}],
        },
        {"id": "address", "kind": "address", "label": "Address", "hint": "Where the child or young person lives", "required": True},
        {
            "id": "setting",
            "kind": "radios",
            "label": "School or setting",
            "required": True,
            "options": [
                {"value": "school", "label": "They go to a nursery, school, college or other setting"},
                {"value": "none", "label": "None at the moment"},
                {"value": "home_educated", "label": "They are home educated"},
            ],
        },
        {
            "id": "setting-name",
            "kind": "text",
            "label": "Name of the school or setting",
            "required": True,
            "when": {"question": "setting", "is": ["school"]},
        },
    ]
)

_MISSING = {
    "legal_first_name": "Enter their legal first name",
    "legal_last_name": "Enter their legal last name",
    "sex": "Select their sex",
    "setting": "Select whether they go to a school or setting",
}
_ADDRESS_MISSING = {
    "line1": "Enter address line 1, typically the building and street",
    "town": "Enter a town or city",
    "postcode": "Enter a postcode",
}


def read_about(answers: Answers) -> tuple[dict[str, Any], list[FieldProblem]]:
    """Return the part of the body about the child, and what has to be mended before cases can be asked. With problems the body is empty.

    What was not asked, because it is withheld from this person, is not in the body either.
    """
    problems = missing(ABOUT, answers, {name: message for name, message in _MISSING.items() if name in answers})
    if answers.get("setting") == "school" and is_blank(answers["setting-name"]):
        problems.append(FieldProblem("setting-name", "Enter the name of the school or setting"))
    if "address" in answers:
        problems += [FieldProblem(f"address-{part}", message) for part, message in _ADDRESS_MISSING.items() if not answers["address"][part].strip()]
    born: date | None = None
    try:
        born = read_date(answers["date_of_birth"], "Date of birth")
    except NotADate as wrong:
        problems.append(FieldProblem(f"date_of_birth-{wrong.part}" if wrong.part else "date_of_birth", wrong.message))
    if problems or born is None:
        return {}, problems
    body: dict[str, Any] = {name: answers[name] for name in ("legal_first_name", "legal_last_name", "known_as", "sex", "address") if name in answers}
    if "setting" in answers:
        body["setting"] = {"kind": answers["setting"], "name": answers["setting-name"] if answers["setting"] == "school" else ""}
    return {**body, "date_of_birth": born.isoformat()}, []


def write_about(details: Mapping[str, Any]) -> Answers:
    """Return the answers that a child's details, as cases gives them, were made from. What is withheld from this person has none."""
    answers: Answers = {name: details[name] for name in ("legal_first_name", "legal_last_name", "known_as", "sex")}
    answers["date_of_birth"] = boxes(date.fromisoformat(details["date_of_birth"]))
    if "address" in details:
        answers["address"] = dict(details["address"])
    if "setting" in details:
        answers |= {"setting": details["setting"]["kind"], "setting-name": details["setting"]["name"]}
    return answers


def missing(questions: Sequence[Question], answers: Answers, messages: Mapping[str, str]) -> list[FieldProblem]:
    """Return a problem for each question of `messages` that is not answered, or is answered with what is not offered."""
    return [FieldProblem(name, message) for name, message in messages.items() if not _is_answered(questions, name, answers)]


def in_order(problems: Sequence[FieldProblem], questions: Sequence[Question]) -> list[FieldProblem]:
    """Put problems in the order of the questions on the page."""
    order = [question.id for question in questions]

    def place(field: str) -> int:
        # The longest match, so that `setting-name` is itself and no part of `setting`.
        found = [name for name in order if field == name or field.startswith(f"{name}-")]
        return order.index(max(found, key=len)) if found else len(order)

    return sorted(problems, key=lambda problem: place(problem.field))


def _is_answered(questions: Sequence[Question], name: str, answers: Answers) -> bool:
    question = next(question for question in questions if question.id == name)
    offered = {option.value for option in question.choices()}
    return answers[name] in offered if offered else not is_blank(answers[name])
