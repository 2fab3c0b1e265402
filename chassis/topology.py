"""Exchanges and queues, and the arguments that keep messages safe on RabbitMQ 3.10 as well as 4.x.

Arguments of a queue cannot change once it exists, so retry delays stand in the queues' names.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from aio_pika import ExchangeType
from aio_pika.abc import AbstractChannel, AbstractQueue

from contracts.envelope import Event

EVENTS = "events"
SECRETS = "secrets"
PUBLIC = "public"
LADDER = (5, 30, 120, 600, 3600)
"""Seconds to wait before each further attempt."""

_QUORUM: Mapping[str, Any] = {"x-queue-type": "quorum"}
# At-least-once dead-lettering needs reject-publish, or it silently falls back to at-most-once.
_SAFE: Mapping[str, Any] = {**_QUORUM, "x-dead-letter-strategy": "at-least-once", "x-overflow": "reject-publish"}
# Without a limit RabbitMQ 3.10 redelivers for ever what kills its reader; 4.x would count to 20.
_DELIVERY_LIMIT = 5


def exchange_for(kind: type[Event]) -> str:
    """Return the exchange that an event is published to."""
    return SECRETS if kind.exposure == "secret" else EVENTS


async def declare_exchanges(channel: AbstractChannel, public_types: Iterable[str]) -> None:
    """Declare the exchanges, and let public events through to `public`. For the broker's administrator: services may not."""
    events = await channel.declare_exchange(EVENTS, ExchangeType.TOPIC, durable=True)
    await channel.declare_exchange(SECRETS, ExchangeType.TOPIC, durable=True)
    public = await channel.declare_exchange(PUBLIC, ExchangeType.TOPIC, durable=True)
    for name in sorted(public_types):
        await public.bind(events, routing_key=name)


def dead_queue(service: str) -> str:
    """Return the name of the queue for what could not be handled."""
    return f"{service}.dead"


def public_queue(service: str) -> str:
    """Return the name of the queue in which a service gets every public event."""
    return f"{service}.public"


def retry_queue(service: str, seconds: int) -> str:
    """Return the name of the queue where a message waits `seconds` before it comes back."""
    return f"{service}.retry.{seconds}s"


async def declare_queues(channel: AbstractChannel, service: str, kinds: Iterable[type[Event]], ladder: Iterable[int] = LADDER) -> AbstractQueue:
    """Declare a service's queue, its retry ladder and its dead queue, and bind it to the events it handles. Safe to repeat.

    Messages move between these queues through an exchange named after the service: through the default exchange a service
    would need the right to write to every other one's queue.
    """
    moves = await channel.declare_exchange(service, ExchangeType.DIRECT, durable=True)

    async def declare(name: str, arguments: Mapping[str, Any], returns_to: str | None = None) -> AbstractQueue:
        dead_letter = {"x-dead-letter-exchange": service, "x-dead-letter-routing-key": returns_to} if returns_to else {}
        queue = await channel.declare_queue(name, durable=True, arguments={**arguments, **dead_letter})
        await queue.bind(moves, routing_key=name)
        return queue

    await declare(dead_queue(service), _QUORUM)
    for seconds in ladder:
        await declare(retry_queue(service, seconds), {**_SAFE, "x-message-ttl": seconds * 1000}, returns_to=service)
    queue = await declare(service, {**_SAFE, "x-delivery-limit": _DELIVERY_LIMIT}, returns_to=dead_queue(service))
    for kind in kinds:
        await queue.bind(exchange_for(kind), routing_key=kind.type)
    return queue


async def declare_public_queue(channel: AbstractChannel, service: str) -> AbstractQueue:
    """Declare the queue in which a service gets every public event, in order, and bind it. Safe to repeat.

    One reader at a time: with two, the events of one subject could overtake each other. With a delivery limit what comes back goes to
    the head of a quorum queue, without one to its end; it is so high because a database that is away must not cost an event.
    """
    arguments = {**_SAFE, "x-single-active-consumer": True, "x-delivery-limit": 1_000_000}
    dead_letter = {"x-dead-letter-exchange": service, "x-dead-letter-routing-key": dead_queue(service)}
    queue = await channel.declare_queue(public_queue(service), durable=True, arguments={**arguments, **dead_letter})
    await queue.bind(PUBLIC, routing_key="#")
    return queue
