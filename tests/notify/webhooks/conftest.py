"""Webhooks by hand: their lanes on a real database, real receivers, and a clock that the test moves."""

import asyncio
import base64
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from chassis.clock import SystemClock
from chassis.database import Database
from chassis.identifiers import new_id
from contracts.cases import CaseDatesChanged, ChildAdded
from contracts.envelope import Envelope
from services.notify.adapters import WebhookTools
from services.notify.adapters.sealing import Seal
from services.notify.adapters.webhook_receiver import WebhookReceivers
from services.notify.domain.targets import Allowed
from services.notify.domain.webhooks import Webhook
from services.notify.store import Work
from services.notify.store.connections import Connection
from services.notify.store.webhooks import Attempt, Parked
from services.notify.use_cases.add_webhook import AddWebhook, add_webhook
from services.notify.use_cases.find_webhook import OfWebhook
from services.notify.use_cases.remember_connection import remember_connection
from services.notify.use_cases.run_lane import Lane, LaneMeans
from tests.harness.envelopes import wrapped
from tests.harness.waiting import until
from tests.notify.conftest import MovingClock
from tests.notify.webhooks.receiver import Receiver, receiving

SEAL_KEY = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
"""Of workers that run by themselves."""
ADDED, DATES = ChildAdded.type, CaseDatesChanged.type


@dataclass
class Station:
    """One connection with what it may receive, and a worker that runs when the test says so."""

    database: Database[Work]
    clock: MovingClock
    tools: WebhookTools
    connection: Connection
    key: bytes = b""

    async def know(self, **changes: Any) -> None:
        """Hear of the connection from identity, with changes."""
        self.connection = replace(self.connection, changed_at=self.connection.changed_at + timedelta(seconds=1), **changes)
        async with self.database.open_work() as work:
            await remember_connection(self.connection, work)

    async def add(self, url: str, types: Sequence[str] = (ADDED, DATES), subject: UUID | None = None) -> tuple[Webhook, str]:
        """Add a webhook. Returns it with its secret."""
        command = AddWebhook(self.connection.id, url, types, self.connection.event_types, subject)
        return await add_webhook(command, self.tools, self.database.open_work)

    async def publish(self, *subjects: UUID, kind: str = ADDED) -> list[str]:
        """Add an event for each subject to the feed. Returns their ids."""
        events = [wrapped(ChildAdded(subject=subject)).model_copy(update={"type": kind, "time": self.clock.now()}) for subject in subjects]
        await self.publish_all(events)
        return [str(event.id) for event in events]

    async def publish_all(self, events: Sequence[Envelope]) -> None:
        """Add these events to the feed."""
        async with self.database.open_work() as work:
            await work.feed.add(events)

    async def commit(self, *subjects: UUID) -> list[str]:
        """Add an event for each subject to the feed, and wake whoever waits for them. Returns their ids."""
        ids = await self.publish(*subjects)
        async with self.database.open_work() as work:
            await work.feed.wake_readers()
        return ids

    async def held(self, count: int) -> None:
        """Wait until workers hold so many lanes."""

        async def are() -> bool:
            [row] = await self.rows("SELECT count(*) AS n FROM webhooks WHERE leased_until > clock_timestamp()")
            return bool(row["n"] == count)

        await until(are)

    async def claim(self) -> list[Lane]:
        """Take the lanes that nobody has and that may be delivered now."""
        async with self.database.open_work() as work:
            claims = await work.lanes.claim(100)
        means = LaneMeans(self.tools, self.database.open_work, self.database.open_statement, self.clock)
        return [Lane(claim, means) for claim in claims]

    async def deliver(self) -> None:
        """Deliver all that can be delivered now."""
        lanes = await self.claim()
        for lane in lanes:
            while await lane.round() or lane.is_busy:
                await asyncio.sleep(0)
        async with self.database.open_work() as work:
            await work.lanes.release([lane.claim for lane in lanes])

    async def act(self, use_case: Callable[..., Any], webhook: Webhook, *more: Any) -> Any:
        """Do something with a webhook, as its connection."""
        async with self.database.open_work() as work:
            return await use_case(OfWebhook(webhook.id, webhook.connection_id, webhook.connection_id), *more, work)

    async def find(self, webhook: Webhook) -> Webhook:
        """Return a webhook as it is now."""
        async with self.database.open_work() as work:
            found = await work.webhooks.find(webhook.id, webhook.connection_id)
        assert found is not None
        return found

    async def attempts(self, webhook: Webhook) -> Sequence[Attempt]:
        """Return what was tried, in its order."""
        async with self.database.open_work() as work:
            return list(reversed(await work.webhooks.attempts(webhook.id, None)))

    async def parked(self, webhook: Webhook, *, given_up: bool = False) -> Sequence[Parked]:
        """Return the events that wait, or were given up."""
        async with self.database.open_work() as work:
            return await work.webhooks.parked(webhook.id, given_up=given_up)

    async def rows(self, query: str) -> list[dict[str, Any]]:
        """Run a query and return its rows."""
        async with self.database.engine.connect() as connection:
            return [dict(row) for row in (await connection.execute(text(query))).mappings()]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as found:
        yield found


@pytest.fixture
async def station(database_for: Callable[[str], str]) -> AsyncIterator[Station]:
    """A connection that may receive two types of events for a year."""
    clock = MovingClock()
    database = Database(database_for("notify"), Work, clock)
    key = secrets.token_bytes(32)
    tools = WebhookTools(WebhookReceivers(Allowed(frozenset({"127.0.0.1"}))), Seal(key))
    now = clock.now()
    connection = Connection(new_id(), active=True, event_types=(ADDED, DATES), expires_at=now + timedelta(days=365), changed_at=now)
    found = Station(database, clock, tools, connection, key)
    await found.know()
    yield found
    await tools.receivers.close()
    await database.close()


@pytest.fixture
async def running(station: Station, database_for: Callable[[str], str]) -> AsyncIterator[Station]:
    """The station with the machine's clock, for workers that run by themselves."""
    database = Database(database_for("notify"), Work, SystemClock())
    tools = WebhookTools.build(SEAL_KEY, None, {"127.0.0.1"})
    found = Station(database, station.clock, tools, replace(station.connection, expires_at=SystemClock().now() + timedelta(days=1)))
    await found.know()
    yield found
    await tools.receivers.close()
    await database.close()
