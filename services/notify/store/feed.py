"""Every query about the feed: the public events in the order in which they can be read, each at a position of its own.

Events are added under a lock that is held until commit, so positions become visible in their order. Whoever has read up to one
position never finds a new event before it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, String, Uuid, bindparam, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.clock import Clock
from contracts.envelope import Envelope
from services.notify.store.feed_tables import feed

CHANNEL = "waymark_feed"
WINDOW = 2_000
"""Positions that one reading looks at, so that a rare type costs no more than a frequent one."""


@dataclass(frozen=True)
class FeedEvent:
    """An event at its place. `body` is the CloudEvent in JSON, as it was published."""

    position: int
    id: UUID
    type: str
    subject: UUID
    body: str


@dataclass(frozen=True)
class Reading:
    """Wanted events in their order; everything up to `position` was looked at, and `more` says that there may be more now."""

    events: Sequence[FeedEvent]
    position: int
    more: bool


_ONE_WRITER = text("SELECT pg_advisory_xact_lock(hashtext('waymark-feed'))")
_ADD = text(
    """
    INSERT INTO feed (id, type, subject, time, body, kept_at)
    SELECT event.id, event.type, event.subject, event.time, event.body,
        greatest(:now, max(event.time) OVER (ORDER BY event.number), (SELECT max(kept_at) FROM feed))
    FROM unnest(:ids, :types, :subjects, :times, :bodies) WITH ORDINALITY AS event (id, type, subject, time, body, number)
    ORDER BY event.number
    ON CONFLICT (id) DO NOTHING
    """
).bindparams(
    bindparam("ids", type_=ARRAY(Uuid)),
    bindparam("types", type_=ARRAY(String)),
    bindparam("subjects", type_=ARRAY(Uuid)),
    bindparam("times", type_=ARRAY(DateTime(timezone=True))),
    bindparam("bodies", type_=ARRAY(String)),
    bindparam("now", type_=DateTime(timezone=True)),
)
# As for the outbox: after the transaction, and without waiting for the disk. Should it not happen, readers poll.
_WAKE = text(f"SELECT set_config('synchronous_commit', 'off', true), pg_notify('{CHANNEL}', '')")
_READ = text(
    """
    WITH seen AS MATERIALIZED (SELECT position, type FROM feed WHERE position > :after ORDER BY position LIMIT :window),
    wanted AS (SELECT position FROM seen WHERE type = ANY(:types) ORDER BY position LIMIT :limit)
    SELECT looked.last, looked.looked_at, feed.position, feed.id, feed.type, feed.subject, feed.body
    FROM (SELECT max(position) AS last, count(*) AS looked_at FROM seen) AS looked
    LEFT JOIN (wanted JOIN feed USING (position)) ON true
    ORDER BY feed.position
    """
).bindparams(bindparam("types", type_=ARRAY(String)))
# The events of one subject are few, so all of the feed is looked at: what there is for it, or else to where the feed went at this moment.
_READ_SUBJECT = text(
    """
    WITH wanted AS (
        SELECT position, id, type, subject, body FROM feed WHERE subject = :subject AND position > :after AND type = ANY(:types) ORDER BY position LIMIT :limit
    )
    SELECT looked.last, 0 AS looked_at, wanted.*
    FROM (SELECT max(position) AS last FROM feed WHERE position > :after) AS looked LEFT JOIN wanted ON true
    ORDER BY wanted.position
    """
).bindparams(bindparam("types", type_=ARRAY(String)), bindparam("subject", type_=Uuid))


class FeedStore:
    """The public events that were published."""

    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    async def add(self, events: Sequence[Envelope]) -> None:
        """Add events at the end, in this order; those that are there stay where they are."""
        await self._connection.execute(_ONE_WRITER)
        values = {
            "ids": [event.id for event in events],
            "types": [event.type for event in events],
            "subjects": [event.subject for event in events],
            "times": [event.time for event in events],
            "bodies": [event.encode().decode() for event in events],
            "now": self._clock.now(),
        }
        await self._connection.execute(_ADD, values)

    async def wake_readers(self) -> None:
        """Wake, at the commit, whoever listens."""
        await self._connection.execute(_WAKE)

    async def read(self, after: int, types: Collection[str], subject: UUID | None, limit: int) -> Reading:
        """Return at most `limit` events of these types, and about this subject if one is given, after a position."""
        values = {"after": after, "types": list(types), "limit": limit}
        query, which = (_READ, {"window": WINDOW}) if subject is None else (_READ_SUBJECT, {"subject": subject})
        rows = (await self._connection.execute(query, {**values, **which})).all()
        events = [FeedEvent(row.position, row.id, row.type, row.subject, row.body) for row in rows if row.position is not None]
        if len(events) == limit:
            return Reading(events, events[-1].position, more=True)
        return Reading(events, rows[0].last or after, more=rows[0].looked_at == WINDOW)

    async def end(self) -> int:
        """Return the position of the last event; 0 when there is none."""
        found: int | None = await self._connection.scalar(select(func.max(feed.c.position)))
        return found or 0

    async def before(self, time: datetime) -> int:
        """Return a position from which on reading finds every event that happened at `time` or later, and perhaps some from before."""
        came = select(feed.c.position).where(feed.c.kept_at >= time).order_by(feed.c.kept_at, feed.c.position).limit(1)
        found: int | None = await self._connection.scalar(came)
        return await self.end() if found is None else found - 1
