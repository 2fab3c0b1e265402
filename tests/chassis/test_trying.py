"""Loops that mend their own failures: how long they wait, and what ends them."""

import asyncio
from types import SimpleNamespace

import pytest

from chassis import trying
from chassis.trying import keep_trying


@pytest.fixture
def waits(monkeypatch):
    """For how long it was waited between attempts, as it was asked for: a busy machine wakes later."""
    asked = []

    async def sleep(seconds):
        asked.append(seconds)
        await asyncio.sleep(seconds)

    monkeypatch.setattr(trying, "asyncio", SimpleNamespace(**{**vars(asyncio), "sleep": sleep}))
    return asked


class Attempts:
    """Each attempt does the next of `acts`, and what comes after them runs for ever."""

    def __init__(self, *acts):
        self._acts = list(acts)
        self.begun = 0
        self.went_well = asyncio.Event()

    async def __call__(self):
        self.begun += 1
        if not self._acts:
            self.went_well.set()
            await asyncio.Event().wait()
        await self._acts.pop(0)()


async def fail():
    raise ConnectionError


async def end():
    pass


async def cancel_without_being_asked():
    raise asyncio.CancelledError


async def until_it_goes_well(attempts):
    task = asyncio.create_task(keep_trying("trial_interrupted", attempts))
    async with asyncio.timeout(10):
        await attempts.went_well.wait()
    return task


async def stopped(task):
    task.cancel()
    await asyncio.wait([task], timeout=1)
    return task.cancelled()


async def test_the_waits_grow_to_the_longest_and_no_further(waits):
    attempts = Attempts(*[fail] * 6)
    await stopped(await until_it_goes_well(attempts))
    assert waits == [0.1, 0.2, 0.4, 0.8, 1.0, 1.0]


async def test_they_are_short_again_after_an_attempt_that_lasted(waits, monkeypatch):
    monkeypatch.setattr(trying, "LONGEST_WAIT", 0.4)

    async def last_and_fail():
        await asyncio.sleep(0.5)
        raise ConnectionError

    attempts = Attempts(fail, fail, fail, last_and_fail, fail)
    await stopped(await until_it_goes_well(attempts))
    assert waits == [0.1, 0.2, 0.4, 0.1, 0.2]


@pytest.mark.parametrize("act", [fail, end, cancel_without_being_asked])
async def test_whatever_ends_an_attempt_another_follows_and_the_log_says_why(act, caplog):
    task = await until_it_goes_well(Attempts(act))
    reasons = [record.msg["reason"] for record in caplog.records if record.msg["event"] == "trial_interrupted"]
    assert reasons == [{fail: "ConnectionError", end: "closed", cancel_without_being_asked: "CancelledError"}[act]]
    assert await stopped(task)


async def test_an_attempt_that_took_too_long_is_no_cancellation():
    async def take_too_long():
        async with asyncio.timeout(0.05):
            await asyncio.Event().wait()

    assert await stopped(await until_it_goes_well(Attempts(take_too_long)))


async def test_a_cancellation_ends_it_while_it_waits_too():
    attempts = Attempts(*[fail] * 100)
    task = asyncio.create_task(keep_trying("trial_interrupted", attempts))
    await asyncio.sleep(0.5)
    assert await stopped(task)
    assert attempts.begun < 5
