"""The consumer: reads a service's queue and hands each event to its handler, once."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Generic

import aio_pika
import structlog
from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractIncomingMessage, DeliveryMode
from pydantic import ValidationError

from chassis.bus import connected, copy_to_queue, raise_if_cancelled
from chassis.database import AnyWork_co, Database
from chassis.errors import WaymarkError
from chassis.metrics import HANDLED, HANDLING
from chassis.telemetry import continue_trace
from chassis.topology import LADDER, dead_queue, declare_queues, retry_queue
from contracts.envelope import CONTENT_TYPE, Envelope, Event

log = structlog.get_logger()

PREFETCH = 20
ATTEMPT = "x-attempt"
HANDLER_TIMEOUT = 60
MAX_BACKOFF = 5.0

Handlers = Mapping[type[Event], Callable[[Any, Any], Awaitable[None]]]
"""Which coroutine handles which event: `handler(event, work)`."""


class Consumer(Generic[AnyWork_co]):
    """Handles each event in one transaction with its inbox row, and acknowledges after the commit.

    A handler that raises is tried again after each delay of the ladder, then its message goes to the dead queue with the
    reason. What cannot be read, or is not known here, goes there at once. Nothing is dropped.
    """

    def __init__(self, service: str, database: Database[AnyWork_co], amqp_url: str, handlers: Handlers, ladder: Sequence[int] = LADDER) -> None:
        self._service = service
        self._database = database
        self._amqp_url = amqp_url
        self._handlers = {kind.type: (kind, handler) for kind, handler in handlers.items()}
        self._kinds = tuple(handlers)
        self._ladder = ladder
        self._busy: set[asyncio.Task[None]] = set()
        self.connected = False
        """Whether the queue is being read now."""

    async def run(self) -> None:
        """Consume until cancelled; what is in hand is finished first."""
        backoff = 0.1
        while True:
            try:
                async with connected(self._amqp_url) as connection:
                    await self._consume(connection)
                backoff = 0.1
            except (Exception, asyncio.CancelledError) as error:  # noqa: BLE001 - a lost connection shows itself in many ways; all of them are mended by a new one
                raise_if_cancelled(error)
                log.warning("consumer_interrupted", reason=type(error).__name__)
                await asyncio.sleep(backoff)
                backoff = min(backoff * 2, MAX_BACKOFF)

    async def _consume(self, connection: AbstractConnection) -> None:
        """Read the queue until the connection or the channel has closed."""
        closed = asyncio.Event()
        channel = await connection.channel(publisher_confirms=True, on_return_raises=True)
        channel.close_callbacks.add(lambda *_: closed.set())
        connection.close_callbacks.add(lambda *_: closed.set())
        await channel.set_qos(prefetch_count=PREFETCH)
        queue = await declare_queues(channel, self._service, self._kinds, self._ladder)
        tag = await queue.consume(lambda message: self._accept(channel, message))
        self.connected = True
        try:
            await self._watch(queue.name, channel, closed)
        finally:
            self.connected = False
            with suppress(Exception):
                await queue.cancel(tag)
            await self._finish()

    async def _watch(self, queue: str, channel: AbstractChannel, closed: asyncio.Event) -> None:
        """Return when the channel has closed or the broker no longer counts us as a consumer (a cancel that nobody reported)."""
        while not closed.is_set():
            try:
                await asyncio.wait_for(closed.wait(), 15)
            except TimeoutError:
                async with asyncio.timeout(10):
                    found = await channel.declare_queue(queue, passive=True)
                if not found.declaration_result.consumer_count:
                    return

    async def _finish(self) -> None:
        if self._busy:
            await asyncio.wait(self._busy, timeout=HANDLER_TIMEOUT / 3)

    async def _accept(self, channel: AbstractChannel, message: AbstractIncomingMessage) -> None:
        task = asyncio.ensure_future(self._settle(channel, message))
        self._busy.add(task)
        task.add_done_callback(self._busy.discard)
        try:
            await asyncio.shield(task)
        except Exception as error:  # noqa: BLE001 - neither acknowledged nor moved: closing the channel makes the broker deliver again
            log.warning("event_not_settled", reason=type(error).__name__)
            await channel.close()

    async def _settle(self, channel: AbstractChannel, message: AbstractIncomingMessage) -> None:
        """Handle, then acknowledge: a crash between the two leaves a repeated delivery, which the inbox makes harmless."""
        attempt = int(str(message.headers.get(ATTEMPT, 0)))
        with structlog.contextvars.bound_contextvars(event_id=message.message_id, event_type=message.type):
            try:
                outcome = await self._handle(message)
            except (ValidationError, _UnknownEventError) as error:
                outcome = await self._move(channel, message, dead_queue(self._service), attempt, error)
            except Exception as error:  # noqa: BLE001 - whatever a handler raises, its message must go somewhere
                if attempt < len(self._ladder):
                    outcome = await self._move(channel, message, retry_queue(self._service, self._ladder[attempt]), attempt + 1, error)
                else:
                    outcome = await self._move(channel, message, dead_queue(self._service), attempt, error)
            await message.ack()
        HANDLED.labels(self._service, message.type or "unknown", outcome).inc()

    async def _handle(self, message: AbstractIncomingMessage) -> str:
        envelope = Envelope.decode(message.body)
        if envelope.type not in self._handlers:
            raise _UnknownEventError(envelope.type)
        kind, handler = self._handlers[envelope.type]
        event = envelope.open(kind)
        with structlog.contextvars.bound_contextvars(trace_id=continue_trace(envelope.traceparent)):
            async with asyncio.timeout(HANDLER_TIMEOUT), self._database.open_work() as work:
                if not await work.inbox.first_time(envelope.id):
                    return "repeated"
                await handler(event, work)
            HANDLING.labels(self._service).observe((self._database.clock.now() - envelope.time).total_seconds())
        return "handled"

    async def _move(self, channel: AbstractChannel, message: AbstractIncomingMessage, queue: str, attempt: int, error: Exception) -> str:
        """Copy with a confirm before the acknowledgement: a crash between the two leaves a duplicate, never a loss."""
        reason = error.code if isinstance(error, WaymarkError) else type(error).__name__
        dead = queue == dead_queue(self._service)
        log.log(40 if dead else 30, "event_not_handled", to=queue, attempt=attempt, reason=reason, exc_info=error)
        copy = aio_pika.Message(
            message.body,
            content_type=CONTENT_TYPE,
            delivery_mode=DeliveryMode.PERSISTENT,
            message_id=message.message_id,
            type=message.type,
            headers={ATTEMPT: attempt, "x-reason": reason, "x-routing-key": message.routing_key or ""},
        )
        await copy_to_queue(channel, self._service, queue, copy)
        return "dead" if dead else "retried"


class _UnknownEventError(Exception):
    """The queue holds a type that this service has no handler for."""
