"""What reaches a subscriber's queue, in which order, and whom a queue that nobody reads holds up."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from aio_pika.abc import AbstractIncomingMessage

from chassis.identifiers import new_id
from chassis.relay import Relay
from contracts.cases import ChildAdded
from contracts.envelope import Envelope
from deploy.servers.rabbitmq import RabbitMQ
from tests.chassis.trial import Trial
from tests.harness.waiting import until
from tests.subscribers.conftest import CHILD_ADDED, RECEIVED, ROOT, Command, channel_of, publish, taken

UNSENT = "SELECT count(*) FROM outbox WHERE sent_at IS NULL"
# Takes what it is given, acknowledges nothing, and tells what it has.
HOARDER = """
import asyncio, sys, aio_pika
async def main():
    async with await aio_pika.connect(sys.argv[1]) as connection:
        channel = await connection.channel()
        await channel.set_qos(int(sys.argv[3]))
        async with (await channel.get_queue(sys.argv[2], ensure=False)).iterator() as messages:
            async for message in messages:
                print(message.body.decode(), flush=True)
asyncio.run(main())
"""


@asynccontextmanager
async def relaying(trial: Trial, server: RabbitMQ) -> AsyncIterator[None]:
    task = asyncio.create_task(Relay("trial", trial.database, server.url()).run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def commit(trial: Trial, *subjects) -> None:
    for subject in subjects:
        async with trial.database.open_work() as work:
            work.outbox.add(ChildAdded(subject=subject))


def drained(trial: Trial):
    async def check() -> bool:
        return await trial.number(UNSENT) == 0

    return check


async def test_a_subscriber_gets_its_types_alone_each_case_in_order(waymark: Command, managed: RabbitMQ, trial: Trial) -> None:
    wanted = waymark.add("transport", CHILD_ADDED)
    waymark.add("finance", RECEIVED)
    subjects = [new_id() for _ in range(5)]
    async with relaying(trial, managed):
        await commit(trial, *subjects * 20)
        await until(drained(trial))
    envelopes = [Envelope.decode(message.body) for message in await taken(wanted, "subscriber.transport", 100)]
    for subject in subjects:
        assert [envelope.sequence for envelope in envelopes if envelope.subject == subject] == list(range(1, 21))
    await publish(managed, RECEIVED, "a request")
    assert [message.body for message in await taken(managed.url(), "subscriber.finance", 1)] == [b"a request"]


async def test_what_a_killed_reader_had_comes_back_first_and_in_order(waymark: Command, managed: RabbitMQ) -> None:
    address = waymark.add("transport", RECEIVED)
    await publish(managed, RECEIVED, *(str(number) for number in range(50)))
    with subprocess.Popen([sys.executable, "-c", HOARDER, address, "subscriber.transport", "7"], cwd=ROOT, stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdout is not None
        assert [reader.stdout.readline() for _ in range(7)] == [f"{number}\n" for number in range(7)]
        reader.kill()
    again = await taken(address, "subscriber.transport", 50)
    assert [message.body.decode() for message in again] == [str(number) for number in range(50)]
    assert [message.redelivered for message in again] == [True] * 7 + [False] * 43


async def test_of_two_readers_one_waits_so_that_the_order_holds_when_the_other_is_killed(waymark: Command, managed: RabbitMQ) -> None:
    address = waymark.add("transport", RECEIVED)
    command = [sys.executable, "-c", HOARDER, address, "subscriber.transport", "3"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as first:
        await publish(managed, RECEIVED, *(str(number) for number in range(20)))
        assert first.stdout is not None
        assert [first.stdout.readline() for _ in range(3)] == ["0\n", "1\n", "2\n"]
        second = asyncio.create_task(taken(address, "subscriber.transport", 20))
        await asyncio.sleep(1)
        assert not second.done()
        first.kill()
        assert [message.body.decode() for message in await second] == [str(number) for number in range(20)]


async def test_what_comes_back_a_hundred_times_is_not_dropped(waymark: Command, managed: RabbitMQ) -> None:
    """RabbitMQ 4 drops what came back 20 times, unless the queue says otherwise."""
    address = waymark.add("transport", RECEIVED)
    await publish(managed, RECEIVED, "kept", "behind it")
    found: asyncio.Queue[AbstractIncomingMessage] = asyncio.Queue()
    async with channel_of(address) as channel, asyncio.timeout(20):
        await channel.set_qos(1)
        await (await channel.get_queue("subscriber.transport", ensure=False)).consume(found.put)
        for _ in range(100):
            message = await found.get()
            assert message.body == b"kept"
            await message.reject(requeue=True)


async def test_a_queue_that_is_full_holds_up_neither_the_relay_nor_the_others(waymark: Command, managed: RabbitMQ, trial: Trial) -> None:
    """The oldest events go; the pull feed has them."""
    full = waymark.add("full", CHILD_ADDED)
    reading = waymark.add("reading", CHILD_ADDED)
    # A policy may only lower what the queue itself says.
    waymark.management.put("policies", "/", "small", pattern="^subscriber.full$", definition={"max-length": 5}, **{"apply-to": "queues"})
    try:
        subjects = [new_id() for _ in range(40)]
        async with relaying(trial, managed):
            await commit(trial, *subjects[:20])
            await until(drained(trial), seconds=10)
            await commit(trial, *subjects[20:])
            await until(drained(trial), seconds=10)
        assert [Envelope.decode(message.body).subject for message in await taken(reading, "subscriber.reading", 40)] == subjects
        assert [Envelope.decode(message.body).subject for message in await taken(full, "subscriber.full", 5)] == subjects[-5:]
    finally:
        waymark.management.delete("policies", "/", "small")


@pytest.mark.parametrize("kill", [True, False], ids=["killed", "stopped"])
async def test_what_waits_outlives_the_broker(waymark: Command, managed: RabbitMQ, kill: bool) -> None:
    address = waymark.add("transport", RECEIVED)
    await publish(managed, RECEIVED, *"abc")
    # RabbitMQ 3.10 writes where a quorum queue is some seconds after it was made; killed before that, it cannot find it again.
    await asyncio.sleep(8 if kill else 0)
    (managed.kill if kill else managed.stop)()
    managed.launch()
    managed.wait()
    assert [message.body for message in await taken(address, "subscriber.transport", 3)] == [b"a", b"b", b"c"]
