"""Every query about letters to families."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.cases.domain.cases import Case
from services.cases.domain.children import Child
from services.cases.domain.letters import Contact, Letter, Part, Section
from services.cases.domain.notices import Addressee, Notice, SentLetter
from services.cases.store.rows import child_of
from services.cases.store.tables import children, notices

PAGE = 20


class NoticeStore:
    """Letters to families."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def records(self, child: UUID) -> Sequence[Child]:
        """Return the record that leads, and then those that were joined to it."""
        both = select(children).where(or_(children.c.id == child, children.c.joined_to == child)).order_by(children.c.id != child, children.c.id)
        return [child_of(row) for row in await self._connection.execute(both)]

    async def add(self, notice: Notice) -> None:
        """Keep a new letter."""
        await self._connection.execute(
            insert(notices).values(
                id=notice.id,
                case=notice.case,
                move=notice.move,
                child=notice.child,
                kind=notice.kind,
                person=notice.person,
                addressee=asdict(notice.addressee),
                content=asdict(notice.letter),
                documents=list(notice.documents),
                written_on=notice.written_on,
                by=notice.by,
                served_on=notice.served_on,
                channel=notice.channel,
            )
        )

    async def about_moves(self, case: UUID) -> Mapping[UUID, Sequence[SentLetter]]:
        """Return the letters about each move of a case, in short."""
        found: dict[UUID, list[SentLetter]] = defaultdict(list)
        columns = (notices.c.id, notices.c.move, notices.c.person, notices.c.addressee["lines"][0].as_string().label("to"), notices.c.served_on)
        for row in await self._connection.execute(select(*columns).where(notices.c.case == case, notices.c.move.is_not(None)).order_by(notices.c.id)):
            found[row.move].append(SentLetter(row.id, row.move, row.person, row.to, row.served_on))
        return found

    async def find(self, notice: UUID) -> Notice | None:
        """Return a letter, or None."""
        return await self._one(select(notices).where(notices.c.id == notice))

    async def lock(self, notice: UUID) -> Notice | None:
        """Return a letter and keep others from changing it meanwhile. None when there is none."""
        return await self._one(select(notices).where(notices.c.id == notice).with_for_update())

    async def mark_opened(self, notice: UUID, at: datetime) -> bool:
        """Keep when its recipient opened a letter. False when it had been opened before."""
        opened = update(notices).where(notices.c.id == notice, notices.c.opened_at.is_(None)).values(opened_at=at).returning(notices.c.id)
        return (await self._connection.execute(opened)).first() is not None

    async def set_served(self, notice: Notice) -> None:
        """Keep how and when a letter was served."""
        await self._connection.execute(update(notices).where(notices.c.id == notice.id).values(served_on=notice.served_on, channel=notice.channel))

    async def has_draft_to_post(self, case: Case) -> bool:
        """Whether a letter with the newest draft plan of a case waits to be posted."""
        waiting = (notices.c.served_on.is_(None), notices.c.case == case.id, notices.c.kind == "draft-plan", notices.c.written_on == case.draft_served_on)
        return (await self._connection.execute(select(notices.c.id).where(*waiting).limit(1))).first() is not None

    async def page_of_person(self, child: UUID, person: UUID, number: int) -> tuple[list[Notice], int]:
        """Return one page of the letters about a child to one member of the family, the newest first, and how many there are. Pages count from 1."""
        return await self._page(notices.c.child == child, notices.c.person == person, number=number)

    async def page_of_records(self, records: Collection[UUID], number: int) -> tuple[list[Notice], int]:
        """Return one page of all letters about these records of a child, the newest first, and how many there are."""
        return await self._page(notices.c.child.in_(records), number=number)

    async def page_to_post(self, number: int) -> tuple[list[Notice], int]:
        """Return one page of the letters that are to be posted, the oldest first, and how many there are."""
        waiting = select(notices).where(notices.c.served_on.is_(None)).order_by(notices.c.written_on, notices.c.id)
        rows = await self._connection.execute(waiting.limit(PAGE).offset((number - 1) * PAGE))
        return [_notice(row) for row in rows], await self.count_to_post()

    async def count_to_post(self) -> int:
        """Return how many letters are to be posted."""
        return (await self._connection.execute(select(func.count()).select_from(notices).where(notices.c.served_on.is_(None)))).scalar_one()

    async def _page(self, *which: ColumnElement[bool], number: int) -> tuple[list[Notice], int]:
        total: int = (await self._connection.execute(select(func.count()).select_from(notices).where(*which))).scalar_one()
        newest = select(notices).where(*which).order_by(notices.c.written_on.desc(), notices.c.id.desc())
        rows = await self._connection.execute(newest.limit(PAGE).offset((number - 1) * PAGE))
        return [_notice(row) for row in rows], total

    async def _one(self, query: Select[Any]) -> Notice | None:
        row = (await self._connection.execute(query)).first()
        return None if row is None else _notice(row)


def _notice(row: Row[Any]) -> Notice:
    return Notice(
        id=row.id,
        case=row.case,
        child=row.child,
        kind=row.kind,
        person=row.person,
        addressee=Addressee(tuple(row.addressee["lines"])),
        letter=_letter(row.content),
        documents=tuple(row.documents),
        written_on=row.written_on,
        by=row.by,
        served_on=row.served_on,
        channel=row.channel,
        opened_at=row.opened_at,
        move=row.move,
    )


def _letter(kept: dict[str, Any]) -> Letter:
    sections = tuple(Section(section["heading"], tuple(_part(part) for part in section["parts"])) for section in kept["sections"])
    return Letter(kept["title"], kept["about"], kept["reference"], kept["greeting"], sections, Contact(**kept["council"]))


def _part(kept: str | list[str]) -> Part:
    return kept if isinstance(kept, str) else tuple(kept)
