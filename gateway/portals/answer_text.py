"""Answers as a person reads them, and as the fields of a form that carries them without showing them."""

from collections.abc import Iterator
from typing import Any

from gateway.portals.form_fields import FILE_PARTS, is_blank
from gateway.portals.questions import ADDRESS_PARTS, DATE_PARTS, Answers, Question

NOT_PROVIDED = "Not provided"


def answer_lines(question: Question, answer: Any) -> list[str]:
    """Return an answer as lines of text; NOT_PROVIDED alone when there is none."""
    if answer is None or is_blank(answer):
        return [NOT_PROVIDED]
    match question.kind:
        case "date" | "address":
            parts = [part for key in (*DATE_PARTS, *ADDRESS_PARTS) if (part := str(answer.get(key, "")).strip())]
            return [" ".join(parts)] if question.kind == "date" else parts
        case "radios" | "select" | "yes_no" | "checkboxes":
            labels = {option.value: option.label for option in question.choices()}
            return [labels.get(value, value) for value in ([answer] if isinstance(answer, str) else answer)]
        case "files":
            return [f"{file['name']}: {file['description']}" if file["description"].strip() else str(file["name"]) for file in answer]
        case "group":
            return [line for number, item in enumerate(answer, 1) for line in _item_lines(question, number, item)]
        case _:
            return str(answer).strip().splitlines()


def _item_lines(group: Question, number: int, item: Answers) -> Iterator[str]:
    yield f"{group.item} {number}"
    for question in group.questions:
        answer = item.get(question.id)
        if answer is not None and not is_blank(answer):
            yield f"{question.label}: {', '.join(answer_lines(question, answer))}"


def as_fields(questions: tuple[Question, ...], answers: Answers, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield the names and values under which a browser would send these answers: `form_fields.parse_answers` reads them back."""
    for question in questions:
        if question.kind == "information":
            continue
        name, answer = prefix + question.id, answers.get(question.id)
        match question.kind:
            case "date" | "address":
                parts = DATE_PARTS if question.kind == "date" else ADDRESS_PARTS
                yield from ((f"{name}-{part}", str((answer or {}).get(part, ""))) for part in parts)
            case "checkboxes":
                yield from ((name, value) for value in answer or ())
            case "files":
                yield from ((f"{name}-{index}-{part}", file[part]) for index, file in enumerate(answer or ()) for part in FILE_PARTS)
            case "group":
                for index, item in enumerate(answer or ()):
                    yield from as_fields(question.questions, item, f"{name}-{index}-")
            case _:
                yield name, answer or ""
