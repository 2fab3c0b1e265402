"""What is asked about a contact, and the way from the answers to what cases takes and back."""

from collections.abc import Mapping
from typing import Any

from gateway.portals.form_fields import is_blank
from gateway.portals.question_layout import FieldProblem
from gateway.portals.questions import ADDRESS_PARTS, Answers, Question, read_questions
from gateway.portals.team.people_words import RELATIONS, RESPONSIBILITIES

NO_ACCOUNT = "none"

CONTACT: tuple[Question, ...] = read_questions(
    [
        {"id": "name", "kind": "text", "label": "Name", "required": True},
        {
            "id": "relation",
            "kind": "select",
            "label": "Relationship to the child or young person",
            "required": True,
            "options": [{"value": value, "label": label} for value, label in RELATIONS.items()],
        },
        {
            "id": "parental_responsibility",
            "kind": "radios",
            "label": "Parental responsibility",
            "required": True,
            "options": [{"value": value, "label": label} for value, label in RESPONSIBILITIES.items()],
        },
        {"id": "email", "kind": "email", "label": "E-mail address"},
        {"id": "telephone", "kind": "telephone", "label": "Telephone number"},
        {"id": "address", "kind": "address", "label": "Postal address", "hint": "Leave all lines empty if it is not known"},
        {"id": "gets_letters", "kind": "yes_no", "label": "Do letters about the case go to them by post?", "required": True},
    ]
)

_MISSING = {
    "name": "Enter their name",
    "relation": "Select their relationship to the child or young person",
    "parental_responsibility": "Select whether they have parental responsibility",
    "gets_letters": "Select whether letters go to them by post",
}


def account_question(people: Mapping[str, str]) -> tuple[Question, ...]:
    """Ask which account they have. `people` are names by id of those whose account it may be; without any nothing is asked."""
    if not people:
        return ()
    options = [{"value": NO_ACCOUNT, "label": "None"}, *({"value": one, "label": name} for one, name in people.items())]
    asked = {"id": "person_id", "kind": "radios", "label": "Their account", "hint": "What goes to the account is not posted too", "options": options}
    return read_questions([asked])


def read_contact(answers: Answers, *, missing: Mapping[str, str] = _MISSING) -> tuple[dict[str, Any], list[FieldProblem]]:
    """Return the body that cases takes, and what has to be mended first. With problems the body is empty."""
    offered = {question.id: {option.value for option in question.choices()} for question in CONTACT}
    problems = [
        FieldProblem(name, message) for name, message in missing.items() if (answers[name] not in offered[name] if offered[name] else is_blank(answers[name]))
    ]
    if problems:
        return {}, problems
    account = answers.get("person_id", NO_ACCOUNT)
    return {
        **{name: answers[name] for name in ("name", "relation", "email", "telephone")},
        "parental_responsibility": answers["parental_responsibility"],
        "address": None if is_blank(answers["address"]) else answers["address"],
        "gets_letters": answers["gets_letters"] == "yes",
        "person_id": None if account in {"", NO_ACCOUNT} else account,
    }, []


def write_contact(found: Mapping[str, Any]) -> Answers:
    """Return the answers that a contact, as cases gives it, was made from; for an empty one the answers of a new contact."""
    letters = found.get("gets_letters")
    return {
        **{name: found.get(name, "") for name in ("name", "relation", "parental_responsibility", "email", "telephone")},
        "address": dict(found.get("address") or dict.fromkeys(ADDRESS_PARTS, "")),
        "gets_letters": "" if letters is None else "yes" if letters else "no",
        "person_id": found.get("person_id") or NO_ACCOUNT,
    }
