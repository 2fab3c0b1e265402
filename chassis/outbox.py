"""Events that wait to be published, stored in the transaction that caused them.

Each event takes the next number of its subject from `outbox_sequence`. The row lock that this needs is held until commit, so
for one subject numbers, positions and commits are all in the same order, and there are no gaps.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, Identity, Index, Integer, MetaData, String, Table, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.clock import Clock
from chassis.identifiers import new_id
from chassis.telemetry import traceparent
from contracts.envelope import MAX_EVENT_BYTES, Envelope, Event

CHANNEL = "waymark_outbox"


def define_tables(metadata: MetaData) -> None:
    """Add the outbox to a service's metadata. What becomes of its rows: `chassis.retention`."""
    table = Table(
        "outbox",
        metadata,
        Column("position", BigInteger, Identity(always=True), primary_key=True),
        Column("id", Uuid, nullable=False, unique=True),
        Column("type", String, nullable=False),
        Column("subject", Uuid, nullable=False),
        Column("sequence", Integer, nullable=False),
        Column("time", DateTime(timezone=True), nullable=False),
        Column("traceparent", String),
        Column("data", JSONB, nullable=False),
        Column("exposure", String, nullable=False),
        Column("sent_at", DateTime(timezone=True)),
    )
    Index("ix_outbox_unsent", table.c.position, postgresql_where=table.c.sent_at.is_(None))
    Index("ix_outbox_passing", table.c.sent_at, postgresql_where=table.c.exposure != "public")
    Table("outbox_sequence", metadata, Column("subject", Uuid, primary_key=True), Column("last", Integer, nullable=False))


_ADD = text(
    """
    WITH next AS (
        INSERT INTO outbox_sequence AS s (subject, last) VALUES (:subject, 1)
        ON CONFLICT (subject) DO UPDATE SET last = s.last + 1 RETURNING last
    )
    INSERT INTO outbox (id, type, subject, sequence, time, traceparent, data, exposure)
    SELECT :id, :type, :subject, next.last, :time, :traceparent, CAST(:data AS jsonb), :exposure FROM next
    """
)
# NOTIFY in the transaction itself would make all commits wait for one another's write to disk. After it, and without waiting
# for the disk, it costs a fraction of a millisecond; should it not happen, the relay polls.
WAKE_RELAY = text(f"SELECT set_config('synchronous_commit', 'off', true), pg_notify('{CHANNEL}', '')")


class Outbox:
    """Collects the events of one transaction."""

    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock
        self._events: list[tuple[Event, datetime]] = []
        self.stored = False
        """Whether this transaction leaves events for the relay."""

    def add(self, event: Event) -> None:
        """Publish `event`, in each of its versions, once this transaction is committed."""
        now = self._clock.now()
        self._events += [(version, now) for version in event.versions()]

    @property
    def waiting(self) -> bool:
        """Whether events were added that are not stored yet."""
        return bool(self._events)

    async def flush(self) -> None:
        """Store what was added. Subjects go in one order everywhere, so that two transactions cannot deadlock."""
        for event, time in sorted(self._events, key=lambda item: item[0].subject):
            body = event.model_dump_json(exclude={"subject"})
            if len(body.encode()) > MAX_EVENT_BYTES:
                raise ValueError(f"{event.type} is larger than {MAX_EVENT_BYTES} bytes")
            await self._connection.execute(
                _ADD,
                {
                    "id": new_id(),
                    "type": event.type,
                    "subject": event.subject,
                    "time": time,
                    "traceparent": traceparent(),
                    "data": body,
                    "exposure": event.exposure,
                },
            )
        self.stored = bool(self._events)
        self._events.clear()


def envelope_of(row: Any, source: str) -> Envelope:
    """Return the envelope of a row of the outbox."""
    return Envelope(
        id=row.id,
        source=source,
        type=row.type,
        subject=row.subject,
        time=row.time,
        sequence=row.sequence,
        traceparent=row.traceparent,
        data=row.data,
    )


# Always from the oldest on: a cursor would lose rows that commit late, and let a subject's later event overtake an earlier one.
SELECT_UNSENT = text("SELECT * FROM outbox WHERE sent_at IS NULL AND subject <> ALL(:refused) ORDER BY position LIMIT :limit FOR UPDATE SKIP LOCKED")
# The payload of a secret is gone as soon as the broker has it.
MARK_SENT = text("UPDATE outbox SET sent_at = :now, data = CASE WHEN exposure = 'secret' THEN '{}'::jsonb ELSE data END WHERE position = ANY(:positions)")
OLDEST_UNSENT = text("SELECT min(time) FROM outbox WHERE sent_at IS NULL")
ONE_RELAY = text("SELECT pg_try_advisory_xact_lock(hashtext('waymark-relay'))")
