"""What a form is: pages of questions, as one immutable version of data.

Section and field names follow the forms that councils use for requests under section 36 of the Children and Families Act 2014.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from services.forms.domain.audience import audience_of
from services.forms.domain.kinds import CHOICES, TOLD


@dataclass(frozen=True)
class Option:
    """One answer to choose from."""

    value: str
    label: str
    hint: str | None = None


@dataclass(frozen=True)
class Condition:
    """The question is asked only when the answer to `question` is, or has among its choices, one of `values`."""

    question: str
    values: frozenset[str]


@dataclass(frozen=True)
class Question:
    """One question, or something the page tells (`information`).

    `name` is what error messages call it. `limit` is in characters as a browser counts them. `minimum` and `maximum` are
    numbers of items (group, files) or the bounds of a `number`. `one_of` names questions of a group of which each item must
    answer at least one. A date that is `past` cannot lie in the future. The answer to what is
    `council_only` is shown to nobody but its authors and the council.
    """

    id: str
    kind: str
    label: str
    name: str
    hint: str | None = None
    required: bool = False
    options: tuple[Option, ...] = ()
    limit: int | None = None
    when: Condition | None = None
    questions: tuple["Question", ...] = ()
    item: str | None = None
    minimum: int | None = None
    maximum: int | None = None
    one_of: tuple[str, ...] = ()
    council_only: bool = False
    past: bool = False

    @property
    def asks(self) -> bool:
        """Whether this is answered, rather than read."""
        return self.kind not in TOLD

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """The label of each option, by value."""
        return {option.value: option.label for option in self.options}

    @cached_property
    def parts(self) -> Mapping[str, "Question"]:
        """The questions of a group, by id."""
        return {question.id: question for question in self.questions}


@dataclass(frozen=True)
class Page:
    """One page of a form: one topic."""

    id: str
    title: str
    questions: tuple[Question, ...]
    guidance: str | None = None

    @cached_property
    def asked(self) -> Mapping[str, Question]:
        """The questions that take an answer, by id."""
        return {question.id: question for question in self.questions if question.asks}


@dataclass(frozen=True)
class Declaration:
    """A statement that the person agrees to before they submit."""

    id: str
    label: str


@dataclass(frozen=True)
class Definition:
    """One version of one form. `content` is the plain data it was read from; `hash` is the SHA-256 of that, in hexadecimal.

    `advice` is the kind of advice that a form of kind `advice` gives (SEND Regulations 2014, regulation 6(1)), None for others.
    """

    form: str
    version: int
    title: str
    summary: str
    offered_to: Literal["self", "others", "professionals"]
    kind: Literal["request", "advice"]
    advice: str | None
    channel: Literal["parent", "young-person", "professional"]
    pages: tuple[Page, ...]
    declarations: tuple[Declaration, ...]
    hash: str
    content: Mapping[str, Any]

    @cached_property
    def _pages(self) -> Mapping[str, Page]:
        return {page.id: page for page in self.pages}

    def page(self, page_id: str) -> Page | None:
        """Return the page, or None when the form has no such page."""
        return self._pages.get(page_id)

    def questions(self) -> Iterator[tuple[Page, Question]]:
        """Every question that stands on a page, in order, with its page."""
        for page in self.pages:
            for question in page.questions:
                yield page, question

    @cached_property
    def steering(self) -> frozenset[str]:
        """The questions on whose answers it depends whether another is asked."""
        return frozenset(question.when.question for _, question in self.questions() if question.when)

    @cached_property
    def council_only(self) -> frozenset[str]:
        """The questions whose answers are for the council alone."""
        return frozenset(question.id for _, question in self.questions() if question.council_only)

    @cached_property
    def home(self) -> Mapping[str, str]:
        """The page of each question, by question id."""
        return {question.id: page.id for page, question in self.questions()}

    def is_offered_to(self, relation: str) -> bool:
        """Whether somebody with this relation to the child may start this form by themselves. Advice is given when it is asked for, so never."""
        return self.kind != "advice" and self.offered_to == audience_of(relation)


def can_steer(question: Question) -> bool:
    """Whether a condition may look at this question: only what has a list of options."""
    return question.kind in CHOICES
