"""Bodies of letters to families. Dates are ISO 8601, times too, UTC."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel

from services.cases.api.bodies import Body
from services.cases.api.pages import pages_of
from services.cases.domain.letters import LetterKind
from services.cases.domain.notices import Notice, NoticeChannel
from services.cases.store.notices import PAGE


class LetterSummary(BaseModel):
    """A letter in a list. `person_id` is null when it goes by post alone; `served_on` and `channel` are until it is posted, `opened_at` until it is opened."""

    id: UUID
    child_id: UUID
    kind: LetterKind
    title: str
    about: str
    person_id: UUID | None
    addressee: Sequence[str]
    written_on: date
    served_on: date | None
    channel: NoticeChannel | None
    opened_at: datetime | None

    @classmethod
    def of(cls, notice: Notice) -> Self:
        """Return a letter as a list shows it."""
        return cls(
            id=notice.id,
            child_id=notice.child,
            kind=notice.kind,
            title=notice.letter.title,
            about=notice.letter.about,
            person_id=notice.person,
            addressee=notice.addressee.lines,
            written_on=notice.written_on,
            served_on=notice.served_on,
            channel=notice.channel,
            opened_at=notice.opened_at,
        )


class Letters(BaseModel):
    """One page of letters, how many there are on all pages, and how many pages there are (at least one)."""

    letters: list[LetterSummary]
    total: int
    pages: int

    @classmethod
    def of(cls, found: Sequence[Notice], total: int) -> Self:
        """Return a page of a list."""
        return cls(letters=[LetterSummary.of(notice) for notice in found], total=total, pages=pages_of(total, PAGE))


class SectionBody(BaseModel):
    """A heading, empty in the first section, and below it paragraphs (text) and lists."""

    heading: str
    parts: Sequence[str | Sequence[str]]


class LetterBody(LetterSummary):
    """A whole letter, as it was written. `documents` are those that came with it."""

    reference: str
    greeting: str
    council: str
    sections: list[SectionBody]
    documents: Sequence[UUID]

    @classmethod
    def of(cls, notice: Notice) -> Self:
        """Return the whole letter."""
        letter = notice.letter
        return cls(
            **LetterSummary.of(notice).model_dump(),
            reference=letter.reference,
            greeting=letter.greeting,
            council=letter.council.name,
            sections=[SectionBody(heading=section.heading, parts=section.parts) for section in letter.sections],
            documents=notice.documents,
        )


class PostedBody(Body):
    """The day on which a letter was posted."""

    on: date
