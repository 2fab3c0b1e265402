"""The connection to RabbitMQ.

Plain connections, opened again by whoever needs them: the robust ones of aio-pika lose consumers and hold messages that
can no longer be acknowledged. One connection publishes and another consumes, because a broker alarm freezes the first.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from uuid import UUID

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractConnection, DeliveryMode

from chassis.topology import exchange_for
from chassis.trying import raise_if_cancelled
from contracts.envelope import CONTENT_TYPE, Envelope
from contracts.registry import EVENTS

HEARTBEAT = 15
CONNECT_TIMEOUT = 10
PUBLISH_TIMEOUT = 15


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[AbstractConnection]:
    """Open a connection, and close it whatever happens. Raises aio-pika's connection errors, or TimeoutError."""
    async with asyncio.timeout(CONNECT_TIMEOUT):
        connection = await aio_pika.connect(url, heartbeat=HEARTBEAT, timeout=CONNECT_TIMEOUT)
    try:
        yield connection
    finally:
        # A connection that a silent partition has broken can hang on closing too.
        with suppress(Exception):
            async with asyncio.timeout(2):
                await connection.close()


async def call_at_end(end: Callable[[], object], channel: AbstractChannel, *others: AbstractChannel | AbstractConnection) -> None:
    """Call `end` when the channel or one of the others closes, or when the broker takes the reader of the channel away.

    It does that, without closing anything, when the queue is deleted or moves to another node.
    """
    for part in (channel, *others):
        part.close_callbacks.add(lambda *_: end())
    (await channel.get_underlay_channel()).on_consumer_cancel_callbacks.add(lambda _frame: end())


class Publisher:
    """Publishes envelopes on one channel and waits for the broker's confirms."""

    def __init__(self, channel: AbstractChannel) -> None:
        self._channel = channel

    @classmethod
    async def open(cls, connection: AbstractConnection) -> "Publisher":
        """Open a channel that confirms, and that raises for what no queue takes. Raises aio-pika's errors, or TimeoutError."""
        async with asyncio.timeout(CONNECT_TIMEOUT):
            return cls(await connection.channel(publisher_confirms=True, on_return_raises=True))

    async def close(self) -> None:
        """Close the channel. Raises aio-pika's errors, or TimeoutError."""
        async with asyncio.timeout(CONNECT_TIMEOUT):
            await self._channel.close()

    async def publish(self, envelopes: Sequence[Envelope]) -> list[BaseException | None]:
        """Publish, each subject's events one after another. Returns what went wrong with each; None is confirmed, all else may or may not have arrived."""
        subjects: dict[UUID, list[Envelope]] = {}
        for envelope in envelopes:
            subjects.setdefault(envelope.subject, []).append(envelope)
        outcomes: dict[UUID, BaseException | None] = {}
        for found in await asyncio.gather(*(self._publish_in_turn(chain) for chain in subjects.values())):
            outcomes.update(found)
        return [outcomes[envelope.id] for envelope in envelopes]

    async def _publish_in_turn(self, chain: Sequence[Envelope]) -> dict[UUID, BaseException | None]:
        """Stop at the first that is not confirmed: what follows it must not overtake it."""
        outcomes: dict[UUID, BaseException | None] = {}
        failure: BaseException | None = None
        for envelope in chain:
            if failure is None:
                try:
                    await self._publish_one(envelope)
                except (Exception, asyncio.CancelledError) as error:  # noqa: BLE001 - the caller tells them apart
                    raise_if_cancelled(error)
                    failure = error
            outcomes[envelope.id] = failure
        return outcomes

    async def _publish_one(self, envelope: Envelope) -> None:
        kind = EVENTS[envelope.type]
        message = aio_pika.Message(
            envelope.encode(),
            content_type=CONTENT_TYPE,
            delivery_mode=DeliveryMode.PERSISTENT,
            message_id=str(envelope.id),
            type=envelope.type,
            timestamp=envelope.time,
            headers={"traceparent": envelope.traceparent} if envelope.traceparent else {},
        )
        async with asyncio.timeout(PUBLISH_TIMEOUT):
            exchange = await self._channel.get_exchange(exchange_for(kind), ensure=False)
            # That nobody listens to an event is normal. A secret without a reader would be lost for ever, so it must wait.
            await exchange.publish(message, routing_key=envelope.type, mandatory=kind.exposure == "secret")


async def copy_to_queue(channel: AbstractChannel, service: str, queue: str, message: aio_pika.Message) -> None:
    """Put a message into one of the service's own queues and wait for the confirm. Raises aio-pika's PublishError when the queue does not exist."""
    async with asyncio.timeout(PUBLISH_TIMEOUT):
        exchange = await channel.get_exchange(service, ensure=False)
        await exchange.publish(message, routing_key=queue, mandatory=True)
