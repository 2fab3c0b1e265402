"""Ids of the events that this service has handled, stored in the transaction of their effect: the effect happens once."""

from uuid import UUID

from sqlalchemy import Column, DateTime, Index, MetaData, String, Table, Uuid, text
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.clock import Clock
from contracts.envelope import Exposure


def define_tables(metadata: MetaData) -> None:
    """Add the inbox to a service's metadata. What becomes of its rows: `chassis.retention`."""
    table = Table(
        "inbox",
        metadata,
        Column("event_id", Uuid, primary_key=True),
        Column("handled_at", DateTime(timezone=True), nullable=False),
        Column("exposure", String, nullable=False),
    )
    Index("ix_inbox_passing", table.c.handled_at, postgresql_where=table.c.exposure != "public")


_FIRST = text("INSERT INTO inbox (event_id, handled_at, exposure) VALUES (:id, :now, :exposure) ON CONFLICT DO NOTHING RETURNING event_id")


class Inbox:
    """Tells a first delivery from a repeated one."""

    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    async def first_time(self, event_id: UUID, exposure: Exposure) -> bool:
        """Claim an event for this transaction. False when it was handled before; waits while another transaction holds it."""
        claimed = await self._connection.execute(_FIRST, {"id": event_id, "now": self._clock.now(), "exposure": exposure})
        return claimed.first() is not None
