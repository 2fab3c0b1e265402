"""The questions of a page, as the forms service sends them."""

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

Kind = Literal[
    "information",
    "text",
    "textarea",
    "date",
    "radios",
    "checkboxes",
    "select",
    "address",
    "telephone",
    "email",
    "number",
    "nhs_number",
    "upn",
    "uln",
    "yes_no",
    "files",
    "group",
]

DATE_PARTS = ("day", "month", "year")
ADDRESS_PARTS = ("line1", "line2", "town", "county", "postcode")
SINGLE_CHOICE = frozenset({"radios", "yes_no", "select"})

Answers = dict[str, Any]
"""Answers by question id, as they were typed: the shapes that `form_fields.parse_answers` gives."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class Option(_Part):
    """One answer that can be chosen."""

    value: str
    label: str
    hint: str | None = None


class When(_Part):
    """Applies when the answer to `question` is one of `is_`."""

    question: str
    is_: tuple[str, ...] = Field(alias="is")


class Question(_Part):
    """One question. `limit` counts characters; `minimum` and `maximum` of a group count items."""

    id: str
    kind: Kind
    label: str
    hint: str | None = None
    required: bool = False
    options: tuple[Option, ...] = ()
    limit: int | None = None
    when: When | None = None
    questions: tuple["Question", ...] = ()
    item: str = "Item"
    minimum: int | None = None
    maximum: int | None = None

    def choices(self) -> tuple[Option, ...]:
        """The options, with those of a yes or no question filled in."""
        if self.kind == "yes_no" and not self.options:
            return (Option(value="yes", label="Yes"), Option(value="no", label="No"))
        return self.options


_QUESTIONS = TypeAdapter(tuple[Question, ...])


def read_questions(body: Sequence[Any]) -> tuple[Question, ...]:
    """Read the `questions` of a page. Raises pydantic's ValidationError when the forms service sent something else."""
    return _QUESTIONS.validate_python(body)


def walk(questions: Sequence[Question]) -> Iterator[Question]:
    """Every question, those inside groups too."""
    for question in questions:
        yield question
        yield from walk(question.questions)
