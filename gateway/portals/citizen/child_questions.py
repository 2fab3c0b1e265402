"""What a family is asked about a child: who the child is, and who is asking."""

from collections.abc import Mapping
from typing import Any

from gateway.portals.child_questions import ABOUT, in_order, missing, read_about, write_about
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

QUESTIONS: tuple[Question, ...] = (
    *ABOUT,
    *read_questions(
        [
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
    ),
)

_RELATION = {"relation": "Select your relationship to the child or young person"}
_RESPONSIBILITY = {"parental_responsibility": "Select whether you have parental responsibility"}


def read_child(answers: Answers) -> tuple[dict[str, Any], list[FieldProblem]]:
    """Return the body that cases takes, and what has to be mended before cases can be asked. With problems the body is empty."""
    about, problems = read_about(answers)
    somebody_else = any(answers["relation"] == value for value, _ in _OTHERS)
    problems = [*problems, *missing(QUESTIONS, answers, _RELATION | (_RESPONSIBILITY if somebody_else else {}))]
    if problems:
        return {}, in_order(problems, QUESTIONS)
    # Nobody has parental responsibility for a person of full age, nor for themselves (Children Act 1989, section 3).
    return {**about, "relation": answers["relation"], "parental_responsibility": answers["parental_responsibility"] if somebody_else else "no"}, []


def write_child(details: Mapping[str, Any]) -> Answers:
    """Return the answers that a child's details, as cases gives them, were made from."""
    relation = details["relation"]
    return {**write_about(details), "relation": relation, "parental_responsibility": "" if relation == SELF else details["parental_responsibility"]}
