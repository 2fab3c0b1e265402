"""Reading what an officer answers to questions of which most have to be answered, for a step of a case or an answer that is recorded."""

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.portals.question_layout import FieldProblem
from gateway.portals.questions import Answers, Question
from gateway.portals.team.days import read_day

Said = dict[str, Any]
"""What was answered, by the id of its question: text, days in ISO 8601, whole numbers or None, lists of choices."""

_MAX_DIGITS = 9


def read_answers(questions: Sequence[Question], answers: Answers, missing: Mapping[str, str]) -> tuple[Said, list[FieldProblem]]:
    """Return what was said and what has to be mended. `missing` is what is said at a question without an answer that can be taken.

    A question that another answer leaves out is in neither.
    """
    said: Said = {}
    problems: list[FieldProblem] = []
    for question in questions:
        if question.when is not None and answers.get(question.when.question) not in question.when.is_:
            continue
        value, wrong = _read(question, answers[question.id], missing.get(question.id, f"Answer: {question.label}"))
        said[question.id] = value
        problems += wrong
    return said, problems


def _read(question: Question, answer: Any, message: str) -> tuple[Any, list[FieldProblem]]:
    missing = [FieldProblem(question.id, message)]
    match question.kind:
        case "date":
            return read_day(answer, question.id, question.label, optional=not question.required)
        case "radios" | "select" | "yes_no":
            return answer, [] if answer in {option.value for option in question.choices()} else missing
        case "checkboxes":
            chosen = [value for value in answer if value in {option.value for option in question.options}]
            return chosen, missing if question.required and not chosen else []
        case "number":
            return _whole(answer, question, missing)
        case _:
            return answer, missing if question.required and not answer.strip() else []


def _whole(answer: str, question: Question, missing: list[FieldProblem]) -> tuple[int | None, list[FieldProblem]]:
    typed = answer.replace(" ", "")
    if not typed:
        return None, missing if question.required else []
    return (int(typed), []) if typed.isascii() and typed.isdecimal() and len(typed) <= _MAX_DIGITS else (None, missing)
