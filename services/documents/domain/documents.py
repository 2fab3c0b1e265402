"""A document and what can happen to it."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Self
from uuid import UUID

from chassis.errors import Conflict
from services.documents.domain import refusals
from services.documents.domain.council_documents import Audience, Filing, Reason
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
    """A file that a person has added for a child: for a form, whose `draft` it names, or for the council, with a `filing`.

    `key` is its name in the object store: random, and None once the object may go. `sha256` and `size` are of what is stored.
    `received_on` is the date in England. `submission` is the first submitted form that it belongs to, once there is one. `family`
    says that the person is of the child's family; only they can have it `shared` with professionals.
    """

    id: UUID
    child: UUID
    person: UUID
    draft: UUID | None
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
    filing: Filing | None = None

    @property
    def waits_for_scan(self) -> bool:
        """Whether a scan can still change it."""
        return self.state == State.CHECKING

    @property
    def published_to(self) -> Audience | None:
        """Who sees a document of the council besides the SEND team; None while nobody does."""
        if self.filing is None or self.filing.withdrawn is not None or self.state != State.CLEAN or self.filing.audience == Audience.COUNCIL:
            return None
        return self.filing.audience

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
        """Somebody took it back. Raises Conflict `document_submitted` when a submitted form refers to it, and `document_of_council`."""
        if self.filing is not None:
            raise Conflict("document_of_council", "This document is the council's and cannot be removed")
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

    def shown_to(self, audience: Audience) -> Self:
        """The SEND team says who else may see it. Raises as `Filing.shown_to` does."""
        return replace(self, filing=self._filed().shown_to(audience))

    def withdrawn(self, reason: Reason) -> Self:
        """The SEND team uploaded it by mistake: it is kept, and shown to nobody else."""
        return replace(self, filing=self._filed().taken_back(reason))

    def _filed(self) -> Filing:
        if self.filing is None:
            raise LookupError("a file of a form has no filing")
        return self.filing


@dataclass(frozen=True)
class SentForm:
    """A form that was sent with files. `received_on` is a date in England, and None where it was sent before this was kept, as are the others."""

    submission: UUID
    kind: str | None
    reference: str | None
    received_on: date | None


@dataclass(frozen=True)
class Listed:
    """A document in the list of a child, under its `day`. `form` is None for what the council uploaded."""

    document: Document
    day: date
    form: SentForm | None


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
