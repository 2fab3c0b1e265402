"""Lays the questions of a page out as fields: what stands where, under which name, with which value and which error.

The macros of `templates/questions.html` draw these fields; `form_fields.parse_answers` reads what comes back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.portals.form_fields import is_blank
from gateway.portals.questions import ADDRESS_PARTS, DATE_PARTS, Answers, Question
from gateway.upstream import UpstreamProblem

UNPROCESSABLE = 422
REVEALING = frozenset({"radios", "yes_no", "checkboxes"})


@dataclass(frozen=True)
class AddButtons:
    """What the buttons say that add one more: `file` where files are uploaded, `item` below the items of a group."""

    file: str = "Upload file"
    item: str = "Add more"


@dataclass(frozen=True)
class Choice:
    """One option of a field. `revealed` are the fields that appear when it is chosen."""

    value: str
    label: str
    hint: str | None
    chosen: bool
    revealed: "tuple[Field, ...]"


@dataclass(frozen=True)
class Part:
    """One box of a field of several: of a date, of an address, of a file's description."""

    key: str
    name: str
    value: str
    error: str | None


@dataclass(frozen=True)
class Item:
    """One item of a group, or one file. `name` is what its Remove button sends; `state` is what there is to say about a file."""

    name: str
    number: int
    parts: tuple[Part, ...] = ()
    fields: "tuple[Field, ...]" = ()
    file_name: str = ""
    document_id: str = ""
    state: str = ""


@dataclass(frozen=True)
class Field:
    """One question in its place. `when` is the field and the values that it depends on, when no option of that field reveals it.

    `add` is what the button says that adds one more.
    """

    question: Question
    name: str
    value: str = ""
    error: str | None = None
    parts: tuple[Part, ...] = ()
    choices: tuple[Choice, ...] = ()
    items: tuple[Item, ...] = ()
    when: tuple[str, tuple[str, ...]] | None = None
    add: str = ""

    @property
    def kind(self) -> str:
        """The kind of the question."""
        return self.question.kind

    @property
    def can_add(self) -> bool:
        """Whether a group may take another item."""
        return self.question.maximum is None or len(self.items) < self.question.maximum

    @property
    def anchor(self) -> str:
        """The id of what an error about the whole field leads to."""
        match self.kind:
            case "date" | "address":
                wrong = next((part for part in self.parts if part.error), self.parts[0])
                return wrong.name
            case "files":
                return f"{self.name}-file"
            case _:
                return self.name


@dataclass(frozen=True)
class FieldProblem:
    """An error as the forms service names it: `field` is a field name."""

    field: str
    message: str


def refused_answers(problem: UpstreamProblem) -> list[FieldProblem]:
    """Return the answers that a service wants changed. Raises `problem` again when it is about something else."""
    if problem.status != UNPROCESSABLE:
        raise problem
    return [FieldProblem(error.field, error.message) for error in problem.errors]


def lay_out(
    questions: Sequence[Question],
    answers: Answers,
    problems: Sequence[FieldProblem] = (),
    typed: Mapping[str, str] | None = None,
    add: AddButtons | None = None,
) -> tuple[Field, ...]:
    """Place `questions` with their answers and errors. A question that one option calls for stands inside that option.

    `typed` holds, by field name, what stands in a box and is no answer yet: the description of a file that was not taken.
    """
    errors: dict[str, str] = {}
    for problem in problems:
        errors.setdefault(problem.field, problem.message)
    return _Layout(errors, typed or {}, add or AddButtons()).fields(questions, answers, "")


def summarise(fields: Sequence[Field], problems: Sequence[FieldProblem]) -> list[dict[str, str]]:
    """The list for the error summary: each message once, leading to where it can be mended, in the order of `problems`."""
    anchors = _anchors(fields)
    lines = ({"text": problem.message, "href": f"#{anchors.get(problem.field, 'main-content')}"} for problem in problems)
    return list({(line["text"], line["href"]): line for line in lines}.values())


def _anchors(fields: Sequence[Field]) -> dict[str, str]:
    found: dict[str, str] = {}
    for field in fields:
        found[field.name] = field.anchor
        for part in field.parts:
            found[part.name] = part.name
        for choice in field.choices:
            found.update(_anchors(choice.revealed))
        for item in field.items:
            found[item.name] = item.name
            for part in item.parts:
                found[part.name] = part.name
            found.update(_anchors(item.fields))
    return found


class _Layout:
    def __init__(self, errors: Mapping[str, str], typed: Mapping[str, str], add: AddButtons) -> None:
        self._errors = errors
        self._typed = typed
        self._add = add

    def fields(self, questions: Sequence[Question], answers: Answers, prefix: str) -> tuple[Field, ...]:
        known = {question.id: question for question in questions}
        revealed: dict[tuple[str, str], list[Question]] = {}
        for question in questions:
            if (place := _place(question, known)) is not None:
                revealed.setdefault(place, []).append(question)
        inside = {question.id for group in revealed.values() for question in group}
        return tuple(self._field(question, answers, prefix, known, revealed) for question in questions if question.id not in inside)

    def _field(
        self,
        question: Question,
        answers: Answers,
        prefix: str,
        known: Mapping[str, Question],
        revealed: Mapping[tuple[str, str], Sequence[Question]],
    ) -> Field:
        name = prefix + question.id
        answer = answers.get(question.id)
        when = None
        if question.when is not None and _place(question, known) is None:
            # A question inside a group may hang on one of its own group or on one of the page.
            when = ((prefix if question.when.question in known else "") + question.when.question, question.when.is_)
        return Field(
            question=question,
            name=name,
            value=answer if isinstance(answer, str) else self._typed.get(f"{name}-new-description", ""),
            error=self._errors.get(name),
            parts=self._parts(question, name, answer),
            choices=tuple(
                Choice(
                    option.value,
                    option.label,
                    option.hint,
                    option.value in answer if isinstance(answer, list) else option.value == answer,
                    tuple(self._field(inner, answers, prefix, known, revealed) for inner in revealed.get((question.id, option.value), ())),
                )
                for option in question.choices()
            ),
            items=self._items(question, name, answer),
            when=when,
            add=self._add.file if question.kind == "files" else self._add.item,
        )

    def _parts(self, question: Question, name: str, answer: Any) -> tuple[Part, ...]:
        keys = {"date": DATE_PARTS, "address": ADDRESS_PARTS}.get(question.kind, ())
        given = answer if isinstance(answer, Mapping) else {}
        return tuple(Part(key, f"{name}-{key}", str(given.get(key, "")), self._errors.get(f"{name}-{key}")) for key in keys)

    def _items(self, question: Question, name: str, answer: Any) -> tuple[Item, ...]:
        given = [item for item in answer if isinstance(item, Mapping)] if isinstance(answer, list) else []
        if question.kind == "files":
            return tuple(self._file(f"{name}-{index}", index + 1, item) for index, item in enumerate(given))
        if question.kind != "group":
            return ()
        # One empty item is shown where there is none, so that the questions can be seen; left empty, it is no answer.
        rows = given + [{}] * (max(1, question.minimum or 0) - len(given))
        return tuple(
            Item(f"{name}-{index}", index + 1, fields=self.fields(question.questions, dict(item), f"{name}-{index}-")) for index, item in enumerate(rows)
        )

    def _file(self, name: str, number: int, item: Mapping[str, Any]) -> Item:
        described = f"{name}-description"
        part = Part("description", described, str(item.get("description", "")), self._errors.get(described) or self._errors.get(name))
        return Item(name, number, (part,), file_name=str(item.get("name", "")), document_id=str(item.get("document_id", "")), state=str(item.get("state", "")))


def _place(question: Question, known: Mapping[str, Question]) -> tuple[str, str] | None:
    """The question and option that reveal `question`, when it hangs on one option alone of a question that can reveal."""
    when = question.when
    if when is None or len(when.is_) != 1 or when.question not in known or when.question == question.id:
        return None
    parent = known[when.question]
    offered = any(option.value == when.is_[0] for option in parent.choices())
    return (parent.id, when.is_[0]) if parent.kind in REVEALING and offered else None


def without_item(answers: Answers, name: str) -> Answers:
    """Answers less the item of a group or file that a Remove button named, as `people-1` does. An unknown name changes nothing."""
    head, _, index = name.rpartition("-")
    items = answers.get(head)
    if not isinstance(items, list) or not index.isdecimal() or int(index) >= len(items):
        return answers
    return {**answers, head: [item for place, item in enumerate(items) if place != int(index)]}


def with_blank_item(answers: Answers, question: Question) -> Answers:
    """Answers with one more, empty item in a group, for showing the page again after Add more."""
    items = answers.get(question.id) or []
    if question.maximum is not None and len(items) >= question.maximum:
        return answers
    # Where nothing is filled in, one empty item is shown already; "Add more" then means a second one.
    filled = [item for item in items if not is_blank(item)] or [{}]
    return {**answers, question.id: [*filled, {}]}
