"""A version of a form that an administrator has sent and nobody has published: it can still be replaced or thrown away."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.errors import Conflict, FieldError, Invalid, NotFound
from services.forms.domain.definition import Definition, Page, Question

MOST_BYTES = 256 * 1024
"""Bytes of text. The longest form that comes with Waymark has 35,000."""
MOST_PROBLEMS = 50


@dataclass(frozen=True)
class Upload:
    """The text as it was sent, and the definition that it holds. There is one of each form."""

    id: UUID
    definition: Definition
    text: str
    uploaded_by: UUID
    uploaded_at: datetime

    def facts(self) -> dict[str, str]:
        """Return what the audit trail says of it."""
        return {"form": self.definition.form, "version": str(self.definition.version), "hash": self.definition.hash}


@dataclass(frozen=True)
class Dependence:
    """A question that is asked only when another, on another page, is answered in one of these ways."""

    label: str
    question: str
    answers: tuple[str, ...]


def depends_on_other_pages(definition: Definition, page: Page) -> list[Dependence]:
    """Return which questions of the page are asked only after certain answers on other pages."""
    questions: dict[str, Question] = {question.id: question for _, question in definition.questions()}
    found = []
    for question in page.questions:
        if question.when is not None and definition.home[question.when.question] != page.id:
            other = questions[question.when.question]
            answers = tuple(label for value, label in other.labels.items() if value in question.when.values)
            found.append(Dependence(question.label, other.label, answers))
    return found


def refuse_too_long(text: str) -> None:
    """Raise `Invalid` for more text than is taken."""
    if len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise Invalid([FieldError("text", f"The form definition must be {MOST_BYTES // 1024} KB or smaller")])


def refused(problems: list[tuple[int | None, str]]) -> Invalid:
    """Return the error for a definition with mistakes: the line and the reason of each, the first MOST_PROBLEMS of them."""
    said = [FieldError("text", f"Line {line}: {reason}" if line else reason[:1].upper() + reason[1:]) for line, reason in problems[:MOST_PROBLEMS]]
    return Invalid(said, code="bad_definition", message="This form definition has mistakes")


def no_such_upload() -> NotFound:
    """Return the error for an upload that is not there any more: it was published, replaced or thrown away."""
    return NotFound("no_such_upload", "This version is not waiting any more. It may have been published, replaced or thrown away")


def not_next_any_more() -> Conflict:
    """Return the error for an upload whose place was taken meanwhile, as by a new release of the software."""
    return Conflict("not_next", "Another version of this form was added since this one was uploaded. Give it the next version and upload it again")


def no_such_form() -> NotFound:
    """Return the error for a form that there is not."""
    return NotFound("no_such_form", "There is no such form")
