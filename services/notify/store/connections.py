"""Every query about connections: other systems, and what they may receive."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import case, or_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notify.domain.connections import told_by
from services.notify.store.webhook_tables import connections


@dataclass(frozen=True)
class Connection:
    """What may be sent to another system from `changed_at` on, until `expires_at`; nothing any more when it is not `active`."""

    id: UUID
    active: bool
    event_types: tuple[str, ...]
    expires_at: datetime
    changed_at: datetime


class ConnectionStore:
    """One row for each system."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def remember(self, found: Connection) -> None:
        """Keep a change, unless a later one is known."""
        values = {"active": found.active, "event_types": list(found.event_types), "expires_at": found.expires_at, "changed_at": found.changed_at}
        statement = insert(connections).values(id=found.id, told_days=told_by(found.expires_at, found.changed_at), **values)
        new = statement.excluded
        earlier = connections.c.changed_at < new.changed_at
        told_days = case((connections.c.expires_at == new.expires_at, connections.c.told_days), else_=new.told_days)
        changes = {**values, "told_days": told_days}
        await self._connection.execute(statement.on_conflict_do_update(index_elements=[connections.c.id], set_=changes, where=earlier))

    async def take_ending(self, days: int, now: datetime, by: datetime) -> Sequence[tuple[UUID, datetime]]:
        """Return which connections end, and when: by `by`, which is in so many days. Each end is returned once, and to nobody else."""
        untold = or_(connections.c.told_days.is_(None), connections.c.told_days > days)
        ending = connections.c.active & (connections.c.expires_at > now) & (connections.c.expires_at <= by)
        query = update(connections).where(ending, untold).values(told_days=days).returning(connections.c.id, connections.c.expires_at)
        return [(row.id, row.expires_at) for row in await self._connection.execute(query)]
