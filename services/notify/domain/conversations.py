"""Conversations: the SEND team and one person write to each other about a child, in the portal.

What was written stays as it was. Whoever may read and write is asked of cases for each request, so somebody who lost access to a
child reads and writes nothing more, though the conversation is kept.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from chassis.errors import FieldError, Invalid, NotFound

ReadersPortal = Literal["citizen", "professional"]
WaitsFor = Literal["council", "person", "nobody"]
MOST_CHARACTERS = 5_000


@dataclass(frozen=True)
class Conversation:
    """All that the SEND team and one person have written to each other about one record of a child.

    `waits_since` is when the first text that waits for an answer was sent; None when none does.
    """

    id: UUID
    child_id: UUID
    person_id: UUID
    portal: ReadersPortal
    last_at: datetime
    waits_for: WaitsFor
    waits_since: datetime | None

    def after_text(self, *, by_council: bool, at: datetime) -> tuple[WaitsFor, datetime]:
        """Return for whom it waits, and since when, after one side has written: the other side, since its first text without an answer."""
        waits_for: WaitsFor = "person" if by_council else "council"
        return waits_for, self.waits_since if self.waits_for == waits_for and self.waits_since else at


@dataclass(frozen=True)
class Post:
    """One text. `opened_at` is when somebody of the other side first had it on their screen.

    `key` was made for the form in which it was typed: a form that is sent twice is one text.
    """

    id: UUID
    key: UUID
    by_council: bool
    author_id: UUID
    text: str
    sent_at: datetime
    opened_at: datetime | None


@dataclass(frozen=True)
class Party:
    """Somebody with a pass for a child: of the SEND team (`is_council`), or with a conversation of their own. `records` are those that the pass opens."""

    person: UUID
    is_council: bool
    portal: ReadersPortal
    records: frozenset[UUID]

    def must_reach(self, child_id: UUID, person_id: UUID) -> None:
        """Raise NotFound unless they may read and write in the conversation with this person about this record."""
        if child_id not in self.records or not (self.is_council or person_id == self.person):
            raise unknown()


def unknown() -> NotFound:
    """Return what anybody is told of a conversation that is not theirs, or of a person whom nobody knows."""
    return NotFound("not_found", "There is no such page")


def checked(text: str) -> str:
    """Return a text as it is kept: line breaks of one kind, and none around it. Raises Invalid when nothing is left, or too much."""
    kept = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not kept:
        raise Invalid([FieldError("text", "Enter your message")])
    if len(kept) > MOST_CHARACTERS:
        raise Invalid([FieldError("text", f"Your message must be {MOST_CHARACTERS:,} characters or fewer")])
    return kept
