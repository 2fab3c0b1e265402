"""What is not taken is tried again for more than a day; a receiver that takes nothing rests, and is paused at last."""

from datetime import timedelta

import pytest
from aiohttp import web

from chassis.identifiers import new_id
from services.notify.domain.webhooks import LADDER
from services.notify.use_cases.change_webhook import ChangeWebhook, change_webhook
from services.notify.use_cases.find_webhook import OfWebhook
from services.notify.use_cases.pause_webhook import pause_webhook
from services.notify.use_cases.replay_webhook import replay_webhook
from services.notify.use_cases.resume_webhook import resume_webhook
from tests.notify.webhooks.conftest import ADDED
from tests.notify.webhooks.receiver import receiving

ADA, BOB, CLEO, DAN = (new_id() for _ in range(4))


def refusing(subject):
    return lambda event: 500 if event["subject"] == str(subject) else 204


def refusing_all(_event):
    return 503


async def test_an_event_is_tried_by_the_ladder_and_given_up_after_more_than_a_day(station, receiver):
    """Another subject's events are taken all the time, so it is this event and not the receiver."""
    webhook, _ = await station.add(receiver.url)
    [bad] = await station.publish(ADA)
    receiver.behaviour = refusing(ADA)
    waits = []
    for _ in LADDER:
        await station.deliver()
        [parked] = await station.parked(webhook)
        waits.append((parked.due_at - station.clock.now()).total_seconds())
        await station.publish(BOB)
        station.clock.move(seconds=waits[-1] - 1)
        tried = len(receiver.deliveries) - len(receiver.taken)
        await station.deliver()
        assert len(receiver.deliveries) - len(receiver.taken) == tried
        station.clock.move(seconds=1)
    assert tuple(waits) == LADDER
    assert sum(LADDER) > 24 * 3600
    [behind] = await station.publish(ADA)
    receiver.behaviour = lambda event: 500 if event["id"] == bad else 204
    await station.deliver()
    assert receiver.ids[-1] == behind, "what waited behind it goes on"
    assert [str(one.event_id) for one in await station.parked(webhook, given_up=True)] == [bad]
    now = await station.find(webhook)
    assert (now.state, now.waiting, now.given_up) == ("active", 0, 1)
    station.clock.move(days=3)
    await station.deliver()
    assert len([delivery for delivery in receiver.deliveries if delivery.event["id"] == bad]) == len(LADDER) + 1


async def test_every_attempt_is_kept_with_its_outcome(station, receiver):
    webhook, _ = await station.add(receiver.url)
    [event] = await station.publish(ADA)
    for status in (500, 404, 302, 204):
        receiver.behaviour = lambda _, status=status: status
        await station.deliver()
        station.clock.move(minutes=10)
    found = await station.attempts(webhook)
    assert [(str(one.event_id), one.outcome, one.status) for one in found] == [
        (event, "refused", 500),
        (event, "refused", 404),
        (event, "redirected", 302),
        (event, "delivered", 204),
    ]
    assert [one.at for one in found] == sorted(one.at for one in found)


async def test_a_receiver_that_takes_nothing_rests_and_one_event_shows_whether_it_is_back(station, receiver):
    webhook, _ = await station.add(receiver.url)
    receiver.behaviour = refusing_all
    ids = await station.publish(*[new_id() for _ in range(60)])
    await station.deliver()
    assert len(receiver.deliveries) <= 16, "it is not flooded once it is known to fail"
    tried = len(receiver.deliveries)
    for rest in LADDER[:4]:
        assert (await station.find(webhook)).resting_until == station.clock.now() + timedelta(seconds=rest)
        await station.publish(new_id())
        station.clock.move(seconds=rest - 1)
        await station.deliver()
        assert len(receiver.deliveries) == tried
        station.clock.move(seconds=1)
        await station.deliver()
        tried += 1
        assert len(receiver.deliveries) == tried
    receiver.behaviour = lambda _: 204
    station.clock.move(hours=1)
    await station.deliver()
    assert set(ids) <= set(receiver.ids)
    assert len(receiver.ids) == 64
    now = await station.find(webhook)
    assert (now.failing_since, now.resting_until, now.waiting) == (None, None, 0)


async def test_a_receiver_that_takes_nothing_for_a_day_is_paused_and_the_team_hears_of_it(station, receiver):
    webhook, _ = await station.add(receiver.url)
    receiver.behaviour = refusing_all
    ids = await station.publish(ADA, BOB, CLEO, DAN)
    started = station.clock.now()
    while (await station.find(webhook)).state == "active":
        await station.deliver()
        station.clock.move(minutes=1)
    assert timedelta(hours=24) <= station.clock.now() - started < timedelta(hours=26)
    now = await station.find(webhook)
    assert (now.paused_because, now.given_up, now.waiting) == ("failing", 0, 4)
    [email] = await station.rows("SELECT kind, person_id, facts FROM emails")
    assert email == {
        "kind": "webhook-paused",
        "person_id": None,
        "facts": {"connection": str(webhook.connection_id), "webhook": str(webhook.id), "because": "failing"},
    }
    receiver.behaviour = lambda _: 204
    station.clock.move(days=3)
    await station.deliver()
    assert receiver.ids == []
    resumed = await station.act(resume_webhook, webhook)
    assert (resumed.state, resumed.paused_because, resumed.failing_since) == ("active", None, None)
    await station.deliver()
    assert sorted(receiver.ids) == sorted(ids)


async def test_one_event_alone_that_is_refused_for_a_day_pauses_and_is_not_given_up(station, receiver):
    webhook, _ = await station.add(receiver.url)
    receiver.behaviour = refusing_all
    ids = await station.publish(ADA)
    for wait in (0, *LADDER):
        station.clock.move(seconds=wait)
        await station.deliver()
    now = await station.find(webhook)
    assert (now.state, now.paused_because, now.given_up) == ("paused", "failing", 0)
    receiver.behaviour = lambda _: 204
    await station.act(resume_webhook, webhook)
    await station.deliver()
    assert receiver.ids == ids


async def test_410_pauses_at_once(station, receiver):
    webhook, _ = await station.add(receiver.url)
    receiver.behaviour = lambda _: 410
    ids = await station.publish(ADA)
    await station.deliver()
    now = await station.find(webhook)
    assert (now.state, now.paused_because, now.waiting) == ("paused", "gone", 1)
    receiver.behaviour = lambda _: 204
    station.clock.move(days=1)
    await station.deliver()
    assert receiver.ids == []
    await station.act(resume_webhook, webhook)
    await station.deliver()
    assert receiver.ids == ids


@pytest.mark.parametrize(("said", "seconds"), [("90", 90), ("86400", 3600), ("soon", 5), ("-1", 5), ("0", 5), ("1", 5)])
@pytest.mark.parametrize("status", [429, 503])
async def test_a_receiver_that_asks_us_to_wait_is_left_alone_for_an_hour_at_most(station, receiver, said, seconds, status):
    await station.add(receiver.url)
    receiver.behaviour = lambda _: web.Response(status=status, headers={"Retry-After": said})
    ids = await station.publish(ADA)
    await station.deliver()
    receiver.behaviour = lambda _: 204
    station.clock.move(seconds=seconds - 1)
    await station.deliver()
    assert receiver.ids == []
    station.clock.move(seconds=1)
    await station.deliver()
    assert receiver.ids == ids


async def test_a_receiver_that_always_asks_for_a_second_more_is_left_alone_for_longer_each_time(station, receiver):
    await station.add(receiver.url)
    receiver.behaviour = lambda _: web.Response(status=503, headers={"Retry-After": "1"})
    await station.publish(*(new_id() for _ in range(5)))
    await station.deliver()
    at_first = len(receiver.deliveries)
    for _ in range(60):
        station.clock.move(minutes=1)
        await station.deliver()
    assert len(receiver.deliveries) - at_first < 10


async def test_at_another_address_nothing_has_failed_yet(station, receiver):
    """An address that is corrected after a day is tried at once, and the first event that fails there does not pause it."""
    webhook, _ = await station.add(receiver.url)
    receiver.behaviour = refusing_all
    subjects = (ADA, BOB, CLEO, DAN)
    ids = await station.publish(*subjects)
    for rest in (0, *LADDER[:-1]):
        station.clock.move(seconds=rest)
        await station.deliver()
    station.clock.move(seconds=LADDER[-1] - 60)
    failing = await station.find(webhook)
    assert failing.resting_until > station.clock.now() > failing.failing_since + timedelta(days=1)
    which = OfWebhook(webhook.id, webhook.connection_id, webhook.connection_id)
    same = ChangeWebhook(which, (ADDED,), url=receiver.url, types=[ADDED])
    assert (await change_webhook(same, station.tools, station.database.open_work)).resting_until == failing.resting_until
    async with receiving() as elsewhere:
        elsewhere.behaviour = refusing(subjects[-1])
        changed = await change_webhook(ChangeWebhook(which, (), url=elsewhere.url), station.tools, station.database.open_work)
        assert (changed.failing_since, changed.resting_until) == (None, None)
        await station.deliver()
        assert sorted(elsewhere.ids) == sorted(ids[:-1])
    now = await station.find(webhook)
    assert (now.state, now.waiting) == ("active", 1)


async def test_a_redirect_is_not_followed(station, receiver):
    await station.add(receiver.url)
    receiver.behaviour = lambda _: web.Response(status=307, headers={"Location": f"{receiver.url}/elsewhere"})
    await station.publish(ADA)
    await station.deliver()
    assert len(receiver.deliveries) == 1


async def test_a_paused_webhook_gets_what_happened_meanwhile_when_it_is_resumed(station, receiver):
    webhook, _ = await station.add(receiver.url)
    before = await station.publish(ADA)
    await station.deliver()
    await station.act(pause_webhook, webhook)
    meanwhile = await station.publish(ADA, ADA)
    await station.deliver()
    assert receiver.ids == before
    await station.act(resume_webhook, webhook)
    await station.deliver()
    assert receiver.ids == [*before, *meanwhile]


async def test_a_replay_sends_again_from_a_point_in_time_on_also_what_was_given_up(station, receiver):
    webhook, _ = await station.add(receiver.url)
    [first] = await station.publish(ADA)
    station.clock.move(hours=1)
    since = station.clock.now()
    [second] = await station.publish(ADA)
    receiver.behaviour = lambda event: 500 if event["id"] == second else 204
    for wait in (0, *LADDER):
        station.clock.move(seconds=wait)
        await station.publish(BOB)
        await station.deliver()
    assert (await station.find(webhook)).given_up == 1
    receiver.behaviour = lambda _: 204
    before = len(receiver.taken)
    replayed = await station.act(replay_webhook, webhook, since)
    assert (replayed.given_up, replayed.waiting) == (0, 0)
    await station.deliver()
    again = receiver.ids[before:]
    assert len(again) == 1 + 1 + len(LADDER)
    assert second in again
    assert first not in again


async def test_a_replay_never_skips_what_was_not_sent_yet(station, receiver):
    webhook, _ = await station.add(receiver.url)
    ids = await station.publish(ADA)
    station.clock.move(hours=1)
    await station.act(replay_webhook, webhook, station.clock.now())
    await station.deliver()
    assert receiver.ids == ids
