"""The relay: what was committed reaches the broker, once and in order, whatever fails between the two."""

import asyncio
import time
from collections import Counter
from uuid import UUID

import pytest
from sqlalchemy import text

from chassis import relay
from chassis.bus import Publisher, connected
from chassis.identifiers import new_id
from contracts.cases import ChildAdded
from contracts.envelope import Envelope
from contracts.identity import AccountVerificationRequested
from tests.chassis.trial import count
from tests.harness.waiting import until

UNSENT = "SELECT count(*) FROM outbox WHERE sent_at IS NULL"


async def add(trial, events=1, subject=None):
    for _ in range(events):
        async with trial.database.open_work() as work:
            await count(work, new_id())
            work.outbox.add(ChildAdded(subject=subject or new_id()))


def drained(trial):
    async def check():
        return await trial.number(UNSENT) == 0

    return check


def secret():
    return AccountVerificationRequested(subject=new_id(), email="ada@home.example", token="canary-token", expires_at="2026-01-01T00:00:00Z", portal="citizen")


async def test_everything_that_was_committed_is_published_durably_and_marked(bus, trial):
    await bus.declare()
    await add(trial, 250)
    async with bus.relaying():
        await until(drained(trial))
    messages = await bus.take_all()
    assert {message.message_id for message in messages} == {str(row["id"]) for row in await trial.rows("SELECT id FROM outbox")}
    assert len(messages) == 250
    assert {message.delivery_mode for message in messages} == {2}
    envelope = Envelope.decode(messages[0].body)
    assert (envelope.type, envelope.specversion, envelope.sequence) == (ChildAdded.type, "1.0", 1)


async def test_a_commit_wakes_the_relay(bus, trial, monkeypatch):
    monkeypatch.setattr(relay, "POLL", 60)
    await bus.declare()
    async with bus.relaying():
        await add(trial)
        await until(drained(trial))
        for _ in range(10):
            await add(trial)
            await until(drained(trial))


async def test_an_event_that_nobody_listens_to_counts_as_published(bus, trial):
    await add(trial)
    async with bus.relaying():
        await until(drained(trial))


async def test_secrets_without_a_reader_wait_and_hold_nobody_back(bus, trial):
    """More of them than one batch, all of them older."""
    for _ in range(150):
        async with trial.database.open_work() as work:
            work.outbox.add(secret())
    await bus.declare()
    await add(trial, 5)
    async with bus.relaying():

        async def others_are_through():
            return await trial.number("SELECT count(*) FROM outbox WHERE sent_at IS NOT NULL") == 5

        await until(others_are_through)
        assert await trial.number("SELECT count(*) FROM outbox WHERE data ->> 'token' = 'canary-token'") == 150
        await bus.declare((AccountVerificationRequested, ChildAdded))
        await until(drained(trial))
    assert await trial.rows("SELECT DISTINCT data FROM outbox WHERE exposure = 'secret'") == [{"data": {}}]
    assert len([message for message in await bus.take_all() if message.type == AccountVerificationRequested.type]) == 150


async def test_what_follows_a_refused_event_of_its_subject_does_not_overtake_it(bus, trial):
    subject = new_id()
    async with trial.database.open_work() as work:
        work.outbox.add(secret().model_copy(update={"subject": subject}))
        work.outbox.add(ChildAdded(subject=subject))
        work.outbox.add(ChildAdded(subject=new_id()))
    await bus.declare()
    async with bus.relaying():

        async def other_is_through():
            return await trial.number(UNSENT) == 2

        await until(other_is_through)
        await asyncio.sleep(1.5)
        assert await trial.number(UNSENT) == 2
        await bus.declare((AccountVerificationRequested, ChildAdded))
        await until(drained(trial))
    sequences = [Envelope.decode(message.body).sequence for message in await bus.take_all() if Envelope.decode(message.body).subject == subject]
    assert sequences == [1, 2]


async def test_what_the_broker_refuses_is_tried_again_once_a_second_on_another_channel(bus, trial, monkeypatch):
    """A channel that first met a queue when its leader had just died is refused, by RabbitMQ 3.10, for as long as that node is away."""
    tried: Counter[UUID] = Counter()
    channels, publish = set(), Publisher.publish

    async def note(self, envelopes):
        tried.update(envelope.id for envelope in envelopes)
        channels.add(self._channel)
        return await publish(self, envelopes)

    monkeypatch.setattr(Publisher, "publish", note)
    async with connected(bus.broker.url) as connection:
        full = await (await connection.channel()).declare_queue("trial.full", exclusive=True, arguments={"x-max-length": 0, "x-overflow": "reject-publish"})
        await full.bind("events", routing_key=ChildAdded.type)
        async with bus.relaying():
            begun = time.monotonic()
            await add(trial)
            for _ in range(60):
                await add(trial)
                await asyncio.sleep(0.05)
            assert await trial.number(UNSENT) == 61
            assert len(channels) >= 3
            assert max(tried.values()) <= time.monotonic() - begun + 1
            await full.delete()
            await until(drained(trial))


async def test_a_transaction_that_commits_late_is_not_skipped(bus, trial):
    """A relay that remembers the last position it has seen loses such rows."""
    await bus.declare()
    async with bus.relaying():
        async with trial.database.open_work() as late:
            late.outbox.add(ChildAdded(subject=new_id()))
            await late.outbox.flush()
            await add(trial, 3)
            await until(drained(trial))
        await until(drained(trial))
    assert len(await bus.take_all()) == 4


async def test_several_relays_publish_each_event_once_and_keep_each_subjects_order(bus, trial):
    await bus.declare()
    subjects = [new_id() for _ in range(5)]
    async with bus.relaying(), bus.relaying(), bus.relaying():
        await asyncio.gather(*(add(trial, 40, subject) for subject in subjects for _ in range(2)))
        await until(drained(trial), 30)
    found = [Envelope.decode(message.body) for message in await bus.take_all()]
    assert len(found) == len({envelope.id for envelope in found}) == 400
    for subject in subjects:
        assert [envelope.sequence for envelope in found if envelope.subject == subject] == list(range(1, 81))


async def test_with_the_broker_stopped_work_goes_on_and_the_outbox_drains_by_itself_afterwards(own_bus, trial):
    await own_bus.declare()
    async with own_bus.relaying():
        await add(trial)
        await until(drained(trial))
        await asyncio.to_thread(own_bus.broker.server.stop)
        try:
            started = time.perf_counter()
            await add(trial, 100)
            assert time.perf_counter() - started < 5
            assert await trial.number(UNSENT) == 100
        finally:
            await asyncio.to_thread(own_bus.broker.start)
        assert await until(drained(trial), 20) < 10
    assert len({message.message_id for message in await own_bus.take_all()}) == 101


async def test_a_broker_that_is_killed_while_it_takes_events_has_all_that_were_marked_and_gets_the_rest_later(own_bus, trial):
    await own_bus.declare()
    await add(trial, 1_000)
    async with own_bus.relaying():

        async def under_way():
            return await trial.number(UNSENT) < 900

        await until(under_way)
        await asyncio.to_thread(own_bus.broker.server.kill)
        await asyncio.to_thread(own_bus.broker.start)
        await until(drained(trial), 40)
    assert {message.message_id for message in await own_bus.take_all()} == {str(row["id"]) for row in await trial.rows("SELECT id FROM outbox")}


async def test_a_batch_whose_mark_could_not_be_committed_is_published_again(bus, trial, monkeypatch):
    """A crash after the confirm: twice on the wire, under one id, so that readers see one event."""
    await bus.declare()
    await add(trial, 3)
    monkeypatch.setattr(relay, "MARK_SENT", text("SELECT CAST(:now AS text), CAST(:positions AS text), 1 / 0"))
    async with bus.relaying():

        async def published():
            return await bus.depth() >= 3

        await until(published)
        monkeypatch.undo()
        await until(drained(trial))
    messages = await bus.take_all()
    assert len(messages) >= 6
    assert len({message.message_id for message in messages}) == 3


@pytest.mark.parametrize("turns", range(4))
async def test_a_relay_that_is_woken_while_it_is_stopped_stops(bus, turns):
    """Python 3.11's wait_for forgets a cancellation that comes in the same turn of the loop as the wake-up."""
    await bus.declare()
    async with bus.relaying() as relay:
        relaying = asyncio.create_task(relay._relay())
        await asyncio.sleep(0.5)
        relay._wake.set()
        for _ in range(turns):
            await asyncio.sleep(0)
        relaying.cancel()
        done, _ = await asyncio.wait({relaying}, timeout=3)
        assert done
