"""Questions as the gateway draws them."""

from collections.abc import Sequence
from typing import Any

from services.forms.domain.definition import Definition, Page, Question


def question_json(definition: Definition, page: Page, questions: Sequence[Question]) -> list[dict[str, Any]]:
    """Return the questions under the keys of a definition file. Of the conditions only those on this very page are left."""
    return [_question(question, within=question.when is not None and definition.home[question.when.question] == page.id) for question in questions]


def _question(question: Question, *, within: bool) -> dict[str, Any]:
    shown: dict[str, Any] = {"id": question.id, "kind": question.kind, "label": question.label}
    if question.hint:
        shown["hint"] = question.hint
    if not question.asks:
        required = False
    elif question.kind == "group":
        required = bool(question.minimum)
    else:
        required = question.required
    shown["required"] = required
    if question.options:
        shown["options"] = [{"value": option.value, "label": option.label, **({"hint": option.hint} if option.hint else {})} for option in question.options]
    for key in ("limit", "minimum", "maximum", "item"):
        value = getattr(question, key)
        if value is not None:
            shown[key] = value
    if question.questions:
        shown["questions"] = [_question(part, within=False) for part in question.questions]
    if within and question.when is not None:
        shown["when"] = {"question": question.when.question, "is": sorted(question.when.values)}
    return shown
