"""Ids of the events that this service has handled, stored in the transaction of their effect: the effect happens once."""

from uuid import UUID

from sqlalchemy import Column, DateTime, MetaData, Table, Uuid, text
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.clock import Clock


def define_tables(metadata: MetaData) -> None:
    """Add the inbox to a service's metadata. Rows stay for the life of the service: a replay years later changes nothing."""
    Table("inbox", metadata, Column("event_id", Uuid, primary_key=True), Column("handled_at", DateTime(timezone=True), nullable=False))


_FIRST = text("INSERT INTO inbox (event_id, handled_at) VALUES (:id, :now) ON CONFLICT DO NOTHING RETURNING event_id")


class Inbox:
    """Tells a first delivery from a repeated one."""

    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    async def first_time(self, event_id: UUID) -> bool:
        """Claim an event for this transaction. False when it was handled before; waits while another transaction holds it."""
        claimed = await self._connection.execute(_FIRST, {"id": event_id, "now": self._clock.now()})
        return claimed.first() is not None
