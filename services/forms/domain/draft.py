"""A form that somebody has begun, and its saved pages."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from chassis.errors import Conflict, NotFound
from services.forms.domain.caller import Caller
from services.forms.domain.definition import Definition

SUMMARY = "summary"
"""Where a draft goes on after its last page."""


@dataclass(frozen=True)
class SavedPage:
    """The answers of one page as last saved. `version` counts the saves of this page from 1."""

    page: str
    answers: Mapping[str, Any]
    version: int
    saved_at: datetime


@dataclass(frozen=True)
class Draft:
    """One person's draft of one form about one child. It stays on the definition it was started with.

    `choices` holds the answers on which it depends whether other questions are asked, so that saving one page need not read
    the others. `submission_id` is set once it was submitted; from then on it never changes.

    A professional begins it in a role, for the organisation of that role if it has one; while it is `shared` their colleagues there
    work on it too. `was_shared` stays true from the first time on: it may hold their words. `advice_request_id` is what it answers.
    `revises` is the submission that it adds to, which was the newest then.
    """

    id: UUID
    person_id: UUID
    child_id: UUID
    form: str
    definition_hash: str
    last_page: str
    choices: Mapping[str, Any]
    started_at: datetime
    saved_at: datetime
    submission_id: UUID | None = None
    role_id: UUID | None = None
    organisation_id: UUID | None = None
    shared: bool = False
    was_shared: bool = False
    advice_request_id: UUID | None = None
    revises: UUID | None = None

    def is_open_to(self, caller: Caller) -> bool:
        """Whether the draft is about the caller's child and theirs, or shared with their organisation."""
        if self.child_id != caller.child_id:
            return False
        if self.person_id == caller.person_id:
            return not self._left_by(caller)
        return self.shared and self.organisation_id in caller.organisations

    def _left_by(self, author: Caller) -> bool:
        """Whether colleagues have it now and the author works there no longer: then they are a stranger to it, as anybody else who left."""
        return self.shared and self.organisation_id not in author.worked_for

    def refuse_others(self, caller: Caller) -> None:
        """Raise `NotFound` unless the draft is open to the caller: for anybody else it does not exist."""
        if not self.is_open_to(caller):
            raise no_such_draft()

    def refuse_all_but_author(self, caller: Caller) -> None:
        """Raise `NotFound` unless the caller began the draft and it is open to them: colleagues fill it in, and decide nothing about it."""
        if self.person_id != caller.person_id or not self.is_open_to(caller):
            raise no_such_draft()

    def with_sharing(self, *, shared: bool) -> Self:
        """Return the draft as colleagues may see it from now on, or no longer."""
        return replace(self, shared=shared, was_shared=self.was_shared or shared)

    def refuse_when_submitted(self) -> None:
        """Raise `Conflict` naming the submission once the draft was submitted."""
        if self.submission_id is not None:
            raise Conflict("already_submitted", "This form has been submitted and cannot be changed", submission_id=str(self.submission_id))


@dataclass(frozen=True)
class BegunAdvice:
    """How many forms were begun for one request for advice of this kind, and when one of them was last saved. Of what is in them it says nothing."""

    advice_request_id: UUID
    kind: str
    count: int
    saved_at: datetime


def new_draft(
    draft_id: UUID,
    definition: Definition,
    caller: Caller,
    at: datetime,
    *,
    role_id: UUID | None,
    organisation_id: UUID | None,
    advice_request_id: UUID | None = None,
) -> Draft:
    """Return an empty draft, at the first page of its form."""
    return Draft(
        id=draft_id,
        person_id=caller.person_id,
        child_id=caller.child_id,
        form=definition.form,
        definition_hash=definition.hash,
        last_page=definition.pages[0].id,
        choices={},
        started_at=at,
        saved_at=at,
        role_id=role_id,
        organisation_id=organisation_id,
        advice_request_id=advice_request_id,
    )


def form_begun() -> Conflict:
    """Return the error for a second draft of one form at a time."""
    return Conflict("form_begun", "You have begun this form already. Submit or delete that first")


def shared_stays() -> Conflict:
    """Return the error for carrying what colleagues may have written to another organisation."""
    return Conflict(
        "shared_stays", "You have shared this form with colleagues, so it stays with their organisation. Select a role there, or delete it and start again"
    )


def no_such_draft() -> NotFound:
    """Return the error for a draft that is not there, or not the caller's."""
    return NotFound("no_such_draft", "We cannot find this form. It may have been deleted")


def no_such_page() -> NotFound:
    """Return the error for a page that the form does not have, or does not ask of this person."""
    return NotFound("no_such_page", "This form has no such page")
