"""The user of a subscriber reads its own queue, and that is all that the broker lets it do."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from http import HTTPStatus

import aio_pika
import aiohttp
import pytest
from aio_pika.abc import AbstractChannel
from aiormq.exceptions import ChannelAccessRefused, ConnectionNotAllowed, InvalidFrameError

from chassis.bus import connected
from chassis.topology import declare_queues
from contracts.cases import RequestReceived
from contracts.identity import AccountVerificationRequested
from deploy.servers.rabbitmq import RabbitMQ
from tests.subscribers.conftest import CHILD_ADDED, RECEIVED, Command, channel_of, publish, taken

OWN, OTHER = "subscriber.transport", "subscriber.finance"
Deed = Callable[[AbstractChannel], Awaitable[object]]


def take_from(queue: str) -> Deed:
    async def take(channel: AbstractChannel) -> None:
        await (await channel.get_queue(queue, ensure=False)).get(no_ack=True)

    return take


def consume(queue: str) -> Deed:
    async def start(channel: AbstractChannel) -> None:
        await (await channel.get_queue(queue, ensure=False)).consume(print, no_ack=True)  # type: ignore[arg-type] # nothing must come

    return start


def empty(queue: str) -> Deed:
    async def purge(channel: AbstractChannel) -> None:
        await (await channel.get_queue(queue, ensure=False)).purge()

    return purge


def bind(queue: str, exchange: str, routing_key: str = "#") -> Deed:
    async def add(channel: AbstractChannel) -> None:
        await (await channel.get_queue(queue, ensure=False)).bind(exchange, routing_key=routing_key)

    return add


def unbind(queue: str, exchange: str, routing_key: str) -> Deed:
    async def take_away(channel: AbstractChannel) -> None:
        await (await channel.get_queue(queue, ensure=False)).unbind(exchange, routing_key=routing_key)

    return take_away


def put(exchange: str, routing_key: str) -> Deed:
    async def send(channel: AbstractChannel) -> None:
        found = await channel.get_exchange(exchange, ensure=False) if exchange else channel.default_exchange
        await found.publish(aio_pika.Message(b"forged"), routing_key=routing_key)

    return send


FORBIDDEN: dict[str, Deed] = {
    "take a message of another": take_from(OTHER),
    "consume what another gets": consume(OTHER),
    "empty the queue of another": empty(OTHER),
    "take a message of a service": take_from("cases"),
    "consume what a service could not handle": consume("cases.dead"),
    "empty the queue of a service": empty("cases"),
    "delete its own queue": lambda channel: channel.queue_delete(OWN),
    "delete the queue of another": lambda channel: channel.queue_delete(OTHER),
    "delete an exchange": lambda channel: channel.exchange_delete("public"),
    "declare a queue": lambda channel: channel.declare_queue("subscriber.transport2"),
    "declare a queue of its connection": lambda channel: channel.declare_queue(exclusive=True),
    "declare an exchange": lambda channel: channel.declare_exchange("transport"),
    "bind its queue to another public event": bind(OWN, "public", CHILD_ADDED),
    "bind its queue to all events": bind(OWN, "events"),
    "bind its queue to secrets": bind(OWN, "secrets"),
    "unbind the queue of another": unbind(OTHER, "public", RECEIVED),
    "publish an event": put("events", RECEIVED),
    "publish to the other subscribers": put("public", RECEIVED),
    "publish a secret": put("secrets", AccountVerificationRequested.type),
    "put a message into the queue of another": put("", OTHER),
    "put a message into the queue of a service": put("", "cases"),
    "put a message into its own queue": put("", OWN),
}


@pytest.fixture(scope="module")
async def address(managed: RabbitMQ) -> AsyncIterator[str]:
    """The address of a subscriber, beside another one and a service."""
    async with channel_of(managed.url()) as channel:
        await declare_queues(channel, "cases", [RequestReceived])
    waymark = Command(managed)
    waymark.add("finance", RECEIVED)
    yield waymark.add("transport", RECEIVED)
    waymark.remove_all()


@pytest.fixture(autouse=True)
async def nothing_waits(address: str, managed: RabbitMQ) -> None:
    async with channel_of(managed.url()) as channel:
        for queue in (OWN, OTHER, "cases"):
            await (await channel.get_queue(queue, ensure=False)).purge()


async def test_a_subscriber_reads_acknowledges_and_empties_its_own_queue(address: str, managed: RabbitMQ) -> None:
    await publish(managed, RECEIVED, "first", "second")
    assert [message.body for message in await taken(address, OWN, 2)] == [b"first", b"second"]
    await publish(managed, RECEIVED, "third")
    async with channel_of(address) as channel:
        assert (await (await channel.get_queue(OWN, ensure=False)).purge()).message_count == 1


@pytest.mark.parametrize("deed", FORBIDDEN.values(), ids=list(FORBIDDEN))
async def test_the_broker_refuses_whatever_else_a_subscriber_tries(address: str, managed: RabbitMQ, deed: Deed) -> None:
    await publish(managed, RECEIVED, "theirs")
    async with channel_of(address) as channel:
        with pytest.raises(ChannelAccessRefused):
            await deed(channel)
    await publish(managed, RECEIVED, "the next")
    for queue in (OWN, OTHER, "cases"):
        assert [message.body for message in await taken(managed.url(), queue, 2)] == [b"theirs", b"the next"], queue


async def test_a_subscriber_learns_nothing_from_the_management_api(address: str, managed: RabbitMQ) -> None:
    user, password = address.removeprefix("amqp://").partition("@")[0].split(":")
    async with aiohttp.ClientSession(headers={"Authorization": aiohttp.encode_basic_auth(user, password)}) as client:
        for path in ("overview", "queues", "users", "definitions", f"queues/%2F/{OWN}"):
            async with client.get(f"http://127.0.0.1:{managed.management_port}/api/{path}") as answer:
                assert answer.status == HTTPStatus.UNAUTHORIZED, path


async def test_a_subscriber_that_never_closes_its_connections_is_stopped_at_ten(address: str) -> None:
    async with AsyncExitStack() as stack:
        for _ in range(10):
            await stack.enter_async_context(connected(address))
        # aiormq takes the refusal for an answer that it cannot read.
        with pytest.raises((ConnectionNotAllowed, InvalidFrameError)):
            await stack.enter_async_context(connected(address))
