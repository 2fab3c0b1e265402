"""A form that was sent to the council: nothing in it ever changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.errors import Conflict, FieldError, Invalid, NotFound
from services.forms.domain.definition import Definition
from services.forms.domain.filled_form import FilledForm

_LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class AgreedStatement:
    """A declaration as it read when it was agreed to, by whom and when."""

    id: str
    label: str
    agreed_by: UUID
    agreed_at: datetime


@dataclass(frozen=True)
class RecordLine:
    """One line of what the portal knew besides the form when it was submitted, such as the child's name and address."""

    label: str
    value: Sequence[str]


@dataclass(frozen=True)
class Submission:
    """`received_on` is the date in England on which the council's time limits start (SEND Regulations 2014, regulations 5, 10 and 13)."""

    id: UUID
    draft_id: UUID
    person_id: UUID
    child_id: UUID
    form: str
    definition_hash: str
    reference: str
    answers: Mapping[str, Mapping[str, Any]]
    declarations: tuple[AgreedStatement, ...]
    record: tuple[RecordLine, ...]
    received_at: datetime
    received_on: date

    def refuse_others(self, person_id: UUID, child_id: UUID) -> None:
        """Raise `NotFound` unless this person submitted it about this child."""
        if self.person_id != person_id or self.child_id != child_id:
            raise no_such_submission()


def no_such_submission() -> NotFound:
    """Return the error for a submission that is not there, or not the caller's."""
    return NotFound("no_such_submission", "We cannot find this form")


def date_received(at: datetime) -> date:
    """Return the date in England at this moment: a form sent at half past midnight in summer counts for that day."""
    return at.astimezone(_LONDON).date()


def refuse_incomplete(form: FilledForm) -> None:
    """Raise `Conflict` with the pages to complete and each problem, unless the form can be submitted."""
    if form.problems:
        pages = {page.id: page.title for page, _ in form.problems}
        raise Conflict(
            "not_complete",
            "Some pages need an answer before you can submit this form",
            pages=[{"id": name, "title": title} for name, title in pages.items()],
            problems=[{"page": page.id, "field": error.field, "message": error.message} for page, error in form.problems],
        )


def agree(definition: Definition, agreed: Sequence[str], person_id: UUID, at: datetime) -> tuple[AgreedStatement, ...]:
    """Return the statements as agreed to. Raises `Invalid` unless exactly all of them are."""
    known = [declaration.id for declaration in definition.declarations]
    if any(name not in known for name in agreed):
        raise Invalid([FieldError("declarations", "This form has no such statement")], code="unknown_declaration")
    missing = [FieldError("declarations", f"Agree to this statement: {item.label}") for item in definition.declarations if item.id not in agreed]
    if missing:
        raise Invalid(missing, code="not_agreed", message="Agree to the statements before you submit")
    return tuple(AgreedStatement(item.id, item.label, person_id, at) for item in definition.declarations)
