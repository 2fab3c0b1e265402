"""Every query about messages in the portal."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.clock import Clock
from services.notify.domain.messages import Message, MessageKind, PortalLink
from services.notify.store.readers import may_not_see
from services.notify.store.tables import messages

PAGE = 20
"""Messages on one page of the inbox."""


_SHOWN = ~may_not_see(messages)


class MessageStore:
    """Each person's messages, the newest first. Those about a child whom they may not see any more are kept, and not there for them."""

    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    async def add(self, *new: Message) -> None:
        """Keep new messages."""
        rows = [
            {
                "id": message.id,
                "person_id": message.person_id,
                "kind": message.kind,
                "title": message.title,
                "body": list(message.body),
                "links": [asdict(link) for link in message.links],
                "child_id": message.child_id,
                "sent_at": message.sent_at,
                "notice_id": message.notice_id,
                "summary": message.summary,
            }
            for message in new
        ]
        await self._connection.execute(insert(messages), rows)

    async def page(self, person_id: UUID, number: int) -> Sequence[Message]:
        """Return one page of a person's messages; pages count from 1."""
        rows = await self._connection.execute(
            select(messages).where(messages.c.person_id == person_id, _SHOWN).order_by(messages.c.position.desc()).limit(PAGE).offset((number - 1) * PAGE)
        )
        return [_message(row) for row in rows]

    async def count(self, person_id: UUID) -> int:
        """Return how many messages a person has."""
        found: int = (await self._connection.execute(select(func.count()).where(messages.c.person_id == person_id, _SHOWN))).scalar_one()
        return found

    async def count_unread(self, person_id: UUID) -> int:
        """Return how many messages a person has not opened."""
        unread = (messages.c.person_id == person_id) & messages.c.opened_at.is_(None)
        found: int = (await self._connection.execute(select(func.count()).select_from(messages).where(unread, _SHOWN))).scalar_one()
        return found

    async def find(self, message_id: UUID, person_id: UUID) -> Message | None:
        """Return a message of this person, or None."""
        found = await self._connection.execute(select(messages).where(messages.c.id == message_id, messages.c.person_id == person_id, _SHOWN))
        row = found.first()
        return None if row is None else _message(row)

    async def mark_opened(self, message_id: UUID) -> bool:
        """Note that a message was opened now. False when it was opened before: the first time is what counts."""
        opened = await self._connection.execute(
            update(messages).where(messages.c.id == message_id, messages.c.opened_at.is_(None)).values(opened_at=self._clock.now()).returning(messages.c.id)
        )
        return opened.first() is not None

    async def mark_opened_about(self, person_id: UUID, child_id: UUID, kind: MessageKind) -> None:
        """Note that all messages of one kind to a person about a child were opened: they have read what these lead to."""
        about = (messages.c.person_id == person_id) & (messages.c.child_id == child_id) & (messages.c.kind == kind)
        await self._connection.execute(update(messages).where(about, messages.c.opened_at.is_(None)).values(opened_at=self._clock.now()))


def _message(row: Row[Any]) -> Message:
    return Message(
        id=row.id,
        person_id=row.person_id,
        kind=row.kind,
        title=row.title,
        body=tuple(row.body),
        links=tuple(PortalLink(**link) for link in row.links),
        child_id=row.child_id,
        sent_at=row.sent_at,
        opened_at=row.opened_at,
        notice_id=row.notice_id,
        summary=row.summary,
    )
