"""The questions of Add Child, and the way from their answers to what cases takes and back."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from gateway.portals.dates import NotADate, boxes, read_date
from gateway.portals.form_fields import is_blank
from gateway.portals.question_layout import FieldProblem
from gateway.portals.questions import Answers, Question, read_questions

SELF = "self"
_OTHERS = (
    ("mother", "Mother"),
    ("father", "Father"),
    ("step_parent", "Step-parent"),
    ("grandparent", "Grandparent"),
    ("foster_carer", "Foster carer"),
    ("special_guardian", "Special guardian"),
    ("other_relative", "Another relative"),
    ("social_worker", "Social worker"),
    ("other", "Another relationship"),
)

QUESTIONS: tuple[Question, ...] = read_questions(
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
        {
            "id": "relation",
            "kind": "radios",
            "label": "Your relationship to the child or young person",
            "required": True,
            "options": [*({"value": value, "label": label} for value, label in _OTHERS), {"value": SELF, "label": "I am adding myself (I am 16 to 25)"}],
        },
        {
            "id": "parental_responsibility",
            "kind": "radios",
            "label": "Do you have parental responsibility?",
            "hint": "Leave this out if you are adding yourself",
            "required": True,
            "options": [{"value": "yes", "label": "Yes"}, {"value": "no", "label": "No"}, {"value": "not_sure", "label": "I am not sure"}],
            "when": {"question": "relation", "is": [value for value, _ in _OTHERS]},
        },
    ]
)

_MISSING = {
    "legal_first_name": "Enter their legal first name",
    "legal_last_name": "Enter their legal last name",
    "sex": "Select their sex",
    "setting": "Select whether they go to a school or setting",
    "setting-name": "Enter the name of the school or setting",
    "relation": "Select your relationship to the child or young person",
    "parental_responsibility": "Select whether you have parental responsibility",
}
_ADDRESS_MISSING = {
    "line1": "Enter address line 1, typically the building and street",
    "town": "Enter a town or city",
    "postcode": "Enter a postcode",
}
_ORDER = [question.id for question in QUESTIONS]


def read_child(answers: Answers) -> tuple[dict[str, Any], list[FieldProblem]]:
    """Return the body that cases takes, and what has to be mended before cases can be asked. With problems the body is empty."""
    problems = [FieldProblem(name, message) for name, message in _MISSING.items() if _applies(name, answers) and not _chosen(name, answers)]
    problems += [FieldProblem(f"address-{part}", message) for part, message in _ADDRESS_MISSING.items() if not answers["address"][part].strip()]
    born: date | None = None
    try:
        born = read_date(answers["date_of_birth"], "Date of birth")
    except NotADate as wrong:
        problems.append(FieldProblem(f"date_of_birth-{wrong.part}" if wrong.part else "date_of_birth", wrong.message))
    if problems or born is None:
        return {}, in_order(problems)
    myself = answers["relation"] == SELF
    return {
        "legal_first_name": answers["legal_first_name"],
        "legal_last_name": answers["legal_last_name"],
        "known_as": answers["known_as"],
        "date_of_birth": born.isoformat(),
        "sex": answers["sex"],
        "address": answers["address"],
        "setting": {"kind": answers["setting"], "name": answers["setting-name"] if answers["setting"] == "school" else ""},
        "relation": answers["relation"],
        # Nobody has parental responsibility for a person of full age, nor for themselves (Children Act 1989, section 3).
        "parental_responsibility": "no" if myself else answers["parental_responsibility"],
    }, []


def in_order(problems: list[FieldProblem]) -> list[FieldProblem]:
    """Put problems in the order of the questions on the page."""
    return sorted(problems, key=lambda problem: _place(problem.field))


def _place(field: str) -> int:
    # The longest match, so that `setting-name` is itself and no part of `setting`.
    found = [name for name in _ORDER if field == name or field.startswith(f"{name}-")]
    return _ORDER.index(max(found, key=len)) if found else len(_ORDER)


def _applies(name: str, answers: Answers) -> bool:
    if name == "setting-name":
        return bool(answers["setting"] == "school")
    if name == "parental_responsibility":
        return any(answers["relation"] == value for value, _ in _OTHERS)
    return True


def _chosen(name: str, answers: Answers) -> bool:
    question = next(question for question in QUESTIONS if question.id == name)
    offered = {option.value for option in question.choices()}
    return answers[name] in offered if offered else not is_blank(answers[name])


def write_child(details: Mapping[str, Any]) -> Answers:
    """Return the answers that a child's details, as cases gives them, were made from."""
    return {
        **{name: details[name] for name in ("legal_first_name", "legal_last_name", "known_as", "sex", "relation")},
        "date_of_birth": boxes(date.fromisoformat(details["date_of_birth"])),
        "address": dict(details["address"]),
        "setting": details["setting"]["kind"],
        "setting-name": details["setting"]["name"],
        "parental_responsibility": "" if details["relation"] == SELF else details["parental_responsibility"],
    }
