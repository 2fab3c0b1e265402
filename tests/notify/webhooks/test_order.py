"""Events reach a webhook in the order of their subject, also when some fail; those of other subjects do not wait for them."""

import asyncio

from chassis.identifiers import new_id
from tests.harness.waiting import until
from tests.notify.webhooks.conftest import ADDED, DATES

ADA, BOB, CLEO = new_id(), new_id(), new_id()


def failing(*ids):
    return lambda event: 500 if event["id"] in ids else 204


async def test_events_arrive_as_they_were_published_byte_for_byte(station, receiver):
    await station.add(receiver.url)
    ids = await station.publish(ADA, BOB, ADA)
    await station.deliver()
    assert sorted(receiver.ids) == sorted(ids)
    bodies = {row["body"].encode() for row in await station.rows("SELECT body FROM feed")}
    assert {delivery.body for delivery in receiver.taken} == bodies
    [headers] = {(delivery.headers["Content-Type"], delivery.headers["User-Agent"]) for delivery in receiver.taken}
    assert headers == ("application/cloudevents+json", "Waymark")


async def test_a_webhook_gets_what_happens_after_it_was_added(station, receiver):
    await station.publish(ADA)
    await station.add(receiver.url)
    [after] = await station.publish(ADA)
    await station.deliver()
    assert receiver.ids == [after]


async def test_events_of_one_subject_arrive_one_after_the_other_and_those_of_others_at_the_same_time(station, receiver):
    receiver.seconds = 0.02
    await station.add(receiver.url)
    ids = await station.publish(*[ADA] * 5, *[new_id() for _ in range(40)])
    await station.deliver()
    assert [event_id for event_id in receiver.ids if event_id in ids[:5]] == ids[:5]
    assert len(receiver.ids) == 45
    assert 4 < receiver.most_at_once <= 16


async def test_a_failure_holds_back_its_subject_and_no_other(station, receiver):
    webhook, _ = await station.add(receiver.url)
    first, second, third, other = await station.publish(ADA, ADA, ADA, BOB)
    receiver.behaviour = failing(second)
    await station.deliver()
    assert sorted(receiver.ids) == sorted([first, other])
    assert [(str(one.event_id), one.attempts) for one in await station.parked(webhook)] == [(second, 1), (third, 0)]
    [later] = await station.publish(ADA)
    await station.deliver()
    receiver.behaviour = lambda _: 204
    station.clock.move(seconds=5)
    await station.deliver()
    assert [event_id for event_id in receiver.ids if event_id != other] == [first, second, third, later]
    assert await station.parked(webhook) == []
    assert (await station.find(webhook)).waiting == 0


async def test_failures_in_the_middle_of_many_events_change_no_order(station, receiver):
    await station.add(receiver.url)
    subjects = [ADA, BOB, CLEO] * 30
    ids = await station.publish(*subjects)
    seen = set()

    def sometimes(event):
        if event["id"] not in seen and ids.index(event["id"]) % 7 == 0:
            seen.add(event["id"])
            return 503
        return 204

    receiver.behaviour = sometimes
    for _ in range(60):
        await station.deliver()
        station.clock.move(seconds=31)
    assert len(receiver.ids) == len(set(receiver.ids)) == len(ids)
    for subject in (ADA, BOB, CLEO):
        wanted = [event_id for event_id, of in zip(ids, subjects, strict=True) if of == subject]
        assert [delivery.event["id"] for delivery in receiver.taken if delivery.event["subject"] == str(subject)] == wanted


async def test_what_takes_long_holds_back_its_subject_and_no_other(station, receiver):
    """The slow one is still being sent while newer events of others arrive, and newer ones of its own subject wait for it."""
    webhook, _ = await station.add(receiver.url)
    [slow] = await station.publish(ADA)
    receiver.hangs = True
    [lane] = await station.claim()
    await lane.round()
    await until(lambda: asyncio.sleep(0, len(receiver.deliveries) == 1))
    receiver.hangs = False
    assert [str(one.event_id) for one in await station.parked(webhook)] == [slow]
    behind, other = await station.publish(ADA, BOB)
    await lane.round()
    await until(lambda: asyncio.sleep(0, receiver.ids == [other]))
    assert receiver.ids == [other]
    assert [str(one.event_id) for one in await station.parked(webhook)] == [slow, behind]
    receiver.release()
    while await lane.round() or lane.is_busy:
        await asyncio.sleep(0.01)
    assert receiver.ids == [other, slow, behind]
    assert await station.parked(webhook) == []


async def test_only_wanted_types_and_subjects_arrive(station, receiver):
    await station.add(receiver.url, [DATES], ADA)
    await station.publish(ADA, kind=ADDED)
    await station.publish(BOB, kind=DATES)
    wanted = await station.publish(ADA, kind=DATES)
    await station.deliver()
    assert receiver.ids == wanted


async def test_many_events_that_are_not_wanted_are_passed_by(station, receiver):
    await station.add(receiver.url, [DATES])
    await station.publish(*[ADA] * 2_500, kind=ADDED)
    wanted = await station.publish(ADA, kind=DATES)
    await station.deliver()
    assert receiver.ids == wanted
    [row] = await station.rows("SELECT w.position = (SELECT max(position) FROM feed) AS at_the_end FROM webhooks w")
    assert row["at_the_end"]
