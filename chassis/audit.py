"""Who did what to which object, and when: rows that can only be added, chained so that a change shows.

Rows form one chain a stream (a child, an account): `hash = sha256(previous hash || canonical row)`. One stream is one row
lock, so writers about different children do not wait for one another. Only ids and codes go in: erasing a child's record
leaves the chain whole. Who owns the database could write a chain anew, or cut its end off together with its head: that shows
only against heads that were kept elsewhere (`python -m services.<name> audit`). Source: OWASP ASVS 5.0, 16.2 to 16.4.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import BigInteger, Column, DateTime, Index, Integer, LargeBinary, MetaData, String, Table, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.schema import Identity

from chassis.clock import Clock
from chassis.telemetry import traceparent


def define_tables(metadata: MetaData) -> None:
    """Add the audit trail to a service's metadata."""
    trail = Table(
        "audit",
        metadata,
        Column("position", BigInteger, Identity(always=True), primary_key=True),
        Column("stream", Uuid, nullable=False),
        Column("sequence", Integer, nullable=False),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("actor", Uuid),
        Column("action", String, nullable=False),
        Column("kind", String, nullable=False),
        Column("object_id", String, nullable=False),
        Column("detail", JSONB, nullable=False),
        Column("traceparent", String),
        Column("canonical", String, nullable=False),
        Column("hash", LargeBinary, nullable=False),
    )
    Index("ix_audit_stream", trail.c.stream, trail.c.sequence, unique=True)
    Table(
        "audit_head",
        metadata,
        Column("stream", Uuid, primary_key=True),
        Column("sequence", Integer, nullable=False),
        Column("hash", LargeBinary, nullable=False),
    )


PROTECT = (
    "CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'audit rows are never changed'; END $$",
    "CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()",
)
"""Statements that a service's first migration runs, so that the database itself refuses to change the trail."""


def with_entry(source: str) -> str:
    """Return the common table expressions that write one entry, for a statement that does all of its work at once.

    It is written when `source`, an expression of that statement, yields a row. The parameters are those of `AuditTrail.entry`.
    """
    return f"""
    head AS (
        INSERT INTO audit_head AS h (stream, sequence, hash) SELECT :stream, 1, sha256(convert_to(:canonical, 'UTF8')) FROM {source}
        ON CONFLICT (stream) DO UPDATE SET sequence = h.sequence + 1, hash = sha256(h.hash || convert_to(:canonical, 'UTF8'))
        RETURNING sequence, hash
    ),
    entry AS (
        INSERT INTO audit (stream, sequence, at, actor, action, kind, object_id, detail, traceparent, canonical, hash)
        SELECT :stream, head.sequence, :at, CAST(:actor AS uuid), :action, :kind, :object_id, CAST(:detail AS jsonb), :traceparent, :canonical, head.hash
        FROM head
    )
    """  # noqa: S608 - no value is put into the text


_ADD = text(f"WITH {with_entry('(VALUES (1)) AS once')} SELECT 1")
# The columns are compared with what was hashed, or a changed name of an actor would not show. A chain that lost its end differs
# from its head; one that lost its head altogether has rows that no head knows.
_BROKEN = text(
    """
    WITH walked AS (
        SELECT a.*,
            sha256(coalesce(lag(hash) OVER chain, ''::bytea) || convert_to(canonical, 'UTF8')) AS expected,
            row_number() OVER chain AS number,
            CASE WHEN canonical IS JSON ARRAY THEN canonical::jsonb END AS said
        FROM audit a WINDOW chain AS (PARTITION BY stream ORDER BY sequence)
    )
    SELECT stream, sequence FROM walked WHERE hash <> expected OR number <> sequence OR said IS DISTINCT FROM jsonb_build_array(
        said ->> 0, coalesce(actor::text, 'None'), action, kind, object_id, stream::text, said ->> 6, traceparent
    ) OR (said ->> 0)::timestamptz <> at OR (said ->> 6)::jsonb <> detail
    UNION ALL
    SELECT h.stream, h.sequence FROM audit_head h
    LEFT JOIN audit a ON a.stream = h.stream AND a.sequence = h.sequence AND a.hash = h.hash WHERE a.position IS NULL
    UNION ALL
    SELECT a.stream, a.sequence FROM audit a LEFT JOIN audit_head h ON h.stream = a.stream WHERE h.stream IS NULL OR a.sequence > h.sequence
    ORDER BY 1, 2 LIMIT 1
    """
)
_ENTRIES = text(
    """
    SELECT sequence AS number, at, actor, action, kind FROM audit
    WHERE stream = :stream AND sequence < :before ORDER BY sequence DESC LIMIT :limit
    """
)
_HEADS = text("SELECT stream, sequence, hash FROM audit_head ORDER BY stream")
_FIRST_LOST = text(
    """
    SELECT k.stream, k.sequence FROM unnest(CAST(:streams AS uuid[]), CAST(:sequences AS integer[]), CAST(:hashes AS bytea[])) AS k (stream, sequence, hash)
    LEFT JOIN audit a ON a.stream = k.stream AND a.sequence = k.sequence AND a.hash = k.hash WHERE a.position IS NULL
    ORDER BY 1, 2 LIMIT 1
    """
)


@dataclass(frozen=True)
class Entry:
    """One row of a chain, whose place there is `number`: `actor` is None for what nobody did, such as a date that passed."""

    number: int
    at: datetime
    actor: UUID | None
    action: str
    kind: str


@dataclass(frozen=True)
class Head:
    """How far one chain has come: the number of its rows, and the hash of the last. As text: the three in a line, the hash in hexadecimal."""

    stream: UUID
    rows: int
    hash: bytes

    @classmethod
    def read(cls, line: str) -> Self:
        """Read a head from its text. Raises ValueError when it is none."""
        stream, rows, digest = line.split()
        return cls(UUID(stream), int(rows), bytes.fromhex(digest))

    def __str__(self) -> str:
        return f"{self.stream} {self.rows} {self.hash.hex()}"


class AuditTrail:
    """Collects the audit rows of one transaction. When they cannot be written, the action fails too."""

    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock
        self._entries: list[dict[str, Any]] = []

    def record(
        self, action: str, kind: str, object_id: UUID, *, actor: UUID | None, stream: UUID | None = None, detail: Mapping[str, str] | None = None
    ) -> None:
        """Note that `actor` did `action` to the `kind` named `object_id`. `detail` holds codes and ids, never what a person typed."""
        self._entries.append(self.entry(action, kind, object_id, actor=actor, stream=stream, detail=detail))

    def entry(
        self, action: str, kind: str, object_id: UUID, *, actor: UUID | None, stream: UUID | None = None, detail: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """Return what `record` notes, as parameters for a statement that writes it itself: see `with_entry`."""
        at, chain, details, trace = self._clock.now(), stream or object_id, json.dumps(dict(detail or {}), sort_keys=True), traceparent()
        return {
            "stream": chain,
            "at": at,
            "actor": actor,
            "action": action,
            "kind": kind,
            "object_id": str(object_id),
            "detail": details,
            "traceparent": trace,
            "canonical": json.dumps([at.isoformat(), str(actor), action, kind, str(object_id), str(chain), details, trace]),
        }

    @property
    def waiting(self) -> bool:
        """Whether rows were recorded that are not written yet."""
        return bool(self._entries)

    async def flush(self) -> None:
        """Write what was recorded, streams in one order everywhere."""
        for entry in sorted(self._entries, key=lambda item: item["stream"]):
            await self._connection.execute(_ADD, entry)
        self._entries.clear()

    async def first_broken(self) -> tuple[UUID, int] | None:
        """Walk every chain. Returns the stream and sequence of a row that was changed, removed or added behind our back, or None."""
        found = (await self._connection.execute(_BROKEN)).first()
        return None if found is None else (found.stream, found.sequence)

    async def first_lost(self, kept: Sequence[Head]) -> tuple[UUID, int] | None:
        """Look for heads that were kept elsewhere. Returns the stream and sequence of one that is in no chain any more, or None."""
        columns = {"streams": [head.stream for head in kept], "sequences": [head.rows for head in kept], "hashes": [head.hash for head in kept]}
        found = (await self._connection.execute(_FIRST_LOST, columns)).first()
        return None if found is None else (found.stream, found.sequence)

    async def entries(self, stream: UUID, before: int, limit: int) -> list[Entry]:
        """Return the newest rows of a chain whose numbers are below `before`, the newest first."""
        found = await self._connection.execute(_ENTRIES, {"stream": stream, "before": before, "limit": limit})
        return [Entry(**row) for row in found.mappings()]

    async def heads(self) -> list[Head]:
        """Return the head of every chain."""
        return [Head(row.stream, row.sequence, row.hash) for row in await self._connection.execute(_HEADS)]
