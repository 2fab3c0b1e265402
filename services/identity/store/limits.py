"""Tallies of tries. One row a key, found by its primary key and never longer than its limit: a flood does not make it slower."""

from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.identity.domain.limits import Limit, Tally
from services.identity.store.tables import limits


class LimitStore:
    """Reads and writes tallies. Two tries with one key wait for one another until their transactions end."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def lock(self, limit: Limit, key: bytes, now: datetime) -> Tally:
        """Return the tally of a key, empty when it is new; nobody else changes it until this transaction ends."""
        new = insert(limits).values(kind=limit.kind, key=key, marks=[], level=0, touched_at=now)
        row = (
            await self._connection.execute(
                new.on_conflict_do_update(index_elements=[limits.c.kind, limits.c.key], set_={"touched_at": now}).returning(
                    limits.c.marks, limits.c.level, limits.c.blocked_until
                )
            )
        ).one()
        return Tally(limit, list(row.marks), row.level, row.blocked_until)

    async def save(self, tally: Tally, key: bytes, now: datetime) -> None:
        """Store a tally that is locked."""
        await self._connection.execute(
            update(limits)
            .where(limits.c.kind == tally.limit.kind, limits.c.key == key)
            .values(marks=tally.marks, level=tally.level, blocked_until=tally.blocked_until, touched_at=now)
        )

    async def charge(self, limit: Limit, key: bytes, now: datetime) -> bool:
        """Count one try. Returns False, and counts nothing, when the limit is reached."""
        tally = await self.lock(limit, key, now)
        if allowed := tally.charge(now):
            await self.save(tally, key, now)
        return allowed

    async def take_back(self, limit: Limit, key: bytes, now: datetime) -> None:
        """The latest try was right: it does not count."""
        tally = await self.lock(limit, key, now)
        tally.take_back()
        await self.save(tally, key, now)

    async def clear(self, limit: Limit, key: bytes, now: datetime) -> None:
        """Forget every try of a key."""
        tally = await self.lock(limit, key, now)
        tally.clear()
        await self.save(tally, key, now)

    async def delete_untouched(self, since: datetime) -> int:
        """Delete tallies that nobody touched since then. Returns how many."""
        return (await self._connection.execute(delete(limits).where(limits.c.touched_at < since))).rowcount
