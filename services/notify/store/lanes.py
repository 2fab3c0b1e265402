"""Every query of the delivery of webhooks. Each webhook is a lane of its own, that one worker holds by a lease.

What a worker writes after its lease went to another is refused: that one has begun where the last one that was written ended.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ARRAY, BigInteger, Boolean, DateTime, Integer, SmallInteger, String, Uuid, bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.clock import Clock
from services.notify.domain.webhooks import Answer, Health, PausedBecause

LEASE_SECONDS = 3


@dataclass(eq=False)
class Item:
    """An event on its way to a webhook. `attempts` are those that count; `is_parked` says that there is a row for it."""

    position: int
    id: UUID
    type: str
    subject: UUID
    body: bytes
    attempts: int = 0
    is_parked: bool = False
    is_wanted: bool = True


@dataclass
class Kept:
    """What is parked for one subject: how many events, and when the first of them is due."""

    due_at: datetime
    count: int


@dataclass(frozen=True)
class Claim:
    """A lane that is ours until `lease` is not the one in its row any more."""

    webhook_id: UUID
    lease: UUID
    connection_id: UUID
    access_of: datetime
    """When what the connection may receive was last changed. A claim that met that very change has it from before, and is not renewed."""
    url: str
    types: tuple[str, ...]
    subject: UUID | None
    position: int
    secret: bytes
    old_secret: bytes | None
    old_secret_until: datetime | None
    health: Health


@dataclass(frozen=True)
class Tried:
    """One delivery that was tried."""

    item: Item
    at: datetime
    answer: Answer


@dataclass(frozen=True)
class Wait:
    """An event that is tried again at `due_at`, or is given up then."""

    item: Item
    due_at: datetime
    is_given_up: bool = False


@dataclass
class Changes:
    """What came of a round. `done` are the positions of events whose rows can go."""

    tried: list[Tried] = field(default_factory=list)
    done: list[int] = field(default_factory=list)
    parked: list[Wait] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.tried or self.done or self.parked)


MAY_BE_DELIVERED = "w.state = 'active' AND c.active AND c.expires_at > :now AND (w.resting_until IS NULL OR w.resting_until <= :now)"
"""Of a webhook `w` of the connection `c`."""

_CLAIM = text(
    f"""
    UPDATE webhooks SET leased_to = :lease, leased_until = clock_timestamp() + make_interval(secs => :seconds)
    FROM connections
    WHERE connections.id = webhooks.connection_id AND webhooks.id IN (
        SELECT w.id FROM webhooks w JOIN connections c ON c.id = w.connection_id
        WHERE {MAY_BE_DELIVERED} AND (w.leased_until IS NULL OR w.leased_until < clock_timestamp())
        ORDER BY w.leased_until NULLS FIRST LIMIT :most FOR UPDATE OF w SKIP LOCKED
    )
    RETURNING webhooks.*, connections.changed_at AS access_of, ARRAY(SELECT unnest(webhooks.types) INTERSECT SELECT unnest(connections.event_types)) AS given
    """  # noqa: S608 - a constant of ours
)
_RENEW = text(
    """
    UPDATE webhooks SET leased_until = clock_timestamp() + make_interval(secs => :seconds)
    FROM unnest(:ids, :leases, :accesses) AS held (id, lease, access_of), connections
    WHERE webhooks.id = held.id AND webhooks.leased_to = held.lease
        AND connections.id = webhooks.connection_id AND connections.active AND connections.expires_at > :now
        AND connections.changed_at = held.access_of
    RETURNING webhooks.id
    """
).bindparams(bindparam("ids", type_=ARRAY(Uuid)), bindparam("leases", type_=ARRAY(Uuid)), bindparam("accesses", type_=ARRAY(DateTime(timezone=True))))
_RELEASE = text(
    "UPDATE webhooks SET leased_to = NULL, leased_until = NULL FROM unnest(:ids, :leases) AS held (id, lease)"
    " WHERE webhooks.id = held.id AND webhooks.leased_to = held.lease"
).bindparams(bindparam("ids", type_=ARRAY(Uuid)), bindparam("leases", type_=ARRAY(Uuid)))
_IS_OURS = text("SELECT true FROM webhooks WHERE id = :id AND leased_to = :lease")
_SUBJECTS = text(
    """
    SELECT DISTINCT ON (subject) subject, due_at, count(*) OVER (PARTITION BY subject) AS events FROM webhook_parked
    WHERE webhook_id = :id AND given_up_at IS NULL ORDER BY subject, position
    """
)
_PARKED = text(
    """
    SELECT parked.position, feed.id, feed.type, feed.subject, feed.body, parked.attempts,
        feed.type = ANY(:types) AND (CAST(:subject AS uuid) IS NULL OR feed.subject = :subject) AS is_wanted
    FROM webhook_parked parked JOIN feed USING (position)
    WHERE parked.webhook_id = :id AND parked.given_up_at IS NULL AND parked.subject = ANY(:subjects)
    ORDER BY parked.position LIMIT :most
    """
).bindparams(bindparam("types", type_=ARRAY(String)), bindparam("subjects", type_=ARRAY(Uuid)), bindparam("subject", type_=Uuid))
# One statement, because it is most of what a delivery costs. Attempts are facts, also those of a lane that was lost meanwhile.
_WRITE = text(
    """
    WITH ours AS (
        UPDATE webhooks SET position = :position, failing_since = :failing_since, rest_step = :rest_step, resting_until = :resting_until,
            state = CASE WHEN CAST(:paused_because AS text) IS NULL THEN state ELSE 'paused' END,
            paused_because = coalesce(:paused_because, paused_because)
        WHERE id = :id AND leased_to = :lease RETURNING id
    ), done AS (
        DELETE FROM webhook_parked USING ours WHERE webhook_id = ours.id AND position = ANY(:done)
    ), parked AS (
        INSERT INTO webhook_parked (webhook_id, position, subject, attempts, due_at, given_up_at)
        SELECT ours.id, p.position, p.subject, p.attempts, p.due_at, CASE WHEN p.given_up THEN p.due_at END
        FROM ours, unnest(:positions, :subjects, :attempts, :dues, :given_up) AS p (position, subject, attempts, due_at, given_up)
        ON CONFLICT (webhook_id, position) DO UPDATE
        SET attempts = excluded.attempts, due_at = excluded.due_at, given_up_at = excluded.given_up_at
    ), noted AS (
        INSERT INTO webhook_attempts (webhook_id, event_id, type, at, outcome, status, milliseconds)
        SELECT webhooks.id, t.event, t.type, t.at, t.outcome, t.status, t.milliseconds
        FROM webhooks, unnest(:events, :types, :times, :outcomes, :statuses, :milliseconds) WITH ORDINALITY
            AS t (event, type, at, outcome, status, milliseconds, number)
        WHERE webhooks.id = :id ORDER BY t.number
    )
    SELECT count(*) FROM ours
    """
).bindparams(
    *(bindparam(name, type_=DateTime(timezone=True)) for name in ("failing_since", "resting_until")),
    bindparam("paused_because", type_=String),
    *(bindparam(name, type_=ARRAY(BigInteger)) for name in ("done", "positions")),
    *(bindparam(name, type_=ARRAY(Uuid)) for name in ("subjects", "events")),
    *(bindparam(name, type_=ARRAY(SmallInteger)) for name in ("attempts", "statuses")),
    *(bindparam(name, type_=ARRAY(DateTime(timezone=True))) for name in ("dues", "times")),
    bindparam("given_up", type_=ARRAY(Boolean)),
    *(bindparam(name, type_=ARRAY(String)) for name in ("types", "outcomes")),
    bindparam("milliseconds", type_=ARRAY(Integer)),
)


class LaneStore:
    """The lanes of all webhooks."""

    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    async def claim(self, most: int) -> Sequence[Claim]:
        """Take lanes that nobody holds and that may be delivered now."""
        values = {"lease": uuid4(), "seconds": LEASE_SECONDS, "now": self._clock.now(), "most": most}
        return [
            Claim(
                webhook_id=row.id,
                lease=row.leased_to,
                connection_id=row.connection_id,
                access_of=row.access_of,
                url=row.url,
                types=tuple(row.given),
                subject=row.subject,
                position=row.position,
                secret=row.secret,
                old_secret=row.old_secret,
                old_secret_until=row.old_secret_until,
                health=Health(row.failing_since, row.rest_step, row.resting_until),
            )
            for row in await self._connection.execute(_CLAIM, values)
        ]

    async def renew(self, claims: Sequence[Claim]) -> frozenset[UUID]:
        """Keep lanes for another while. Returns the webhooks whose lanes are still ours."""
        values = {**_held(claims), "accesses": [claim.access_of for claim in claims], "seconds": LEASE_SECONDS, "now": self._clock.now()}
        return frozenset((await self._connection.execute(_RENEW, values)).scalars())

    async def release(self, claims: Sequence[Claim]) -> None:
        """Give lanes back at once."""
        await self._connection.execute(_RELEASE, _held(claims))

    async def is_ours(self, claim: Claim) -> bool:
        """Say whether a lane is still ours."""
        return bool(await self._connection.scalar(_IS_OURS, {"id": claim.webhook_id, "lease": claim.lease}))

    async def kept(self, claim: Claim) -> dict[UUID, Kept]:
        """Return for which subjects something is parked."""
        return {row.subject: Kept(row.due_at, row.events) for row in await self._connection.execute(_SUBJECTS, {"id": claim.webhook_id})}

    async def parked(self, claim: Claim, subjects: Sequence[UUID], most: int) -> Sequence[Item]:
        """Return the events that are parked for these subjects, in their order. What the webhook may not get any more is not wanted."""
        values = {"id": claim.webhook_id, "types": list(claim.types), "subject": claim.subject, "subjects": list(subjects), "most": most}
        return [
            Item(row.position, row.id, row.type, row.subject, row.body.encode(), row.attempts, is_parked=True, is_wanted=row.is_wanted)
            for row in await self._connection.execute(_PARKED, values)
        ]

    async def write(self, claim: Claim, position: int, changes: Changes, health: Health, paused_because: PausedBecause | None) -> bool:
        """Keep what came of a round, all of it or nothing but the attempts: False when the lane is not ours any more."""
        tried, parked = changes.tried, changes.parked
        values: Mapping[str, object] = {
            "id": claim.webhook_id,
            "lease": claim.lease,
            "position": position,
            "failing_since": health.failing_since,
            "rest_step": health.rest_step,
            "resting_until": health.resting_until,
            "paused_because": paused_because,
            "done": changes.done,
            "positions": [one.item.position for one in parked],
            "subjects": [one.item.subject for one in parked],
            "attempts": [one.item.attempts for one in parked],
            "dues": [one.due_at for one in parked],
            "given_up": [one.is_given_up for one in parked],
            "events": [one.item.id for one in tried],
            "types": [one.item.type for one in tried],
            "times": [one.at for one in tried],
            "outcomes": [one.answer.outcome for one in tried],
            "statuses": [one.answer.status for one in tried],
            "milliseconds": [one.answer.milliseconds for one in tried],
        }
        return bool(await self._connection.scalar(_WRITE, values))


def _held(claims: Sequence[Claim]) -> dict[str, list[UUID]]:
    return {"ids": [claim.webhook_id for claim in claims], "leases": [claim.lease for claim in claims]}
