"""After a power cut of the broker everything is as before within seconds of its answer, and nothing is lost, out of order or there twice."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial

import aio_pika
import pytest
from aio_pika.exceptions import AMQPError
from sqlalchemy import text

from chassis.bus import connected
from chassis.clock import SystemClock
from chassis.database import Database
from chassis.identifiers import new_id
from chassis.topology import declare_queues
from chassis.topology import public_queue as queue_for_public_events
from contracts.cases import ChildAdded
from services.notify.adapters import public_queue
from services.notify.store import Work
from services.notify.use_cases.fill_feed import FeedFilling
from tests.failures.conftest import LADDER, SERVICE
from tests.harness.waiting import until

SETTLED = 4
"""Seconds after which RabbitMQ 3.10 has a new quorum queue safely on disk."""
OUTAGE = 3
"""Seconds until the broker is started again, which takes a few more: waits that grow without end are longer than `RECOVERED` by then."""
RECOVERED = 3
QUEUE = queue_for_public_events(public_queue.SERVICE)
EVERY = 0.05
SUBJECTS = 5


@pytest.fixture
async def notify(database_for) -> AsyncIterator[Database[Work]]:
    database = Database(database_for("notify"), Work, SystemClock())
    yield database
    await database.close()


class Writing:
    """Commits events of a few subjects, on and on."""

    def __init__(self, trial):
        self._trial = trial
        self._subjects = [new_id() for _ in range(SUBJECTS)]
        self.count = 0

    @asynccontextmanager
    async def going_on(self) -> AsyncIterator[None]:
        done = asyncio.Event()
        task = asyncio.create_task(self._write_until(done))
        yield
        done.set()
        await task

    async def _write_until(self, done: asyncio.Event) -> None:
        while not done.is_set():
            async with self._trial.database.open_work() as work:
                work.outbox.add(ChildAdded(subject=self._subjects[self.count % SUBJECTS]))
            self.count += 1
            await asyncio.sleep(EVERY)


async def cut_the_power(broker, queue: str) -> tuple[float, float]:
    """Return when its queue was there again, for whoever asks without a pause, and after how many seconds."""
    cut = time.monotonic()
    await asyncio.to_thread(broker.server.kill)
    await asyncio.sleep(OUTAGE)
    starting = asyncio.create_task(asyncio.to_thread(broker.start))

    async def has_queue() -> bool:
        with suppress(AMQPError, OSError):
            async with await aio_pika.connect(broker.url) as connection:
                await (await connection.channel()).get_queue(queue)
                return True
        return False

    await until(has_queue, 60, every=0.1)
    answered = time.monotonic()
    await starting
    return answered, answered - cut


@pytest.mark.alone
async def test_relay_and_consumer_are_back_within_seconds_of_the_brokers_answer(own_bus, trial):
    await own_bus.declare()
    await asyncio.sleep(SETTLED)
    writing = Writing(trial)

    async def handled(number: int) -> bool:
        return bool(await trial.number("SELECT count(*) FROM inbox") >= number)

    async with own_bus.relaying(), own_bus.consuming():
        async with writing.going_on():
            await until(partial(handled, 5))
            answered, away = await cut_the_power(own_bus.broker, SERVICE)
            await until(partial(handled, await trial.number("SELECT count(*) FROM inbox") + 1))
            assert time.monotonic() - answered < RECOVERED
        # What waited is worked off sooner than it came together.
        await until(partial(handled, writing.count), away)
    assert await trial.number("SELECT count(*) FROM inbox") == writing.count
    assert await trial.number("SELECT sum(value) FROM counters") == writing.count


@pytest.mark.alone
async def test_the_feed_goes_on_within_seconds_of_the_brokers_answer_with_every_event_once_and_in_order(own_bus, trial, notify):
    async with connected(own_bus.broker.url) as connection:
        channel = await connection.channel()
        await declare_queues(channel, public_queue.SERVICE, [])
        await public_queue.declare(channel)
    await asyncio.sleep(SETTLED)
    writing = Writing(trial)

    async def kept() -> list[tuple[str, str, int]]:
        async with notify.open_work() as work:
            query = text("SELECT id::text, subject::text, (body::jsonb ->> 'sequence')::int FROM feed ORDER BY position")
            return [tuple(row) for row in await work.connection.execute(query)]

    async def has(number: int) -> bool:
        return len(await kept()) >= number

    filling = asyncio.create_task(FeedFilling(notify, partial(public_queue.read, own_bus.broker.url)).run())
    async with own_bus.relaying():
        for _ in range(2):
            async with writing.going_on():
                await until(partial(has, writing.count + 5))
                answered, away = await cut_the_power(own_bus.broker, QUEUE)
                await until(partial(has, len(await kept()) + 1))
                assert time.monotonic() - answered < RECOVERED
            await until(partial(has, writing.count), away)
    filling.cancel()
    await asyncio.gather(filling, return_exceptions=True)
    found = await kept()
    assert {event for event, _, _ in found} == {str(row["id"]) for row in await trial.rows("SELECT id FROM outbox")}
    assert len(found) == writing.count
    for subject in {subject for _, subject, _ in found}:
        sequences = [sequence for _, of, sequence in found if of == subject]
        assert sequences == list(range(1, len(sequences) + 1))


async def test_what_a_broker_lost_comes_again_from_the_outbox_and_takes_effect_once(own_bus, trial):
    """Some of it was handled and some was waiting when the broker's data went: docs/operations.md, "After a restore"."""
    await own_bus.declare()
    subjects = [new_id() for _ in range(SUBJECTS)]

    async def add(number: int) -> None:
        for count in range(number):
            async with trial.database.open_work() as work:
                work.outbox.add(ChildAdded(subject=subjects[count % SUBJECTS]))

    async def sent() -> bool:
        return not await trial.number("SELECT count(*) FROM outbox WHERE sent_at IS NULL")

    async def handled(number: int) -> bool:
        return bool(await trial.number("SELECT count(*) FROM inbox") == number)

    async with own_bus.relaying():
        async with own_bus.consuming():
            await add(10)
            await until(sent)
            await until(partial(handled, 10))
        await add(10)
        await until(sent)
        await own_bus.broker.forget("trial", LADDER)
        await own_bus.declare()
        async with trial.database.open_work() as work:
            await work.connection.execute(text("UPDATE outbox SET sent_at = NULL WHERE exposure <> 'secret'"))
        async with own_bus.consuming():
            await until(partial(handled, 20))
            await until(sent)
    assert await trial.number("SELECT sum(value) FROM counters") == 20
