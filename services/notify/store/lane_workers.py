"""Every query about who delivers webhooks: all workers that live have about as many lanes."""

from uuid import UUID

from sqlalchemy import delete, text
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.clock import Clock
from services.notify.store.lanes import LEASE_SECONDS, MAY_BE_DELIVERED
from services.notify.store.webhook_tables import lane_workers

# Rows of workers that died go a minute later: not at once, so that one that was frozen for a moment waits for nobody's delete.
_SHARE = text(
    f"""
    WITH ours AS (
        INSERT INTO lane_workers (id, alive_until) VALUES (:id, clock_timestamp() + make_interval(secs => :seconds))
        ON CONFLICT (id) DO UPDATE SET alive_until = excluded.alive_until
    ), dead AS (
        DELETE FROM lane_workers WHERE id <> :id AND alive_until < clock_timestamp() - interval '1 minute'
    )
    SELECT CAST(ceil(
        (SELECT count(*) FROM webhooks w JOIN connections c ON c.id = w.connection_id WHERE {MAY_BE_DELIVERED})
        / (SELECT 1.0 + count(*) FROM lane_workers WHERE id <> :id AND alive_until > clock_timestamp())
    ) AS integer)
    """  # noqa: S608 - a constant of ours
)


class LaneWorkerStore:
    """Who delivers webhooks. By the clock of the database: those of two workers may differ."""

    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    async def share(self, worker_id: UUID) -> int:
        """Say that a worker lives, for as long as a lease. Returns how many lanes it should have, which is the same for all, rounded up."""
        values = {"id": worker_id, "seconds": LEASE_SECONDS, "now": self._clock.now()}
        share: int = (await self._connection.execute(_SHARE, values)).scalar_one()
        return share

    async def leave(self, worker_id: UUID) -> None:
        """Say that a worker delivers no more."""
        await self._connection.execute(delete(lane_workers).where(lane_workers.c.id == worker_id))
