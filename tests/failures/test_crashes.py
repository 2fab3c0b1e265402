"""A process that dies with an event in hand: nothing is lost, nothing happens twice, and an event that kills its reader is put aside."""

import asyncio
import signal
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from chassis.identifiers import new_id
from contracts.cases import ChildAdded
from tests.harness.envelopes import wrapped
from tests.harness.waiting import until

ROOT = Path(__file__).parents[2]

PROGRAM = """
import asyncio, os, signal, sys
from chassis.clock import SystemClock
from chassis.consumer import Consumer
from chassis.database import Database, Work
from contracts.cases import ChildAdded
from tests.chassis.trial import count

where, database_url, amqp_url = sys.argv[1:]

def die():
    os.kill(os.getpid(), signal.SIGKILL)

async def handle(event, work):
    if where == "before":
        die()
    await count(work, event.subject)
    await work.finish()
    if where == "in the transaction":
        die()
    if where == "after the commit":
        work.after_commit(die)

async def main():
    database = Database(database_url, Work, SystemClock())
    await Consumer("trial", database, amqp_url, {ChildAdded: handle}, (1, 2)).run()

asyncio.run(main())
"""


async def die_in_hand(bus, where):
    """Run a reader until it dies."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", PROGRAM, where, bus.trial.url, bus.broker.url, cwd=ROOT)
    try:
        async with asyncio.timeout(30):
            assert await process.wait() == -signal.SIGKILL
    finally:
        with suppress(ProcessLookupError):
            process.kill()


@pytest.mark.parametrize(("where", "left"), [("before", 0), ("in the transaction", 0), ("after the commit", 1)])
async def test_a_reader_that_dies_leaves_its_event_to_the_next_and_it_takes_effect_once(bus, trial, where, left):
    await bus.declare()
    event = ChildAdded(subject=new_id())
    await bus.publish(wrapped(event).encode())
    await die_in_hand(bus, where)
    assert await trial.number("SELECT coalesce(sum(value), 0) FROM counters") == left

    async def handled():
        return await trial.number("SELECT count(*) FROM inbox") == 1 and await bus.depth() == 0

    async with bus.consuming():
        await until(handled)
        await asyncio.sleep(0.3)
    assert await trial.number("SELECT sum(value) FROM counters") == 1
    assert await bus.depth() == await bus.depth("trial.dead") == 0


async def test_an_event_that_kills_every_reader_is_put_aside_by_the_broker(bus, trial):
    await bus.declare()
    await bus.publish(wrapped(ChildAdded(subject=new_id())).encode())
    for _ in range(6):
        await die_in_hand(bus, "before")
    (dead,) = await bus.dead()
    assert dead.type == ChildAdded.type
    assert await bus.depth() == 0
