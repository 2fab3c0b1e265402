"""Forms that were sent or thrown away: no file may be added to them any more."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.documents.store.tables import ended_drafts

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")


class EndedDraftStore:
    """Ids of drafts. An upload that began before its draft ended is stored after the draft's files were looked through, and would stay for ever."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def lock(self, draft: UUID) -> None:
        """Wait until nobody else adds a file to this draft or ends it; until this transaction ends, nobody does."""
        await self._connection.execute(_ONE_AT_A_TIME, {"name": f"draft/{draft}"})

    async def add(self, draft: UUID, at: datetime) -> None:
        """Note that the draft ended. Safe to repeat."""
        await self._connection.execute(insert(ended_drafts).values(draft=draft, ended_at=at).on_conflict_do_nothing())

    async def contains(self, draft: UUID) -> bool:
        """Whether the draft ended."""
        return bool(await self._connection.scalar(select(exists().where(ended_drafts.c.draft == draft))))
