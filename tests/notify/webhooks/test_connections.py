"""A webhook gets what its connection may receive now, and no more."""

from datetime import timedelta

import pytest

from chassis.errors import Conflict
from chassis.identifiers import new_id
from contracts.identity import ConnectionChanged
from services.notify.handlers import HANDLERS
from services.notify.store import Work
from services.notify.use_cases.pause_webhook import pause_webhook
from services.notify.use_cases.replay_webhook import replay_webhook
from services.notify.use_cases.resume_webhook import resume_webhook
from services.notify.use_cases.run_lane import LaneLost
from tests.notify.webhooks.conftest import ADDED, DATES

ADA = new_id()


async def test_a_type_that_was_taken_away_is_not_sent_any_more_also_not_what_waits(station, receiver):
    webhook, _ = await station.add(receiver.url)
    receiver.behaviour = lambda _: 500
    await station.publish(ADA, kind=DATES)
    await station.deliver()
    await station.publish(ADA, kind=DATES)
    kept = await station.publish(ADA, kind=ADDED)
    await station.know(event_types=(ADDED,))
    receiver.behaviour = lambda _: 204
    station.clock.move(hours=1)
    await station.deliver()
    assert receiver.ids == kept
    assert await station.parked(webhook) == []


async def test_events_of_a_type_that_is_away_are_passed_over_until_a_replay(station, receiver):
    webhook, _ = await station.add(receiver.url)
    await station.know(event_types=(ADDED,))
    assert (await station.find(webhook)).not_given == (DATES,)
    since = station.clock.now()
    missed = await station.publish(ADA, kind=DATES)
    await station.deliver()
    await station.know(event_types=(ADDED, DATES))
    assert (await station.find(webhook)).not_given == ()
    came = await station.publish(ADA, kind=DATES)
    await station.deliver()
    assert receiver.ids == came
    await station.act(replay_webhook, webhook, since)
    await station.deliver()
    assert receiver.ids == [*came, *missed, *came]


async def test_a_lane_that_runs_is_lost_when_its_connection_changes(station, receiver):
    await station.add(receiver.url)
    [lane] = await station.claim()
    await station.publish(ADA, kind=DATES)
    await station.know(event_types=(ADDED,))
    with pytest.raises(LaneLost):
        await lane.round()
    assert receiver.deliveries == []


@pytest.mark.parametrize("change", [{"active": False}, {"expires_at": None}], ids=["ended", "expired"])
async def test_nothing_is_sent_to_a_connection_that_has_ended(station, receiver, change):
    webhook, _ = await station.add(receiver.url)
    await station.publish(ADA)
    await station.know(**{name: station.clock.now() if value is None else value for name, value in change.items()})
    await station.deliver()
    assert receiver.deliveries == []
    now = await station.find(webhook)
    assert (now.state, now.paused_because) == ("paused", "connection-ended")
    with pytest.raises(Conflict, match="connection_ended"):
        await station.act(resume_webhook, webhook)


async def test_a_lane_is_not_kept_past_the_end_of_its_connection(station, receiver):
    await station.add(receiver.url)
    [lane] = await station.claim()
    station.clock.move(days=366)
    async with station.database.open_work() as work:
        assert await work.lanes.renew([lane.claim]) == frozenset()


async def test_a_connection_that_is_extended_gets_what_happened_meanwhile(station, receiver):
    webhook, _ = await station.add(receiver.url)
    await station.know(active=False)
    ids = await station.publish(ADA)
    await station.deliver()
    await station.know(active=True, expires_at=station.clock.now() + timedelta(days=365))
    await station.deliver()
    assert receiver.ids == ids
    assert (await station.find(webhook)).state == "active"


async def test_a_pause_by_hand_outlasts_access_that_ends_and_is_given_again(station, receiver):
    webhook, _ = await station.add(receiver.url)
    await station.know(active=False)
    await station.act(pause_webhook, webhook)
    await station.know(active=True, expires_at=station.clock.now() + timedelta(days=365))
    await station.publish(ADA)
    await station.deliver()
    assert receiver.ids == []
    assert (await station.find(webhook)).paused_because == "by-hand"


async def test_of_two_changes_the_later_one_holds_whichever_comes_first(station, receiver):
    await station.add(receiver.url)
    now = station.clock.now()
    until = now + timedelta(days=365)
    later = ConnectionChanged(subject=station.connection.id, active=False, event_types=[], expires_at=until, changed_at=now + timedelta(hours=2))
    earlier = ConnectionChanged(subject=station.connection.id, active=True, event_types=[ADDED], expires_at=until, changed_at=now + timedelta(hours=1))
    for event in (later, earlier):
        async with station.database.open_work() as work:
            await HANDLERS[ConnectionChanged](event, work)
    await station.publish(ADA)
    await station.deliver()
    assert receiver.deliveries == []


async def test_a_webhook_of_a_connection_that_is_not_known_yet_waits_for_it(station, receiver):
    async with station.database.open_work() as work:
        assert isinstance(work, Work)
        await work.connection.exec_driver_sql("DELETE FROM connections")
    webhook, _ = await station.add(receiver.url)
    ids = await station.publish(ADA)
    await station.deliver()
    assert receiver.deliveries == []
    assert (await station.find(webhook)).state == "active"
    await station.know()
    await station.deliver()
    assert receiver.ids == ids
