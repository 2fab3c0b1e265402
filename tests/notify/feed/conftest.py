"""A feed that is filled from a broker, and another system that reads it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from uuid import UUID

import aio_pika
import httpx2
import pytest
from aio_pika.exceptions import DeliveryError

from chassis.bus import connected
from chassis.callers import verifiers
from chassis.clock import SystemClock
from chassis.database import Database
from chassis.identifiers import new_id
from chassis.listening import listen
from chassis.topology import EVENTS, declare_queues, public_queue
from chassis.web import create_api
from contracts.cases import CaseAllocated, ChildAdded
from contracts.envelope import Envelope
from services.notify.adapters import public_queue as queue
from services.notify.api import feed
from services.notify.api.feed_readers import FeedReaders
from services.notify.store import Work
from services.notify.store.feed import CHANNEL
from services.notify.use_cases.fill_feed import FeedFilling
from tests.harness.envelopes import wrapped
from tests.harness.waiting import until

ADDED, ALLOCATED = ChildAdded.type, CaseAllocated.type
CLIENT = new_id()


class Filling:
    """Workers that fill the feed from a broker, and who publishes to it."""

    def __init__(self, broker, database: Database[Work], amqp_url: str) -> None:
        self.broker = broker
        self.database = database
        self._amqp_url = amqp_url

    @asynccontextmanager
    async def running(self) -> AsyncIterator["asyncio.Task[None]"]:
        filling = FeedFilling(self.database, partial(queue.read, self._amqp_url))
        task = asyncio.create_task(filling.run())
        try:
            yield task
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def publish(self, *envelopes: Envelope, raw: bytes | None = None) -> None:
        async with connected(self.broker.url) as connection:
            exchange = await (await connection.channel()).get_exchange(EVENTS, ensure=False)
            for envelope in envelopes:
                message = aio_pika.Message(raw or envelope.encode(), message_id=str(envelope.id), delivery_mode=2)
                confirmed = False
                while not confirmed:  # as the relay does: a broker that has just started takes nothing yet
                    with suppress(DeliveryError):
                        await exchange.publish(message, routing_key=envelope.type)
                        confirmed = True

    async def keep(self, *envelopes: Envelope) -> None:
        await FeedFilling(self.database, partial(queue.read, "")).keep(envelopes)

    async def kept(self) -> list[UUID]:
        async with self.database.open_work() as work:
            found = await work.feed.read(0, [ADDED, ALLOCATED], None, 500)
            return [event.id for event in found.events]

    async def until_kept(self, count: int) -> list[UUID]:
        async def all_of_them() -> bool:
            return len(await self.kept()) >= count

        await until(all_of_them)
        return await self.kept()


class Reader:
    """Another system that reads the feed."""

    def __init__(self, client, signers, readers: FeedReaders):
        self._client = client
        self._signers = signers
        self._readers = readers

    async def read(self, *, client=CLIENT, scopes=("events:read",), event_types=(ADDED,), **wanted):
        headers = self._signers.machine("notify", client, *scopes, event_types=event_types)
        return await self._client.get("/v1/events", params=wanted, headers=headers)

    async def until_waiting(self, number: int) -> None:
        async def so_many() -> bool:
            return self._readers._waiting.total() == number

        await until(so_many)


def some(count: int, subject: UUID | None = None) -> list[Envelope]:
    return [wrapped(ChildAdded(subject=subject or new_id()), sequence=number) for number in range(1, count + 1)]


@pytest.fixture
async def filling(broker, amqp_for, database_for) -> AsyncIterator[Filling]:
    database = Database(database_for("notify"), Work, SystemClock())
    url = await amqp_for("notify")
    async with connected(broker.url) as connection:
        await (await connection.channel()).queue_delete(public_queue("notify"))
    async with connected(url) as connection:
        channel = await connection.channel()
        await declare_queues(channel, "notify", [])
        await queue.declare(channel)
    yield Filling(broker, database, url)
    await database.close()


@pytest.fixture
async def reader(filling, signers) -> AsyncIterator[Reader]:
    readers = FeedReaders()
    app = create_api("notify", filling.database, [feed.router], verifiers("notify", **signers.urls))
    app.state.feed_readers = readers
    listening = asyncio.create_task(listen(filling.database.url, CHANNEL, readers.wakes.wake))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://notify", timeout=30) as client:
        yield Reader(client, signers, readers)
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
