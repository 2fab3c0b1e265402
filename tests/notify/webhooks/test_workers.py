"""Workers share the lanes of webhooks by leases: one that dies loses nothing, one that was frozen writes nothing, one that hangs delays nobody."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web
from sqlalchemy import text, update

from chassis.identifiers import new_id
from services.notify.adapters import WebhookTools, webhook_receiver
from services.notify.store.webhook_tables import lane_workers
from services.notify.use_cases import run_lane
from services.notify.use_cases.deliver_webhooks import LOOK, WebhookDelivery
from services.notify.use_cases.pause_webhook import pause_webhook
from services.notify.use_cases.run_lane import LaneLost
from tests.harness.waiting import until
from tests.notify.webhooks.conftest import ADDED, SEAL_KEY, Station
from tests.notify.webhooks.receiver import receiving

ADA = new_id()


@asynccontextmanager
async def worker(station: Station) -> AsyncIterator[WebhookDelivery]:
    """One that runs in this process."""
    delivery = WebhookDelivery(station.database, WebhookTools.build(SEAL_KEY, None, {"127.0.0.1"}))
    task = asyncio.create_task(delivery.run())
    try:
        yield delivery
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_commit_wakes_the_lane(running, receiver, monkeypatch):
    monkeypatch.setattr(run_lane, "POLL", 60)
    await running.add(receiver.url)
    async with worker(running):
        await running.held(1)
        for number in range(1, 20):
            await running.commit(ADA)
            await until(lambda: asyncio.sleep(0, len(receiver.taken) == number))  # noqa: B023 - asked in this turn of the loop alone


async def test_a_receiver_that_hangs_delays_no_other_webhook(running, receiver, monkeypatch):
    # No delivery that hangs is given up meanwhile: more would follow it.
    monkeypatch.setattr(webhook_receiver, "TIMEOUT", aiohttp.ClientTimeout(total=300, connect=3))
    async with receiving() as hung:
        hung.hangs = True
        await running.add(hung.url)
        await running.add(receiver.url)
        async with worker(running):
            await running.held(2)
            sent: list[str] = []
            for _ in range(60):
                sent += await running.commit(*[new_id() for _ in range(5)])
                await asyncio.sleep(0.02)
            await until(lambda: asyncio.sleep(0, len(receiver.taken) == len(sent)), seconds=60)
            assert len(hung.deliveries) <= 16


async def test_a_webhook_that_rests_while_it_waits_for_answers_holds_up_no_other(running, receiver):
    """It is no part of the workers' share any more, and must not have the place of one that is."""
    async with receiving() as overloaded:
        overloaded.hangs = True
        await running.add(overloaded.url)
        await running.add(receiver.url)
        async with worker(running) as alone:
            await have((alone, 2))
            await running.commit(ADA)
            await until(lambda: asyncio.sleep(0, overloaded.at_once == 1))
            overloaded.hangs = False
            overloaded.behaviour = lambda _: web.Response(status=503, headers={"Retry-After": "60"})
            await running.commit(new_id())
            await until(lambda: asyncio.sleep(0, len(overloaded.deliveries) == 2))
            await asyncio.sleep(3 * LOOK)
            assert overloaded.at_once == 1, "it still waits for the first answer"
            await running.commit(new_id())
            await until(lambda: asyncio.sleep(0, len(receiver.taken) == 3), seconds=5)


async def _release_when_one_is_held(running, receiver):
    await running.held(1)
    receiver.release()


async def test_a_worker_that_stops_ends_what_it_sends_and_gives_every_other_lane_back_at_once(running, receiver):
    async with receiving() as slow:
        slow.hangs = True
        await running.add(slow.url)
        await running.add(receiver.url)
        async with worker(running):
            await running.held(2)
            [event] = await running.commit(ADA)
            await until(lambda: asyncio.sleep(0, slow.at_once == len(receiver.taken) == 1))
            stopping = asyncio.create_task(_release_when_one_is_held(running, slow))
        await stopping
        async with worker(running):
            await running.held(2)
            await asyncio.sleep(LOOK)
        assert (slow.ids, len(slow.deliveries)) == ([event], 1)


async def test_two_workers_share_the_webhooks_and_deliver_each_event_once(running, receiver):
    for _ in range(4):
        await running.add(receiver.url)
    async with worker(running), worker(running):
        await running.held(4)
        ids = await running.commit(*[new_id() for _ in range(200)])
        await until(lambda: asyncio.sleep(0, len(receiver.taken) >= 800))
        await asyncio.sleep(0.5)
    assert sorted(receiver.ids) == sorted(ids * 4)


async def have(*expected: tuple[WebhookDelivery, int]) -> None:
    """Wait until each of these workers has so many lanes."""
    await until(lambda: asyncio.sleep(0, all(len(delivery._lanes) == count for delivery, count in expected)))


async def test_workers_have_as_many_webhooks_each_also_those_that_come_later(running, receiver):
    for _ in range(12):
        await running.add(receiver.url)
    async with worker(running) as first, worker(running) as second:
        await have((first, 6), (second, 6))
        async with worker(running) as third:
            await have((first, 4), (second, 4), (third, 4))
        await have((first, 6), (second, 6))
    [row] = await running.rows("SELECT count(*) AS n FROM lane_workers")
    assert row["n"] == 0, "whoever stops is counted no more"


async def test_a_worker_that_died_is_counted_no_more(running, receiver):
    other = new_id()
    for _ in range(3):
        await running.add(receiver.url)
    async with running.database.open_statement() as work:
        await work.lane_workers.share(other)
        await work.connection.execute(update(lane_workers).values(alive_until=text("'infinity'")))
        async with worker(running) as alone:
            await have((alone, 2))
            await work.connection.execute(update(lane_workers).where(lane_workers.c.id == other).values(alive_until=text("now()")))
            await have((alone, 3))


async def test_webhooks_that_move_to_a_worker_lose_nothing_and_send_nothing_twice(running, receiver):
    for _ in range(6):
        await running.add(receiver.url)
    ids: list[str] = []
    async with worker(running) as first:
        await have((first, 6))
        async with worker(running) as second:
            async with asyncio.timeout(60):
                while len(second._lanes) < 3:
                    ids += await running.commit(*[new_id() for _ in range(5)])
                    await asyncio.sleep(0.05)
        await until(lambda: asyncio.sleep(0, len(receiver.taken) >= 6 * len(ids)), seconds=60)
        await asyncio.sleep(0.5)
    assert sorted(receiver.ids) == sorted(ids * 6)


async def test_a_lane_that_has_delivered_all_waits_for_news_without_another_look(station, receiver, monkeypatch):
    await station.add(receiver.url)
    await station.publish(ADA, new_id())
    [lane] = await station.claim()
    monkeypatch.setattr(run_lane, "MOMENT", 10)
    assert not await lane.round()
    assert len(receiver.taken) == 2


async def test_a_worker_that_stops_gives_its_lanes_back_at_once(running, receiver):
    await running.add(receiver.url)
    async with worker(running):
        await running.held(1)
    await running.held(0)


async def test_a_change_takes_effect_at_once_in_a_worker_that_runs(running, receiver):
    webhook, _ = await running.add(receiver.url)
    async with worker(running):
        await running.held(1)
        await running.act(pause_webhook, webhook)
        await running.commit(ADA)
        await asyncio.sleep(0.3)
        assert receiver.deliveries == []


async def test_a_change_between_two_looks_ends_the_lane_from_before_it(running, receiver):
    """The worker asked whether the lane was still its own just before the change, and claims it anew just after."""
    webhook, _ = await running.add(receiver.url)
    await running.publish(ADA)
    receiver.hangs = True
    delivery = WebhookDelivery(running.database, running.tools)
    await delivery._claim(2)
    await until(lambda: asyncio.sleep(0, bool(receiver.deliveries)))
    _, before = delivery._lanes[webhook.id]
    await delivery._renew()
    async with receiving() as elsewhere:
        async with running.database.open_work() as work:
            await work.webhooks.change(webhook.id, url=elsewhere.url)
        await delivery._claim(2)
        assert before.cancelled()
        await until(lambda: asyncio.sleep(0, len(elsewhere.taken) == 1))
        await delivery._stop()


async def test_what_a_lane_writes_after_its_lease_went_to_another_is_refused(station, receiver):
    """Frozen longer than its lease holds, it wakes up, has delivered, and must not move what another has begun."""
    webhook, _ = await station.add(receiver.url)
    ids = await station.publish(ADA)
    [frozen] = await station.claim()
    assert await station.claim() == []
    write = frozen._write

    async def write_late(changes):
        async with station.database.open_work() as work:
            await work.connection.exec_driver_sql("UPDATE webhooks SET leased_until = clock_timestamp() - interval '1 second'")
        [_other] = await station.claim()
        await write(changes)

    frozen._write = write_late
    with pytest.raises(LaneLost):
        await frozen.round()
    [row] = await station.rows("SELECT position, leased_to FROM webhooks")
    assert row["position"] == 0
    assert row["leased_to"] != frozen.claim.lease
    assert [str(one.event_id) for one in await station.attempts(webhook)] == ids, "that it was tried is true all the same"


async def test_a_lane_whose_lease_was_not_renewed_sends_nothing(station, receiver):
    await station.add(receiver.url)
    await station.publish(ADA)
    [lane] = await station.claim()
    lane.renewed(time.monotonic() - 5)
    with pytest.raises(LaneLost):
        await lane.round()
    assert receiver.deliveries == []


async def test_a_worker_that_dies_while_it_sends_leaves_the_event_to_the_next(station, receiver):
    """It was written that the event is on its way; nobody knows how that ended, so it is sent again."""
    await station.add(receiver.url, [ADDED])
    ids = await station.publish(ADA, ADA)
    receiver.hangs = True
    [dead] = await station.claim()
    await dead.round()
    for run in dead._runs.values():
        run.task.cancel()
    receiver.hangs = False
    async with station.database.open_work() as work:
        await work.lanes.release([dead.claim])
    await station.deliver()
    assert receiver.ids == ids
