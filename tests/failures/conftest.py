"""A relay and consumers of the tests' own service on a real broker."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import aio_pika
import pytest
from aio_pika.abc import AbstractIncomingMessage

from chassis.bus import connected
from chassis.consumer import Consumer, Handlers
from chassis.database import Work
from chassis.identifiers import new_id
from chassis.relay import Relay
from chassis.topology import declare_queues, exchange_for
from contracts.cases import ChildAdded
from contracts.envelope import Event
from tests.chassis.trial import Trial, count
from tests.harness.brokers import Broker, OwnBroker
from tests.harness.waiting import until

SERVICE = "trial"
LADDER = (1, 2)
HANDLED = (ChildAdded,)


async def on_child_added(event: ChildAdded, work: Work) -> None:
    """Count how often it took effect."""
    await count(work, event.subject)


class Bus:
    """The broker, from outside the service."""

    def __init__(self, broker: Broker, trial: Trial) -> None:
        self.broker = broker
        self.trial = trial

    async def declare(self, kinds: tuple[type[Event], ...] = HANDLED) -> None:
        """Make the queues, as `migrate` does."""
        async with connected(self.broker.url) as connection:
            await declare_queues(await connection.channel(), SERVICE, kinds, LADDER)

    async def publish(self, body: bytes, kind: type[Event] = ChildAdded, times: int = 1, headers: dict[str, Any] | None = None) -> None:
        """Publish a message as an owner's relay does."""
        async with connected(self.broker.url) as connection:
            exchange = await (await connection.channel(on_return_raises=True)).get_exchange(exchange_for(kind), ensure=False)
            for _ in range(times):
                message = aio_pika.Message(body, message_id=str(new_id()), type=kind.type, delivery_mode=2, headers=headers or {})
                await exchange.publish(message, routing_key=kind.type)

    async def depth(self, queue: str = SERVICE) -> int:
        """Return how many messages are ready in a queue."""
        async with connected(self.broker.url) as connection:
            found = await (await connection.channel()).declare_queue(queue, passive=True)
            return found.declaration_result.message_count or 0

    async def take_all(self, queue: str = SERVICE) -> list[AbstractIncomingMessage]:
        """Take everything that is in a queue."""
        async with connected(self.broker.url) as connection:
            channel = await connection.channel()
            found = await channel.declare_queue(queue, passive=True)
            taken = []
            while (message := await found.get(fail=False, no_ack=True)) is not None:
                taken.append(message)
            return taken

    async def dead(self, number: int = 1, seconds: float = 20) -> list[AbstractIncomingMessage]:
        """Wait until messages are in the dead queue, and take them."""

        async def enough() -> bool:
            return await self.depth("trial.dead") >= number

        await until(enough, seconds)
        return await self.take_all("trial.dead")

    @asynccontextmanager
    async def relaying(self, url: str | None = None) -> AsyncIterator[Relay]:
        """Run a relay."""
        relay = Relay(SERVICE, self.trial.database, url or self.broker.url)
        async with _running(relay.run()):
            yield relay

    @asynccontextmanager
    async def consuming(self, handlers: Handlers | None = None, url: str | None = None) -> AsyncIterator[Consumer[Work]]:
        """Run a consumer, once it reads its queue."""
        consumer = Consumer(SERVICE, self.trial.database, url or self.broker.url, handlers or {ChildAdded: on_child_added}, LADDER)

        async def connected_now() -> bool:
            return consumer.connected

        async with _running(consumer.run()):
            await until(connected_now)
            yield consumer


@asynccontextmanager
async def _running(loop: Any) -> AsyncIterator[None]:
    task = asyncio.create_task(loop)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest.fixture
async def bus(broker: Broker, trial: Trial) -> Bus:
    """The broker without any queue of the tests' service, and without notify's, which other tests leave and which would read what nobody shall."""
    await broker.forget(SERVICE, LADDER)
    await broker.forget("notify")
    return Bus(broker, trial)


@pytest.fixture
async def own_bus(own_broker: OwnBroker, trial: Trial) -> Bus:
    """A broker that may be killed, without any queue of the tests' service."""
    await own_broker.forget(SERVICE, LADDER)
    return Bus(own_broker, trial)
