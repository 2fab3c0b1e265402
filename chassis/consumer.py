"""The consumer: reads a service's queue and hands each event to its handler, once."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Generic

import aio_pika
import structlog
from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractIncomingMessage, DeliveryMode
from pydantic import ValidationError

from chassis.bus import CONNECT_TIMEOUT, call_at_end, connected, copy_to_queue
from chassis.database import AnyWork_co, Database
from chassis.errors import WaymarkError
from chassis.metrics import HANDLED, HANDLING
from chassis.telemetry import continue_trace
from chassis.topology import LADDER, dead_queue, declare_queues, retry_queue
from chassis.trying import keep_trying
from contracts.envelope import CONTENT_TYPE, Envelope, Event

log = structlog.get_logger()

PREFETCH = 8
"""Events in hand at once: fewer than a process has connections to the database, which the relay, timers and loops need too."""
ATTEMPT = "x-attempt"
ROUTING_KEY = "x-routing-key"
HANDLER_TIMEOUT = 60
FINISH_SECONDS = 20

Handlers = Mapping[type[Event], Callable[[Any, Any], Awaitable[None]]]
"""Which coroutine handles which event: `handler(event, work)`."""


class Consumer(Generic[AnyWork_co]):
    """Handles each event in one transaction with its inbox row, and acknowledges after the commit.

    A handler that raises is tried again after each delay of the ladder, then its message goes to the dead queue with the
    reason. What cannot be read goes there at once. Nothing is dropped.

    An event that is not known here is tried again too: during an upgrade one of the new kind may meet a replica of the release before.
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
        await keep_trying("consumer_interrupted", self._connect)

    async def _connect(self) -> None:
        # Two connections: a broker alarm freezes the one that publishes, and with it the acknowledgements of the other.
        async with connected(self._amqp_url) as reading, connected(self._amqp_url) as moving:
            await self._consume(reading, moving)

    async def _consume(self, reading: AbstractConnection, moving: AbstractConnection) -> None:
        """Read the queue until a connection or a channel has closed, or a message could not be settled."""
        closed = asyncio.Event()

        async def accept(message: AbstractIncomingMessage) -> None:
            task = asyncio.create_task(self._settle(mover, message))
            self._busy.add(task)
            task.add_done_callback(lambda done: self._settled(done, closed))

        # A queue whose leader is away answers nothing, and closes nothing either.
        async with asyncio.timeout(CONNECT_TIMEOUT):
            channel = await reading.channel()
            mover = await moving.channel(publisher_confirms=True, on_return_raises=True)
            await call_at_end(closed.set, channel, reading, moving, mover)
            await channel.set_qos(prefetch_count=PREFETCH)
            queue = await declare_queues(channel, self._service, self._kinds, self._ladder)
            tag = await queue.consume(accept)
        self.connected = True
        try:
            await closed.wait()
        finally:
            self.connected = False
            with suppress(Exception):
                await queue.cancel(tag, timeout=2)
            if self._busy:
                await asyncio.wait(self._busy, timeout=FINISH_SECONDS)

    def _settled(self, task: asyncio.Task[None], closed: asyncio.Event) -> None:
        """A message that was neither acknowledged nor moved is delivered again once our connection is closed."""
        self._busy.discard(task)
        error = None if task.cancelled() else task.exception()
        if task.cancelled() or error is not None:
            log.warning("event_not_settled", exc_info=error)
            closed.set()

    async def _settle(self, mover: AbstractChannel, message: AbstractIncomingMessage) -> None:
        """Handle, then acknowledge: a crash between the two leaves a repeated delivery, which the inbox makes harmless."""
        with structlog.contextvars.bound_contextvars(event_id=message.message_id, event_type=message.type):
            try:
                outcome = await self._handle(*self._read(message))
            except _UnreadableError as error:
                outcome = await self._move(mover, message, dead_queue(self._service), _attempts(message), error)
            except Exception as error:  # noqa: BLE001 - whatever a handler raises, its message must go somewhere
                attempt = _attempts(message)
                if attempt < len(self._ladder):
                    outcome = await self._move(mover, message, retry_queue(self._service, self._ladder[attempt]), attempt + 1, error)
                else:
                    outcome = await self._move(mover, message, dead_queue(self._service), attempt, error)
            await message.ack()
        HANDLED.labels(self._service, message.type or "unknown", outcome).inc()

    def _read(self, message: AbstractIncomingMessage) -> tuple[Envelope, Event]:
        try:
            envelope = Envelope.decode(message.body)
            if envelope.type not in self._handlers:
                raise _UnknownTypeError
            return envelope, envelope.open(self._handlers[envelope.type][0])
        except ValidationError as error:
            raise _UnreadableError from error

    async def _handle(self, envelope: Envelope, event: Event) -> str:
        with structlog.contextvars.bound_contextvars(trace_id=continue_trace(envelope.traceparent)):
            async with asyncio.timeout(HANDLER_TIMEOUT), self._database.open_work() as work:
                if not await work.inbox.first_time(envelope.id, event.exposure):
                    return "repeated"
                await self._handlers[envelope.type][1](event, work)
            HANDLING.labels(self._service).observe((self._database.clock.now() - envelope.time).total_seconds())
        return "handled"

    async def _move(self, mover: AbstractChannel, message: AbstractIncomingMessage, queue: str, attempt: int, error: Exception) -> str:
        """Copy with a confirm before the acknowledgement: a crash between the two leaves a duplicate, never a loss."""
        reason = error.code if isinstance(error, WaymarkError | _UnreadableError | _UnknownTypeError) else type(error).__name__
        dead = queue == dead_queue(self._service)
        log.log(40 if dead else 30, "event_not_handled", to=queue, attempt=attempt, reason=reason, exc_info=error)
        copy = aio_pika.Message(
            message.body,
            content_type=CONTENT_TYPE,
            delivery_mode=DeliveryMode.PERSISTENT,
            message_id=message.message_id,
            type=message.type,
            # After the first wait the broker's routing key is the name of our queue.
            headers={ATTEMPT: attempt, "x-reason": reason, ROUTING_KEY: message.headers.get(ROUTING_KEY) or message.routing_key or ""},
        )
        await copy_to_queue(mover, self._service, queue, copy)
        return "dead" if dead else "retried"


def _attempts(message: AbstractIncomingMessage) -> int:
    found = message.headers.get(ATTEMPT, 0)
    return found if isinstance(found, int) else 0


class _UnreadableError(Exception):
    """It is no event of ours. Trying again would not help."""

    code = "unreadable"


class _UnknownTypeError(Exception):
    """This release of the service has no handler for it."""

    code = "unknown_type"
