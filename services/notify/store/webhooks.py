"""Every query about webhooks, as those see them who own or administrate them. What delivers them asks `store/lanes.py`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, delete, exists, false, func, null, or_, select, text, true, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.clock import Clock
from services.notify.domain.webhooks import Answer, Outcome, Webhook
from services.notify.store.feed_tables import feed
from services.notify.store.webhook_tables import connections, webhook_attempts, webhook_parked, webhooks

CHANNEL = "waymark_webhooks"
"""Whoever delivers is told here that a webhook has changed."""
PAGE = 50

_TO_NOBODY = {"leased_to": null(), "leased_until": null()}


@dataclass(frozen=True)
class Attempt:
    """One delivery of one event that was tried. `number` grows with time."""

    number: int
    event_id: UUID
    type: str
    at: datetime
    outcome: Outcome
    status: int | None
    milliseconds: int


@dataclass(frozen=True)
class Parked:
    """An event that was not delivered yet: it is tried again at `due_at`, or not any more since `given_up_at`."""

    event_id: UUID
    type: str
    subject: UUID
    time: datetime
    attempts: int
    due_at: datetime
    given_up_at: datetime | None


class WebhookStore:
    """Webhooks, their attempts and what is parked for them."""

    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    async def lock(self, connection_id: UUID) -> None:
        """Wait for any other transaction that adds a webhook to a connection."""
        await self._connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:id, 1))"), {"id": str(connection_id)})

    async def count(self, connection_id: UUID) -> int:
        """Count the webhooks of a connection."""
        return await self._connection.scalar(select(func.count()).where(webhooks.c.connection_id == connection_id)) or 0

    async def add(self, webhook: Webhook, secret: bytes, position: int) -> None:
        """Keep a new webhook, which gets the events after `position`."""
        values = {
            "id": webhook.id,
            "connection_id": webhook.connection_id,
            "url": webhook.url,
            "types": list(webhook.types),
            "subject": webhook.subject,
            "state": webhook.state,
            "position": position,
            "secret": secret,
            "created_at": webhook.created_at,
            "rest_step": 0,
        }
        await self._connection.execute(insert(webhooks).values(values))
        await self._tell()

    async def of_connection(self, connection_id: UUID) -> Sequence[Webhook]:
        """Return the webhooks of a connection, the oldest first."""
        found = await self._connection.execute(self._select().where(webhooks.c.connection_id == connection_id).order_by(webhooks.c.created_at, webhooks.c.id))
        return [_webhook(row) for row in found]

    async def find(self, webhook_id: UUID, connection_id: UUID) -> Webhook | None:
        """Return a webhook of a connection."""
        return await self._one(self._select(), webhook_id, connection_id)

    async def find_and_lock(self, webhook_id: UUID, connection_id: UUID) -> Webhook | None:
        """Return a webhook of a connection, which nobody else changes until this transaction ends."""
        return await self._one(self._select().with_for_update(of=webhooks), webhook_id, connection_id)

    async def change(self, webhook_id: UUID, **values: Any) -> None:
        """Change columns of a webhook, and take it from whoever delivers it: the next to deliver it knows them."""
        await self._connection.execute(update(webhooks).where(webhooks.c.id == webhook_id).values(**values, **_TO_NOBODY))
        await self._tell()

    async def release_all(self, connection_id: UUID) -> None:
        """Take every webhook of a connection from whoever delivers it."""
        await self._connection.execute(update(webhooks).where(webhooks.c.connection_id == connection_id).values(**_TO_NOBODY))
        await self._tell()

    async def remove(self, webhook_id: UUID) -> None:
        """Delete a webhook and what is parked for it. Its attempts are nobody's from now on."""
        await self._connection.execute(delete(webhooks).where(webhooks.c.id == webhook_id))
        await self._tell()

    async def replay_after(self, webhook_id: UUID, position: int) -> None:
        """Go back to a position: what is after it is read again, so none of it is parked. A position ahead changes nothing."""
        of_webhook = webhook_parked.c.webhook_id == webhook_id
        await self._connection.execute(delete(webhook_parked).where(of_webhook, webhook_parked.c.position > position))
        await self.change(webhook_id, position=func.least(webhooks.c.position, position))

    async def try_anew(self, webhook_id: UUID, **values: Any) -> None:
        """Change columns of a webhook, make all that is parked due, and forget that its receiver has failed."""
        waiting = (webhook_parked.c.webhook_id == webhook_id) & webhook_parked.c.given_up_at.is_(None)
        await self._connection.execute(update(webhook_parked).where(waiting).values(due_at=self._clock.now()))
        await self.change(webhook_id, **values, failing_since=None, rest_step=0, resting_until=None)

    async def secrets(self, webhook_id: UUID) -> tuple[bytes, bytes | None]:
        """Return the sealed secret of a webhook, and the one before while it still signs."""
        query = select(webhooks.c.secret, webhooks.c.old_secret, webhooks.c.old_secret_until).where(webhooks.c.id == webhook_id)
        row = (await self._connection.execute(query)).one()
        return row.secret, row.old_secret if row.old_secret_until is not None and row.old_secret_until > self._clock.now() else None

    async def all_secrets(self) -> Sequence[tuple[UUID, bytes, bytes | None]]:
        """Return the sealed secrets of every webhook, the present one and the one before. What somebody else has locked is left out."""
        query = select(webhooks.c.id, webhooks.c.secret, webhooks.c.old_secret).with_for_update(key_share=True, skip_locked=True)
        return [(row.id, row.secret, row.old_secret) for row in await self._connection.execute(query)]

    async def tests(self, webhook_id: UUID) -> Sequence[datetime]:
        """Return when test events were sent, as it was kept last."""
        return await self._connection.scalar(select(webhooks.c.tested_at).where(webhooks.c.id == webhook_id)) or []

    async def set_tests(self, webhook_id: UUID, tested_at: Sequence[datetime]) -> None:
        """Keep when test events were sent. Whoever delivers goes on."""
        await self._connection.execute(update(webhooks).where(webhooks.c.id == webhook_id).values(tested_at=tested_at))

    async def note_test(self, webhook_id: UUID, event_id: UUID, event_type: str, answer: Answer) -> None:
        """Keep an attempt with an event that is not in the feed, if the webhook is still there."""
        there = exists().where(webhooks.c.id == webhook_id)
        row = {"webhook_id": webhook_id, "event_id": event_id, "type": event_type, "at": self._clock.now(), "outcome": answer.outcome}
        if await self._connection.scalar(select(there)):
            await self._connection.execute(insert(webhook_attempts).values(**row, status=answer.status, milliseconds=answer.milliseconds))

    async def attempts(self, webhook_id: UUID, before: int | None) -> Sequence[Attempt]:
        """Return a page of attempts, the newest first: those with a number less than `before`."""
        earlier = true() if before is None else webhook_attempts.c.number < before
        query = select(webhook_attempts).where(webhook_attempts.c.webhook_id == webhook_id, earlier)
        found = await self._connection.execute(query.order_by(webhook_attempts.c.number.desc()).limit(PAGE))
        return [Attempt(row.number, row.event_id, row.type, row.at, row.outcome, row.status, row.milliseconds) for row in found]

    async def parked(self, webhook_id: UUID, *, given_up: bool) -> Sequence[Parked]:
        """Return a page of events that wait, the oldest first, or of those that were given up, the newest first."""
        position, is_given_up = webhook_parked.c.position, webhook_parked.c.given_up_at.is_not(None)
        query = select(feed.c.id, feed.c.type, feed.c.time, webhook_parked).join(feed, feed.c.position == position)
        chosen = query.where(webhook_parked.c.webhook_id == webhook_id, is_given_up if given_up else ~is_given_up)
        found = await self._connection.execute(chosen.order_by(position.desc() if given_up else position).limit(PAGE))
        return [Parked(row.id, row.type, row.subject, row.time, row.attempts, row.due_at, row.given_up_at) for row in found]

    async def forget_attempts(self, before: datetime, most: int) -> None:
        """Delete up to `most` attempts from before a moment."""
        old = select(webhook_attempts.c.number).where(webhook_attempts.c.at < before).limit(most)
        await self._connection.execute(delete(webhook_attempts).where(webhook_attempts.c.number.in_(old)))

    async def forget_given_up(self, before: datetime) -> None:
        """Forget which events were given up before a moment; they stay in the feed."""
        await self._connection.execute(delete(webhook_parked).where(webhook_parked.c.given_up_at < before))

    async def _tell(self) -> None:
        await self._connection.execute(select(func.pg_notify(CHANNEL, "")))

    async def _one(self, query: Any, webhook_id: UUID, connection_id: UUID) -> Webhook | None:
        row = (await self._connection.execute(query.where(webhooks.c.id == webhook_id, webhooks.c.connection_id == connection_id))).first()
        return None if row is None else _webhook(row)

    def _select(self) -> Any:
        of_webhook = webhook_parked.c.webhook_id == webhooks.c.id
        counts = select(func.count()).where(of_webhook)
        ended = or_(connections.c.active == false(), connections.c.expires_at <= self._clock.now())
        return select(
            webhooks,
            connections.c.event_types.label("given"),
            and_(connections.c.id.is_not(None), ended).label("connection_ended"),
            counts.where(webhook_parked.c.given_up_at.is_(None)).scalar_subquery().label("waiting"),
            counts.where(webhook_parked.c.given_up_at.is_not(None)).scalar_subquery().label("given_up"),
        ).join(connections, connections.c.id == webhooks.c.connection_id, isouter=True)


def _webhook(row: Row[Any]) -> Webhook:
    ended = bool(row.connection_ended)
    return Webhook(
        id=row.id,
        connection_id=row.connection_id,
        url=row.url,
        types=tuple(row.types),
        subject=row.subject,
        state="paused" if ended else row.state,
        paused_because="connection-ended" if ended else row.paused_because,
        created_at=row.created_at,
        failing_since=row.failing_since,
        resting_until=row.resting_until,
        old_secret_until=row.old_secret_until,
        waiting=row.waiting,
        given_up=row.given_up,
        not_given=() if row.given is None else tuple(kind for kind in row.types if kind not in row.given),
    )
