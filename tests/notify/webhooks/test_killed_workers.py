"""A worker that is killed while it delivers: each webhook gets every event that was committed, in order, and the last of them soon."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from chassis.identifiers import new_id
from tests.harness.waiting import until
from tests.notify.webhooks.conftest import SEAL_KEY, Station
from tests.notify.webhooks.receiver import Delivery, Receiver

ROOT = Path(__file__).parents[3]
PATHS = [f"/webhook-{number}" for number in range(5)]
SUBJECTS = [new_id() for _ in range(40)]
EACH = 3
KILLS = 3
SHARED_SECONDS = 1.5
"""In which a worker that has just begun got its share."""
LEFT_SECONDS = 4
"""From the kill until another worker has taken what the one that died left: its lease, and a look."""

Start = Callable[[], Awaitable[asyncio.subprocess.Process]]


@asynccontextmanager
async def starting(database_url: str) -> AsyncIterator[Start]:
    """Start workers, each a process."""
    started = []

    async def start() -> asyncio.subprocess.Process:
        command = (sys.executable, "-m", "tests.notify.webhooks.one_worker", database_url, SEAL_KEY)
        started.append(await asyncio.create_subprocess_exec(*command, cwd=ROOT))
        return started[-1]

    try:
        yield start
    finally:
        for process in started:
            if process.returncode is None:
                process.kill()
            await process.wait()


@dataclass(frozen=True)
class Middle:
    """A moment in which workers are killed: what the receiver does until then, and how to see that it has come."""

    hangs: bool
    seconds: float
    has_come: Callable[[Station, Receiver], Awaitable[bool]]


async def _sends(_station: Station, receiver: Receiver) -> bool:
    return all(_at(path, receiver.deliveries) for path in PATHS)


async def _has_parked(station: Station, receiver: Receiver) -> bool:
    [row] = await station.rows("SELECT count(DISTINCT webhook_id) AS webhooks FROM webhook_parked")
    return row["webhooks"] == len(PATHS) and receiver.at_once > 0 and all(_at(path, receiver.taken) for path in PATHS)


# The first requests have no answer, and nothing was written of what was read.
IN_A_ROUND = Middle(hangs=True, seconds=0, has_come=_sends)
# Some requests were answered, others have no answer, and are parked: the cursor is behind all of them.
WHILE_PARKED = Middle(hangs=False, seconds=0.4, has_come=_has_parked)


@pytest.mark.alone
@pytest.mark.parametrize("middle", [IN_A_ROUND, WHILE_PARKED], ids=["in a round", "while events are parked"])
async def test_a_worker_that_is_killed_while_it_delivers_loses_nothing_and_within_five_seconds_another_has_delivered_all(
    running: Station, receiver: Receiver, database_for: Callable[[str], str], middle: Middle
) -> None:
    for path in PATHS:
        await running.add(receiver.url.replace("/events", path))
    async with starting(database_for("notify")) as start:
        worker = await start()
        await running.held(len(PATHS))
        undisturbed = await _delivered(running, receiver)
        for _ in range(KILLS):
            await _live(running, 1)
            spare = await start()
            await _live(running, 2)
            await asyncio.sleep(SHARED_SECONDS)
            receiver.deliveries, receiver.taken = [], []
            receiver.hangs, receiver.seconds = middle.hangs, middle.seconds
            committed = await running.commit(*SUBJECTS * EACH)
            await until(partial(middle.has_come, running, receiver), every=0.002)
            killed = asyncio.get_running_loop().time()
            worker.kill()
            await worker.wait()
            assert all(len(_at(path, receiver.taken)) < len(committed) for path in PATHS), "it was in the middle"
            receiver.seconds = 0
            receiver.release()
            await _until_all_have(committed, receiver)
            for path in PATHS:
                _each_came_in_order(committed, _at(path, receiver.deliveries))
                last = min(delivery.at for delivery in _at(path, receiver.taken) if delivery.event["id"] == committed[-1])
                assert last - killed < LEFT_SECONDS + 3 * undisturbed
            worker = spare


async def _delivered(station: Station, receiver: Receiver) -> float:
    """Commit as many events as are on their way when a worker is killed. Returns the seconds until all webhooks have them."""
    receiver.deliveries, receiver.taken = [], []
    began = asyncio.get_running_loop().time()
    await _until_all_have(await station.commit(*SUBJECTS * EACH), receiver)
    return max(delivery.at for delivery in receiver.taken) - began


async def _live(station: Station, count: int) -> None:
    """Wait until so many workers live: one that was killed counts for a while."""

    async def are() -> bool:
        [row] = await station.rows("SELECT count(*) AS n FROM lane_workers WHERE alive_until > clock_timestamp()")
        return bool(row["n"] == count)

    await until(are)


def _at(path: str, deliveries: list[Delivery]) -> list[Delivery]:
    return [delivery for delivery in deliveries if delivery.path == path]


def _ids(deliveries: list[Delivery]) -> list[str]:
    return [delivery.event["id"] for delivery in deliveries]


async def _until_all_have(committed: list[str], receiver: Receiver) -> None:
    """Wait for all, and a little more, so that what is missing is named."""

    async def have() -> bool:
        return all(set(_ids(_at(path, receiver.taken))) >= set(committed) for path in PATHS)

    with suppress(TimeoutError):
        await until(have, seconds=60)
    # What has no row any more, or comes a second time, shows itself now.
    await asyncio.sleep(0.5)
    for path in PATHS:
        assert set(_ids(_at(path, receiver.taken))) == set(committed), path


def _each_came_in_order(committed: list[str], deliveries: list[Delivery]) -> None:
    """Check what came to one webhook: by subject in the order of the commits when it came first, and whenever it came under its own id, and as it was."""
    firsts = list(dict.fromkeys(_ids(deliveries)))
    for number in range(len(SUBJECTS)):
        of_subject = committed[number :: len(SUBJECTS)]
        assert [event_id for event_id in firsts if event_id in of_subject] == of_subject
    assert all(delivery.headers["webhook-id"] == delivery.event["id"] for delivery in deliveries)
    assert len({delivery.body for delivery in deliveries}) == len(committed)
