"""Every query about connections: other systems, and what they may receive."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notify.store.webhook_tables import connections


@dataclass(frozen=True)
class Connection:
    """What another system may receive from `changed_at` on, until `expires_at`; nothing any more when it is not `active`."""

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
        statement = insert(connections).values(id=found.id, **values)
        earlier = connections.c.changed_at < statement.excluded.changed_at
        await self._connection.execute(statement.on_conflict_do_update(index_elements=[connections.c.id], set_=values, where=earlier))
