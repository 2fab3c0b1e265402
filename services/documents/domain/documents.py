"""A document and what can happen to it."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Self
from uuid import UUID

from chassis.errors import Conflict
from services.documents.domain import refusals
from services.documents.domain.file_types import FileType
from services.documents.domain.limits import MAX_BYTES_A_DAY, MAX_FILES_A_DAY

REQUEUE_AFTER = timedelta(minutes=10)
"""A scan that has not ended by then has been lost on the way, or given up: it is asked for again."""
GIVE_UP_AFTER = timedelta(hours=24)


class State(StrEnum):
    """How far a document has come. Only what is clean can be read."""

    CHECKING = "checking"
    CLEAN = "clean"
    INFECTED = "infected"
    FAILED = "failed"
    DELETED = "deleted"


@dataclass(frozen=True)
class Document:
    """A file that a person has added for a child.

    `key` is its name in the object store: random, and None once the object may go. `sha256` and `size` are of what is stored.
    `received_on` is the date in England. `submission` is the first submitted form that it belongs to, once there is one. `family`
    says that the person is of the child's family; only they can have it `shared` with professionals.
    """

    id: UUID
    child: UUID
    person: UUID
    draft: UUID
    name: str
    type: FileType
    size: int
    sha256: bytes
    key: UUID | None
    state: State
    received_at: datetime
    received_on: date
    queued_at: datetime
    family: bool
    submission: UUID | None = None
    shared: bool = False

    @property
    def waits_for_scan(self) -> bool:
        """Whether a scan can still change it."""
        return self.state == State.CHECKING

    def must_be_readable(self) -> None:
        """Raise Conflict `not_clean` unless it was scanned and nothing was found."""
        if self.state == State.CHECKING:
            raise Conflict("not_clean", "This file is still being checked for viruses. Try again in a few minutes", state=self.state)
        if self.state == State.INFECTED:
            raise Conflict("not_clean", "This file contained a virus and was removed", state=self.state)
        if self.state != State.CLEAN:
            raise Conflict("not_clean", "This file could not be checked for viruses. Upload it again", state=self.state)

    def found_clean(self) -> Self:
        """The scan found nothing."""
        return replace(self, state=State.CLEAN)

    def found_infected(self) -> Self:
        """The scan found something: the object goes, the row stays to tell."""
        return replace(self, state=State.INFECTED, key=None)

    def queued_again(self, now: datetime) -> Self:
        """The scan was asked for again."""
        return replace(self, queued_at=now)

    def never_scanned(self) -> Self:
        """No scan ended in time. The object stays: it may be the only copy of the evidence, and an operator can have it scanned."""
        return replace(self, state=State.FAILED)

    def deleted(self) -> Self:
        """Somebody took it back. Raises Conflict `document_submitted` when a submitted form refers to it."""
        if self.submission is not None:
            raise Conflict("document_submitted", "This file is part of a form that has been submitted and cannot be removed")
        # The name can say as much about a child as the file.
        return replace(self, state=State.DELETED, key=None, name="")

    def attached(self, submission: UUID) -> Self:
        """A form that refers to it was submitted. The first one stays."""
        return self if self.submission is not None else replace(self, submission=submission)

    def shared_with_professionals(self, *, shared: bool) -> Self:
        """The family shows it to professionals who are allocated to the child, or no longer. Raises Conflict `document_not_submitted` before it was sent."""
        if self.submission is None:
            raise Conflict("document_not_submitted", "This file is not part of a form that has been submitted, so only you can see it")
        return replace(self, shared=shared)


@dataclass(frozen=True)
class Usage:
    """What one person has added for one child on one day; what was deleted since counts too."""

    files: int
    size: int

    def must_leave_room(self, size: int, seconds_left: int) -> None:
        """Raise TooMany when one more file of `size` bytes would be too much; the day ends in `seconds_left`."""
        if self.files >= MAX_FILES_A_DAY:
            raise refusals.too_many_files(seconds_left)
        if self.size + size > MAX_BYTES_A_DAY:
            raise refusals.too_many_bytes(seconds_left)
