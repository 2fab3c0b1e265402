"""Every query about notices: what organisations and professionals are told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, exists, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.clock import Clock
from services.notify.domain.notices import Notice
from services.notify.store.tables import messages, notices


class NoticeStore:
    """Notices. They hold ids, codes and days, and stay as long as the messages that tell them."""

    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    async def add(self, notice: Notice) -> None:
        """Keep a new notice."""
        await self._connection.execute(
            insert(notices).values(
                id=notice.id,
                kind=notice.kind,
                heard_at=notice.heard_at,
                organisation_id=notice.organisation_id,
                person_id=notice.person_id,
                child_id=notice.child_id,
                advice_request_id=notice.advice_request_id,
                facts=dict(notice.facts),
            )
        )

    async def request(self, advice_request_id: UUID) -> Notice | None:
        """Return the notice of a request for advice, or None when it was not heard of yet."""
        found = await self._connection.execute(select(notices).where(*_of_request(advice_request_id)))
        row = found.first()
        return None if row is None else _notice(row)

    async def is_answered(self, advice_request_id: UUID) -> bool:
        """Say whether a request for advice is known to be answered."""
        answered = exists().where(*_of_request(advice_request_id), notices.c.closed_at.is_not(None))
        return bool(await self._connection.scalar(select(answered)))

    async def close(self, advice_request_id: UUID) -> None:
        """Tell nobody else of a request for advice: it is answered."""
        about = (notices.c.advice_request_id == advice_request_id) & notices.c.closed_at.is_(None)
        await self._connection.execute(update(notices).where(about).values(closed_at=self._clock.now()))

    async def owed(self, organisation_id: UUID, person_id: UUID, member_since: datetime) -> Sequence[Notice]:
        """Return what a member was not told, the oldest first: what was heard while they were a member, and what nobody was there to hear."""
        told = messages.c.notice_id == notices.c.id
        rows = await self._connection.execute(
            select(notices)
            .where(
                notices.c.organisation_id == organisation_id,
                notices.c.closed_at.is_(None),
                or_(notices.c.person_id.is_(None), notices.c.person_id == person_id),
                or_(notices.c.heard_at >= member_since, ~exists().where(told)),
                ~exists().where(told, messages.c.person_id == person_id),
            )
            .order_by(notices.c.heard_at)
        )
        return [_notice(row) for row in rows]


def _of_request(advice_request_id: UUID) -> tuple[Any, ...]:
    return notices.c.advice_request_id == advice_request_id, notices.c.kind == "advice-requested"


def _notice(row: Row[Any]) -> Notice:
    return Notice(
        id=row.id,
        kind=row.kind,
        heard_at=row.heard_at,
        organisation_id=row.organisation_id,
        person_id=row.person_id,
        child_id=row.child_id,
        advice_request_id=row.advice_request_id,
        facts=row.facts,
    )
