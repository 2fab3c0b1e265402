"""Every query about conversations and what is written in them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.clock import Clock
from chassis.identifiers import new_id
from services.notify.domain.conversations import Conversation, Post, ReadersPortal, WaitsFor
from services.notify.store.tables import conversations, posts

PAGE = 20
"""Conversations, or texts of one, on one page."""


@dataclass(frozen=True)
class Listed:
    """A conversation, and how many texts of the person nobody of the SEND team has opened."""

    conversation: Conversation
    unopened: int


_UNOPENED = (
    select(func.count())
    .where(posts.c.conversation_id == conversations.c.id, posts.c.by_council.is_(False), posts.c.opened_at.is_(None))
    .scalar_subquery()
    .label("unopened")
)
_WAITING = conversations.c.waits_for == "council"


class ConversationStore:
    """One conversation for each record of a child and each person."""

    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    async def begin(self, child_id: UUID, person_id: UUID, portal: ReadersPortal) -> Conversation:
        """Return the conversation, a new one if there was none, and keep others from writing in it until the transaction ends."""
        new = {"id": new_id(), "child_id": child_id, "person_id": person_id, "portal": portal, "last_at": self._clock.now(), "waits_for": "nobody"}
        await self._connection.execute(insert(conversations).values(new).on_conflict_do_nothing())
        found = await self.find(child_id, person_id, lock=True)
        if found is None:
            raise LookupError("a conversation that was begun is there")
        return found

    async def find(self, child_id: UUID, person_id: UUID, *, lock: bool = False) -> Conversation | None:
        """Return the conversation, or None. With `lock` nobody else writes in it until the transaction ends."""
        wanted = select(conversations).where(conversations.c.child_id == child_id, conversations.c.person_id == person_id)
        row = (await self._connection.execute(wanted.with_for_update() if lock else wanted)).first()
        return None if row is None else _conversation(row)

    async def of_children(self, children: Collection[UUID], page: int) -> tuple[Sequence[Listed], int]:
        """Return one page of the conversations about these records, the latest first, and how many there are."""
        about = conversations.c.child_id.in_(children)
        order = (conversations.c.last_at.desc(), conversations.c.id)
        rows = await self._connection.execute(select(conversations, _UNOPENED).where(about).order_by(*order).limit(PAGE).offset((page - 1) * PAGE))
        total: int = (await self._connection.execute(select(func.count()).select_from(conversations).where(about))).scalar_one()
        return [Listed(_conversation(row), row.unopened) for row in rows], total

    async def waiting(self, page: int) -> Sequence[Conversation]:
        """Return one page of those that wait for the SEND team, the longest first."""
        order = (conversations.c.waits_since, conversations.c.id)
        rows = await self._connection.execute(select(conversations).where(_WAITING).order_by(*order).limit(PAGE).offset((page - 1) * PAGE))
        return [_conversation(row) for row in rows]

    async def count_waiting(self) -> int:
        """Return how many wait for the SEND team."""
        found: int = (await self._connection.execute(select(func.count()).select_from(conversations).where(_WAITING))).scalar_one()
        return found

    async def set_waiting(self, conversation: Conversation, waits_for: WaitsFor, since: datetime | None) -> None:
        """Keep for whom a conversation waits from now on, and since when."""
        await self._connection.execute(update(conversations).where(conversations.c.id == conversation.id).values(waits_for=waits_for, waits_since=since))

    async def add(self, conversation: Conversation, post: Post) -> None:
        """Keep a new text, which is now the latest."""
        values = {"id": post.id, "conversation_id": conversation.id, "key": post.key, "by_council": post.by_council, "author_id": post.author_id}
        await self._connection.execute(insert(posts).values(**values, text=post.text, sent_at=post.sent_at))
        await self._connection.execute(update(conversations).where(conversations.c.id == conversation.id).values(last_at=post.sent_at))

    async def sent_with(self, conversation: Conversation, key: UUID) -> Post | None:
        """Return the text that came with a form, or None when it did not come yet."""
        row = (await self._connection.execute(select(posts).where(posts.c.conversation_id == conversation.id, posts.c.key == key))).first()
        return None if row is None else _post(row)

    async def posts(self, conversation: Conversation, page: int) -> tuple[Sequence[Post], int]:
        """Return one page of texts, the newest first, and how many there are."""
        inside = posts.c.conversation_id == conversation.id
        rows = await self._connection.execute(select(posts).where(inside).order_by(posts.c.number.desc()).limit(PAGE).offset((page - 1) * PAGE))
        total: int = (await self._connection.execute(select(func.count()).select_from(posts).where(inside))).scalar_one()
        return [_post(row) for row in rows], total

    async def newest(self, conversation: Conversation) -> UUID | None:
        """Return which text is the newest, or None when there is none."""
        inside = posts.c.conversation_id == conversation.id
        found: UUID | None = await self._connection.scalar(select(posts.c.id).where(inside).order_by(posts.c.number.desc()).limit(1))
        return found

    async def mark_opened(self, shown: Collection[UUID]) -> None:
        """Note that texts are opened now; the first time is what counts."""
        await self._connection.execute(update(posts).where(posts.c.id.in_(shown), posts.c.opened_at.is_(None)).values(opened_at=self._clock.now()))


def _conversation(row: Row[Any]) -> Conversation:
    return Conversation(row.id, row.child_id, row.person_id, row.portal, row.last_at, row.waits_for, row.waits_since)


def _post(row: Row[Any]) -> Post:
    return Post(row.id, row.key, row.by_council, row.author_id, row.text, row.sent_at, row.opened_at)
