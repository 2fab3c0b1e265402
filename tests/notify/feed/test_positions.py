"""Positions of events in the feed: whoever has read up to one has missed nothing before it."""

import asyncio
from datetime import timedelta

import pytest

from chassis.database import Database
from services.notify.store import Work
from tests.harness.waiting import until
from tests.notify.conftest import MovingClock
from tests.notify.feed.conftest import ADDED, some


async def test_positions_are_seen_in_their_order_however_many_write(filling):
    """What a reader has passed is never filled in later."""
    done = False
    passed: list[int] = []

    async def follow():
        position = 0
        while not done:
            async with filling.database.open_work() as work:
                found = await work.feed.read(position, [ADDED], None, 500)
            passed.extend(event.position for event in found.events)
            position = found.position

    reading = asyncio.create_task(follow())
    await asyncio.gather(*(filling.keep(*some(20)) for _ in range(20)))
    await until(lambda: asyncio.sleep(0, len(passed) >= 400))
    done = True
    await reading
    assert len(passed) == 400


@pytest.mark.parametrize("ahead", [timedelta(hours=1), timedelta(hours=-1)], ids=["fast", "slow"])
async def test_what_happened_since_a_time_is_found_whatever_the_clock_of_who_kept_it_said(filling, database_for, ahead):
    """Of two events in one minute the first is kept by a replica whose clock is wrong, and the second by one whose clock is right."""
    right, wrong = MovingClock(), MovingClock()
    wrong.move(seconds=ahead.total_seconds())
    since = right.now()
    first, second = (event.model_copy(update={"time": since}) for event in some(2))
    for clock, event in ((wrong, first), (right, second)):
        database = Database(database_for("notify"), Work, clock)
        async with database.open_work() as work:
            await work.feed.add([event])
        await database.close()
    async with filling.database.open_work() as work:
        found = await work.feed.read(await work.feed.before(since), [ADDED], None, 10)
    assert [event.id for event in found.events] == [first.id, second.id]
