"""A form that somebody has begun, and its saved pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.errors import Conflict, NotFound

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

    def refuse_others(self, person_id: UUID, child_id: UUID) -> None:
        """Raise `NotFound` unless the draft is this person's and about this child: for anybody else it does not exist."""
        if self.person_id != person_id or self.child_id != child_id:
            raise no_such_draft()

    def refuse_when_submitted(self) -> None:
        """Raise `Conflict` naming the submission once the draft was submitted."""
        if self.submission_id is not None:
            raise Conflict("already_submitted", "This form has been submitted and cannot be changed", submission_id=str(self.submission_id))


def no_such_draft() -> NotFound:
    """Return the error for a draft that is not there, or not the caller's."""
    return NotFound("no_such_draft", "We cannot find this form. It may have been deleted")


def no_such_page() -> NotFound:
    """Return the error for a page that the form does not have, or does not ask of this person."""
    return NotFound("no_such_page", "This form has no such page")
