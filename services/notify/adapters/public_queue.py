"""The queue in which notify gets every public event: read in batches, in order, and acknowledged when they are kept."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

import aio_pika
import structlog
from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractIncomingMessage
from pydantic import ValidationError

from chassis.bus import CONNECT_TIMEOUT, call_at_end, connected, copy_to_queue
from chassis.topology import dead_queue, declare_public_queue
from contracts.envelope import CONTENT_TYPE, Envelope

log = structlog.get_logger()

SERVICE = "notify"
BATCH = 200
"""Events that are kept in one transaction, at most."""

Keep = Callable[[Sequence[Envelope]], Awaitable[None]]
"""Keeps events, in this order, before it returns."""


async def declare(channel: AbstractChannel) -> None:
    """Declare the queue. Safe to repeat."""
    await declare_public_queue(channel, SERVICE)


async def read(amqp_url: str, keep: Keep) -> None:
    """Hand what comes to `keep`, batch by batch, until the connection closes. Raises aio-pika's errors, and what `keep` raises.

    What was not acknowledged by then is delivered again, in its order.
    """
    async with connected(amqp_url) as connection, _arrivals(connection) as (channel, arrived):
        while (first := await arrived.get()) is not None:
            batch = [first]
            while len(batch) < BATCH and not arrived.empty() and (message := arrived.get_nowait()) is not None:
                batch.append(message)
            await keep(await _readable(channel, batch))
            await batch[-1].ack(multiple=True)


@asynccontextmanager
async def _arrivals(connection: AbstractConnection) -> AsyncIterator[tuple[AbstractChannel, "asyncio.Queue[AbstractIncomingMessage | None]"]]:
    """Open a channel that reads the queue, and yield it with what has arrived. A None says that nothing more will."""
    arrived: asyncio.Queue[AbstractIncomingMessage | None] = asyncio.Queue()
    # A queue whose leader is away answers nothing, and closes nothing either.
    async with asyncio.timeout(CONNECT_TIMEOUT):
        channel = await connection.channel(publisher_confirms=True, on_return_raises=True)
        await call_at_end(lambda: arrived.put_nowait(None), channel, connection)
        await channel.set_qos(prefetch_count=2 * BATCH)
        queue = await declare_public_queue(channel, SERVICE)
        await queue.consume(arrived.put)
    yield channel, arrived


async def _readable(channel: AbstractChannel, batch: Sequence[AbstractIncomingMessage]) -> list[Envelope]:
    """Return the events of a batch. What is none goes to the dead queue: it would hold up all that follows."""
    found = []
    for message in batch:
        try:
            found.append(Envelope.decode(message.body))
        except ValidationError:
            log.exception("event_not_readable", event_id=message.message_id)
            await copy_to_queue(channel, SERVICE, dead_queue(SERVICE), aio_pika.Message(message.body, content_type=CONTENT_TYPE, delivery_mode=2))
    return found
