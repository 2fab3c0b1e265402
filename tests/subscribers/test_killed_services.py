"""A service is killed in a running system while events are on their way: each webhook has all that were committed, in order, soon after it is started again."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from http import HTTPStatus

import pytest

from chassis.clock import SystemClock
from chassis.database import Database, Work
from chassis.identifiers import new_id
from contracts.cases import ChildAdded
from deploy.local.system import System
from tests.harness.connections import Connect
from tests.harness.rows import rows_of
from tests.harness.waiting import until
from tests.notify.webhooks.receiver import Delivery, Event, Receiver
from tests.subscribers.conftest import CHILD_ADDED

PATHS = ["/finance", "/transport", "/admissions"]
SUBJECTS = [new_id() for _ in range(100)]
EACH = 15
RECOVERY_SECONDS = 10
"""From the kill to the last event that was committed before it, at every webhook, and twice what the service that was killed takes to start."""


@pytest.fixture
async def receiver(webhook_port: int) -> AsyncIterator[Receiver]:
    found = Receiver()
    await found.start(webhook_port)
    yield found
    await found.stop()


@pytest.fixture
async def commit(system: System) -> AsyncIterator[Callable[[], Awaitable[list[str]]]]:
    """A function that commits events as cases does, all of them at once, and returns their ids."""
    database = Database(system.database_url("cases"), Work, SystemClock())

    async def commit() -> list[str]:
        async with database.open_work() as work:
            for subject in SUBJECTS * EACH:
                work.outbox.add(ChildAdded(subject=subject))
        ids = ", ".join(f"'{subject}'" for subject in SUBJECTS)
        found = await rows_of(system, "cases", f"SELECT id FROM outbox WHERE subject IN ({ids}) ORDER BY position")  # noqa: S608 - ids
        return [str(row["id"]) for row in found][-len(SUBJECTS) * EACH :]

    yield commit
    await database.close()


def _at(path: str, deliveries: list[Delivery]) -> list[str]:
    return [delivery.event["id"] for delivery in deliveries if delivery.path == path]


@pytest.mark.alone
@pytest.mark.timeout(240)
@pytest.mark.parametrize("killed", ["cases", "notify"])
async def test_a_service_that_is_killed_while_events_are_on_their_way_loses_none(
    system: System, connect: Connect, receiver: Receiver, commit: Callable[[], Awaitable[list[str]]], killed: str
) -> None:
    other = await connect(["webhooks:manage"], [CHILD_ADDED])
    for path in PATHS:
        wanted = {"url": receiver.url.replace("/events", path), "types": [CHILD_ADDED]}
        assert (await other.ask("POST", "/v1/webhooks", json=wanted))[0] == HTTPStatus.CREATED
    committed = await commit()
    await until(lambda: asyncio.sleep(0, all(_at(path, receiver.taken) for path in PATHS)), every=0.002)
    at = asyncio.get_running_loop().time()
    system.kill(killed)
    had = {path: len(_at(path, receiver.taken)) for path in PATHS}
    [unsent] = await rows_of(system, "cases", "SELECT count(*) FROM outbox WHERE sent_at IS NULL AND exposure = 'public'")
    starting = asyncio.get_running_loop().time()
    system.start(killed)
    started = asyncio.get_running_loop().time() - starting
    assert all(0 < number < len(committed) for number in had.values()), "it was in the middle"
    assert killed == "notify" or unsent["count"], "it had not published all"

    async def have_all() -> bool:
        return all(set(_at(path, receiver.taken)) >= set(committed) for path in PATHS)

    with suppress(TimeoutError):
        await until(have_all, seconds=90)
    for path in PATHS:
        _each_came_in_order(committed, [delivery for delivery in receiver.deliveries if delivery.path == path])
        last = min(delivery.at for delivery in receiver.taken if delivery.path == path and delivery.event["id"] == committed[-1])
        assert last - at < RECOVERY_SECONDS + 2 * started
    found = (await other.ask("GET", "/v1/webhooks"))[1]["webhooks"]
    assert [webhook["waiting"] for webhook in found] == [0] * len(PATHS)
    for webhook in found:
        assert (await other.ask("DELETE", f"/v1/webhooks/{webhook['id']}"))[0] == HTTPStatus.NO_CONTENT


def _each_came_in_order(committed: list[str], deliveries: list[Delivery]) -> None:
    """Check what came to one webhook: all, nothing else, each subject in its order when it came first, and whenever it came under its own id."""
    firsts: dict[str, Event] = {}
    for delivery in deliveries:
        firsts.setdefault(delivery.event["id"], delivery.event)
    assert firsts.keys() == set(committed)
    numbers: dict[str, list[str]] = defaultdict(list)
    for event in firsts.values():
        numbers[event["subject"]].append(event["sequence"])
    assert all(found == sorted(found) for found in numbers.values())
    assert all(delivery.headers["webhook-id"] == delivery.event["id"] for delivery in deliveries)
