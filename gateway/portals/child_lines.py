"""A child's details as lines to read: on a page, and with a form that is sent, because the details may change later."""

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.portals.answer_text import answer_lines
from gateway.portals.dates import read_date
from gateway.portals.display import day
from gateway.portals.form_fields import is_blank
from gateway.portals.questions import Answers, Question

_SETTING_NAME = {"setting-name": "Name of the school or setting"}


def child_lines(questions: Sequence[Question], answers: Answers, labels: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
    """Return a label and a list of values for each answer that is there; what is withheld from the reader is not.

    `labels` stand in for those of questions, by id.
    """
    named = _SETTING_NAME | dict(labels or {})
    return [
        {"label": named.get(question.id, question.label), "value": _value(question, answers[question.id])}
        for question in questions
        if question.id in answers and not is_blank(answers[question.id])
    ]


def _value(question: Question, answer: Any) -> list[str]:
    return [day(read_date(answer, question.label))] if question.kind == "date" else answer_lines(question, answer)
