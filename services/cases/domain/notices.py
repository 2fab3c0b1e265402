"""How letters of the council reach a family: who gets one, and how and when it is served.

Whoever has an account finds the letter in the portal, which serves it on its date. Anybody else gets it by post, and it is served on
the day on which an officer posts it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from chassis.errors import Conflict, FieldError, Invalid
from services.cases.domain.children import Address, Child
from services.cases.domain.letters import Letter, LetterKind

NoticeChannel = Literal["portal", "post"]


@dataclass(frozen=True)
class Recipient:
    """One member of a family who gets letters. `record` is the record of the child that they know, `person` their account, if they have one.

    `address` is where the post reaches them. It is not known of people with an account, whose letters need none.
    """

    record: Child
    person: UUID | None
    is_young_person: bool
    name: str = ""
    address: Address | None = None


@dataclass(frozen=True)
class Addressee:
    """Whom the envelope names, line by line."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Notice:
    """A letter to one member of a family. `written_on` is the date of the letter, `by` is of the SEND team.

    It is served through `channel` on `served_on`; both are None until it is posted. `opened_at`: when its recipient first opened it.
    """

    id: UUID
    case: UUID
    child: UUID
    kind: LetterKind
    person: UUID | None
    addressee: Addressee
    letter: Letter
    documents: tuple[UUID, ...]
    written_on: date
    by: UUID
    served_on: date | None = None
    channel: NoticeChannel | None = None
    opened_at: datetime | None = None

    def posted(self, on: date, today: date) -> "Notice":
        """Return the notice as it is once it was posted. Raises Conflict `served`, Invalid for a day that cannot be."""
        if self.served_on is not None:
            raise Conflict("served", "This letter was served already")
        if on > today:
            raise Invalid([FieldError("on", "The date must be today or in the past")])
        if on < self.written_on:
            raise Invalid([FieldError("on", f"The date must be {self.written_on.day} {self.written_on:%B %Y} or later: that is the date of the letter")])
        return replace(self, served_on=on, channel="post")


def addressee_of(recipient: Recipient) -> Addressee:
    """Return whom the envelope names. An address stands on letters that go by post alone, so that no letter tells one parent where the other lives."""
    child = recipient.record.details.name
    name = recipient.name or (child if recipient.is_young_person else f"The parent or carer of {child}")
    if recipient.address is None:
        return Addressee((name,))
    at = recipient.address
    return Addressee(tuple(line for line in (name, at.line1, at.line2, at.town, at.county, at.postcode) if line))


def recipients_or_home(found: Sequence[Recipient], child: Child) -> Sequence[Recipient]:
    """Return who gets a letter: those who were found, or else whoever lives with the child, by post."""
    return found or [Recipient(child, None, is_young_person=False, address=child.details.address)]
