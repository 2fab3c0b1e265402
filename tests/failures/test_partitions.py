"""A broker that takes nothing more, and a network that says nothing: work goes on, and everything follows by itself."""

import asyncio
import os
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from chassis import bus as connections
from chassis import consumer
from chassis.identifiers import new_id
from contracts.cases import ChildAdded
from tests.harness.envelopes import wrapped
from tests.harness.forwarding import Forwarder, Streams
from tests.harness.waiting import until

BASIC_CONSUME = bytes.fromhex("003c0014")
BASIC_PUBLISH = bytes.fromhex("003c0028")
"""Class and method in AMQP 0-9-1."""
UNSENT = "SELECT count(*) FROM outbox WHERE sent_at IS NULL"


async def add(trial, events=1):
    for _ in range(events):
        async with trial.database.open_work() as work:
            work.outbox.add(ChildAdded(subject=new_id()))


def drained(trial):
    async def check():
        return await trial.number(UNSENT) == 0

    return check


class Wire(Forwarder):
    """Everything between us and the broker; `cut` and it carries nothing, but closes nothing either.

    Where the bytes `loses` pass it loses them, once, and whatever follows on the same way. What has the bytes `swallows` never arrives, and all else does:
    `swallowed` counts it.
    """

    def __init__(self, url: str) -> None:
        super().__init__()
        self._target = url
        self._whole = asyncio.Event()
        self._whole.set()
        self.loses = b""
        self.swallows = b""
        self.swallowed = 0

    @property
    def url(self) -> str:
        return self.through(self._target)

    def cut(self) -> None:
        self._whole.clear()

    def mend(self) -> None:
        self._whole.set()

    async def _reach(self) -> Streams:
        target = urlsplit(self._target)
        return await asyncio.open_connection(target.hostname, target.port)

    async def _carries(self, data: bytes) -> bool:
        await self._whole.wait()
        if self.loses and self.loses in data:
            self.loses = b""
            await asyncio.Event().wait()
        if self.swallows and self.swallows in data:
            self.swallowed += 1
            return False
        return True


async def test_a_network_that_falls_silent_ends_neither_relay_nor_consumer(bus, trial, monkeypatch):
    """aio-pika reports it as a cancellation that nobody asked for: a loop that believes it is gone for good."""
    monkeypatch.setattr(connections, "HEARTBEAT", 1)
    async with Wire(bus.broker.url).running() as wire, bus.consuming(url=wire.url), bus.relaying(wire.url):
        await add(trial)
        await until(drained(trial))
        wire.cut()
        await add(trial, 20)
        # Longer than the heartbeat's patience: both find out for themselves.
        await asyncio.sleep(10)
        assert await trial.number(UNSENT) == 20
        wire.mend()
        await until(drained(trial), 30)

        async def handled():
            return await trial.number("SELECT count(*) FROM counters") == 21

        await until(handled, 30)
    assert await trial.number("SELECT max(value) FROM counters") == 1


async def test_a_consumer_that_gets_no_answer_asks_again_on_a_new_connection(bus, trial, monkeypatch):
    """Its heartbeats alone would find out after three quarters of a minute."""
    monkeypatch.setattr(consumer, "CONNECT_TIMEOUT", 2)
    await bus.declare()
    async with Wire(bus.broker.url).running() as wire:
        wire.loses = BASIC_CONSUME
        async with bus.consuming(url=wire.url):
            assert wire.loses == b""
            await add(trial)
            async with bus.relaying():

                async def handled():
                    return await trial.number("SELECT count(*) FROM counters") == 1

                await until(handled)


async def test_a_relay_that_is_never_answered_leaves_the_work_to_another(bus, trial, monkeypatch):
    """It can connect, so it would have the lock again at once, and the other asks but once a second."""
    monkeypatch.setattr(connections, "PUBLISH_TIMEOUT", 4)
    await bus.declare()
    async with Wire(bus.broker.url).running() as wire:
        wire.swallows = BASIC_PUBLISH
        async with bus.relaying(wire.url):
            await add(trial)

            async def is_at_work():
                return await trial.number("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted")

            await until(is_at_work)
            await asyncio.sleep(0.5)
            async with bus.relaying():
                await until(drained(trial), 30)
        assert wire.swallowed <= 2, "the first has left it to the other"


def control(bus, *command: str) -> None:
    """Run rabbitmqctl for our private broker."""
    server = bus.broker.server
    scripts = Path("/usr/lib/rabbitmq/bin/rabbitmqctl")
    environment = Path(f"/proc/{server.process.pid}/environ")
    if not (scripts.exists() and environment.exists()):
        pytest.skip("rabbitmqctl is not where Debian puts it")
    pairs = (line.partition("=") for line in environment.read_text().split("\0") if line)
    subprocess.run([scripts, *command], check=True, capture_output=True, env={**os.environ, **{name: value for name, _, value in pairs}}, timeout=60)


async def test_a_broker_whose_disk_is_full_takes_nothing_but_events_are_handled_and_published_when_there_is_room(own_bus, trial, monkeypatch):
    monkeypatch.setattr(connections, "PUBLISH_TIMEOUT", 1)
    await own_bus.declare()
    for _ in range(5):
        await own_bus.publish(wrapped(ChildAdded(subject=new_id())).encode())
    await asyncio.to_thread(control, own_bus, "set_disk_free_limit", "9000GB")
    try:
        await add(trial, 10)
        async with own_bus.relaying(), own_bus.consuming():

            async def handled():
                return await trial.number("SELECT count(*) FROM counters") == 5

            await until(handled)
            await asyncio.sleep(3)
            assert await trial.number(UNSENT) == 10
            await asyncio.to_thread(control, own_bus, "set_disk_free_limit", "1MB")
            await until(drained(trial), 30)

            async def all_handled():
                return await trial.number("SELECT count(*) FROM counters") == 15

            await until(all_handled, 30)
    finally:
        await asyncio.to_thread(control, own_bus, "set_disk_free_limit", "200MB")
    # Attempts that timed out were delivered too, later: each event still took effect once.
    assert await trial.number("SELECT max(value) FROM counters") == 1
