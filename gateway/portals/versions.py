"""Two versions of the same answers: what differs, and the answers that a person's choices make of them.

When a page was saved somewhere else meanwhile, neither version may vanish: both are shown, and the person says for each
question which to keep. Where both can stand together, both can be kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.portals.answer_text import answer_lines
from gateway.portals.form_fields import is_blank
from gateway.portals.questions import Answers, Question

MINE, THEIRS, BOTH = "mine", "theirs", "both"
CHOICE_PREFIX = "_keep-"

_JOINED = frozenset({"textarea", "files", "group"})


@dataclass(frozen=True)
class Difference:
    """One question that was answered in two ways; `mine` and `theirs` are lines to read. `name` is the field of the choice."""

    question: Question
    name: str
    mine: Sequence[str]
    theirs: Sequence[str]
    can_keep_both: bool


def differences(questions: Sequence[Question], mine: Answers, theirs: Answers) -> list[Difference]:
    """Return the questions whose answers differ, in their order. A blank answer and none at all are the same."""
    return [
        Difference(
            question,
            CHOICE_PREFIX + question.id,
            answer_lines(question, mine.get(question.id)),
            answer_lines(question, theirs.get(question.id)),
            question.kind in _JOINED and not _blank(mine.get(question.id)) and not _blank(theirs.get(question.id)),
        )
        for question in questions
        if question.kind != "information" and not _same(mine.get(question.id), theirs.get(question.id))
    ]


def merge(questions: Sequence[Question], mine: Answers, theirs: Answers, choices: Mapping[str, str]) -> tuple[Answers, list[Question]]:
    """Return the answers that `choices`, by question id, make of the two, and the questions that still want a choice."""
    merged, open_questions = dict(mine), []
    for difference in differences(questions, mine, theirs):
        question, choice = difference.question, choices.get(difference.question.id)
        if choice == THEIRS:
            # A blank answer of the kind's own shape is not known here; leaving the question out says the same.
            if question.id in theirs:
                merged[question.id] = theirs[question.id]
            else:
                merged.pop(question.id, None)
        elif choice == BOTH and difference.can_keep_both:
            merged[question.id] = _joined(question, theirs[question.id], mine[question.id])
        elif choice != MINE:
            open_questions.append(question)
    return merged, open_questions


def _joined(question: Question, first: Any, second: Any) -> Any:
    if question.kind == "textarea":
        return f"{first.rstrip()}\n\n{second.lstrip()}"
    if question.kind == "files":
        known = {file["document_id"] for file in first}
        return [*first, *(file for file in second if file["document_id"] not in known)]
    return [*first, *(item for item in second if item not in first)]


def _same(one: Any, other: Any) -> bool:
    return bool(one == other) or (_blank(one) and _blank(other))


def _blank(answer: Any) -> bool:
    return answer is None or is_blank(answer)
