"""A form that was sent to the council: nothing in it ever changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.errors import Conflict, FieldError, Invalid, NotFound
from services.forms.domain.caller import Caller
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


Standing = Literal["me", "colleague", "family", "professional"]
"""Who sent a form, as its reader sees them. For the council everybody is family or a professional."""


@dataclass(frozen=True)
class Submission:
    """`received_on` is the date in England on which the council's time limits start (SEND Regulations 2014, regulations 5, 10 and 13).

    What is added later is a submission of its own under the same reference: `revision` counts them from 1, and `original_id` is the first,
    None for the first itself. `organisation_id` is for whom a professional sent it; `advice_request_id` is what it answers.
    """

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
    by_family: bool
    organisation_id: UUID | None
    advice_request_id: UUID | None
    original_id: UUID | None
    revision: int

    @property
    def first_id(self) -> UUID:
        """The first of its revisions."""
        return self.original_id or self.id

    def standing(self, caller: Caller) -> Standing:
        """Return who sent it, seen from the caller. Raises `NotFound` when they may not read it: for them it does not exist."""
        found = self._standing(caller)
        if found is None:
            raise no_such_submission()
        return found

    def is_open_to(self, caller: Caller) -> bool:
        """Whether the caller may read it."""
        return self._standing(caller) is not None

    def _standing(self, caller: Caller) -> Standing | None:
        if caller.is_council:
            return ("family" if self.by_family else "professional") if self.child_id in caller.children else None
        if self.child_id != caller.child_id:
            return None
        if self.person_id == caller.person_id:
            return "me"
        if self.organisation_id in caller.organisations:
            return "colleague"
        return "family" if self.by_family and caller.reads_family else None

    def takes_additions_of(self, caller: Caller, kind: str) -> bool:
        """Whether the caller may add to it now. A form of this `kind` stays that of the organisation it was sent for.

        A professional needs a role there and must reach the child through it. For nobody or an unconfirmed organisation they add to what is their own.
        """
        standing = self._standing(caller)
        if kind not in caller.accepts or standing not in {"me", "colleague"}:
            return False
        if not caller.is_professional:
            return True
        alone = standing == "me" and (self.organisation_id is None or self.organisation_id in caller.unconfirmed)
        return self.organisation_id in caller.roles.values() and (alone or self.organisation_id in caller.organisations)


def no_such_submission() -> NotFound:
    """Return the error for a submission that is not there, or not the caller's."""
    return NotFound("no_such_submission", "We cannot find this form")


def not_accepted() -> Conflict:
    """Return the error for additions that come too late, or from somebody who may read the form only."""
    return Conflict("not_accepted", "Nothing can be added to this form now")


def already_answered() -> Conflict:
    """Return the error for a request for advice that waits for no answer any more."""
    return Conflict("already_answered", "This request for advice has been answered, or is no longer open")


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
