"""The feed of public events: filled from the broker, and read by other systems."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from uuid import UUID

import aio_pika
import httpx2
import pytest
from aio_pika.exceptions import DeliveryError

from chassis.bus import connected
from chassis.callers import verifiers
from chassis.clock import SystemClock
from chassis.database import Database
from chassis.identifiers import new_id
from chassis.listening import listen
from chassis.topology import EVENTS, dead_queue, declare_queues, public_queue
from chassis.web import create_api
from contracts.cases import CaseAllocated, ChildAdded, RightsHolderChanged
from contracts.envelope import Envelope
from services.notify.adapters import public_queue as queue
from services.notify.api import feed, feed_readers
from services.notify.api.feed_readers import FeedReaders
from services.notify.store import Work
from services.notify.store.feed import CHANNEL
from services.notify.use_cases.fill_feed import FeedFilling
from tests.harness.envelopes import wrapped
from tests.harness.waiting import until

ADDED, ALLOCATED = ChildAdded.type, CaseAllocated.type
CLIENT = new_id()


class Filling:
    """Workers that fill the feed from a broker, and who publishes to it."""

    def __init__(self, broker, database: Database[Work], amqp_url: str) -> None:
        self.broker = broker
        self.database = database
        self._amqp_url = amqp_url

    @asynccontextmanager
    async def running(self) -> AsyncIterator["asyncio.Task[None]"]:
        filling = FeedFilling(self.database.open_work, partial(queue.read, self._amqp_url))
        task = asyncio.create_task(filling.run())
        try:
            yield task
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def publish(self, *envelopes: Envelope, raw: bytes | None = None) -> None:
        async with connected(self.broker.url) as connection:
            exchange = await (await connection.channel()).get_exchange(EVENTS, ensure=False)
            for envelope in envelopes:
                message = aio_pika.Message(raw or envelope.encode(), message_id=str(envelope.id), delivery_mode=2)
                confirmed = False
                while not confirmed:  # as the relay does: a broker that has just started takes nothing yet
                    with suppress(DeliveryError):
                        await exchange.publish(message, routing_key=envelope.type)
                        confirmed = True

    async def kept(self) -> list[UUID]:
        async with self.database.open_work() as work:
            found = await work.feed.read(0, [ADDED, ALLOCATED], None, 500)
            return [event.id for event in found.events]

    async def until_kept(self, count: int) -> list[UUID]:
        async def all_of_them() -> bool:
            return len(await self.kept()) >= count

        await until(all_of_them)
        return await self.kept()


@pytest.fixture
async def filling(broker, amqp_for, database_for) -> AsyncIterator[Filling]:
    database = Database(database_for("notify"), Work, SystemClock())
    url = await amqp_for("notify")
    async with connected(broker.url) as connection:
        await (await connection.channel()).queue_delete(public_queue("notify"))
    async with connected(url) as connection:
        channel = await connection.channel()
        await declare_queues(channel, "notify", [])
        await queue.declare(channel)
    yield Filling(broker, database, url)
    await database.close()


def some(count: int, subject: UUID | None = None) -> list[Envelope]:
    return [wrapped(ChildAdded(subject=subject or new_id()), sequence=number) for number in range(1, count + 1)]


async def test_public_events_are_kept_in_their_order_and_others_are_not(filling):
    sent = some(450)
    async with filling.running():
        await filling.publish(*sent[:200], wrapped(CaseAllocated(subject=new_id(), child_id=new_id(), officer_id=None)), *sent[200:])
        assert await filling.until_kept(450) == [envelope.id for envelope in sent]


async def test_an_event_that_comes_again_is_kept_once(filling):
    first, second, third = some(3)
    async with filling.running():
        await filling.publish(first, second, first, third)
        assert await filling.until_kept(3) == [first.id, second.id, third.id]


async def test_what_is_no_event_goes_to_the_dead_queue_and_holds_nothing_up(filling):
    first, second, third = some(3)
    async with filling.running():
        await filling.publish(first)
        await filling.publish(second, raw=b"{}")
        await filling.publish(third)
        assert await filling.until_kept(2) == [first.id, third.id]
    async with connected(filling.broker.url) as connection:
        dead = await (await connection.channel()).declare_queue(dead_queue("notify"), passive=True)
        assert dead.declaration_result.message_count == 1


async def test_events_that_are_published_while_nobody_fills_wait(filling):
    sent = some(20)
    await filling.publish(*sent)
    async with filling.running():
        assert await filling.until_kept(20) == [envelope.id for envelope in sent]


async def test_another_replica_goes_on_where_one_broke_off_before_it_acknowledged(filling):
    """The first fails as it commits, again and again: everything in its hands comes back, in order."""
    subject = new_id()
    sent = some(300, subject)
    broken = 0

    async def fail(_events):
        nonlocal broken
        broken += 1
        raise ConnectionError

    failing = FeedFilling(filling.database.open_work, partial(queue.read, filling._amqp_url))
    failing.keep = fail  # type: ignore[method-assign]
    task = asyncio.create_task(failing.run())
    await asyncio.sleep(0.5)
    async with filling.running():
        await filling.publish(*sent)
        assert await filling.until_kept(300) == [envelope.id for envelope in sent]
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert broken


class Reader:
    """Another system that reads the feed."""

    def __init__(self, client, signers):
        self._client = client
        self._signers = signers

    async def read(self, *, client=CLIENT, scopes=("events:read",), event_types=(ADDED,), **wanted):
        headers = self._signers.machine("notify", client, *scopes, event_types=event_types)
        return await self._client.get("/v1/events", params=wanted, headers=headers)


@pytest.fixture
async def reader(filling, signers) -> AsyncIterator[Reader]:
    readers = FeedReaders()
    app = create_api("notify", filling.database, [feed.router], verifiers("notify", **signers.urls))
    app.state.feed_readers = readers
    listening = asyncio.create_task(listen(filling.database.url, CHANNEL, readers.wakes.wake))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://notify", timeout=30) as client:
        yield Reader(client, signers)
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)


async def keep(filling, *envelopes):
    await FeedFilling(filling.database.open_work, partial(queue.read, "")).keep(envelopes)


async def test_events_are_read_in_pages_as_they_were_published(filling, reader):
    sent = some(5)
    await keep(filling, *sent)
    first = (await reader.read(limit=3)).json()
    assert first["events"] == [envelope.model_dump(mode="json", exclude_none=True) for envelope in sent[:3]]
    assert first["more"] is True
    rest = (await reader.read(limit=3, after=first["next"])).json()
    assert [event["id"] for event in rest["events"]] == [str(envelope.id) for envelope in sent[3:]]
    assert rest["more"] is False
    assert (await reader.read(after=rest["next"])).json() == {"events": [], "next": rest["next"], "more": False}


async def test_a_system_reads_the_types_that_it_was_given_and_no_others(filling, reader):
    mine, other = wrapped(ChildAdded(subject=new_id())), wrapped(RightsHolderChanged(subject=new_id(), holder="parent", from_on="2026-03-02"))
    await keep(filling, other, mine, other)
    found = (await reader.read()).json()
    assert [event["id"] for event in found["events"]] == [str(mine.id)]
    refused = await reader.read(type=other.type)
    assert refused.status_code == 422
    assert refused.json()["errors"] == [{"field": "type", "message": "Ask only for types of events that your system was given"}]
    assert (await reader.read(event_types=())).json()["events"] == []
    past = (await reader.read(event_types=(ADDED, other.type))).json()["events"]
    assert [event["id"] for event in past] == [str(other.id), str(mine.id)], "what is given later may be read from before"


async def test_events_about_one_subject_are_found(filling, reader):
    wanted, other = new_id(), new_id()
    await keep(filling, *some(2, other), *some(2, wanted), *some(1, other))
    found = (await reader.read(subject=str(wanted))).json()
    assert [(event["subject"], event["sequence"]) for event in found["events"]] == [(str(wanted), "0000000001"), (str(wanted), "0000000002")]


async def test_a_rare_event_is_found_behind_many_others(filling, reader, monkeypatch):
    monkeypatch.setattr("services.notify.store.feed.WINDOW", 10)
    rare = wrapped(RightsHolderChanged(subject=new_id(), holder="parent", from_on="2026-03-02"))
    await keep(filling, *some(95), rare)
    found = (await reader.read(event_types=(rare.type,))).json()
    assert [event["id"] for event in found["events"]] == [str(rare.id)]


async def test_who_asks_for_a_rare_event_is_told_where_to_go_on_before_their_patience_ends(filling, reader, monkeypatch):
    monkeypatch.setattr("services.notify.store.feed.WINDOW", 1)
    monkeypatch.setattr(feed, "_LOOK_SECONDS", 0)
    rare = wrapped(RightsHolderChanged(subject=new_id(), holder="parent", from_on="2026-03-02"))
    await keep(filling, *some(3), rare)
    found, asked = (await reader.read(event_types=(rare.type,))).json(), 1
    while not found["events"]:
        assert found["more"] is True
        found, asked = (await reader.read(event_types=(rare.type,), after=found["next"])).json(), asked + 1
    assert ([event["id"] for event in found["events"]], asked) == ([str(rare.id)], 4)


async def test_a_cursor_from_before_the_feed_was_put_back_is_refused(filling, reader):
    await keep(filling, *some(2))
    end = int((await reader.read()).json()["next"])
    assert (await reader.read(after=end)).status_code == 200
    refused = await reader.read(after=end + 1)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "after")


async def test_who_waits_is_answered_as_soon_as_there_is_an_event(filling, reader, monkeypatch):
    monkeypatch.setattr(feed, "_POLL", 30)
    await keep(filling, *some(3))
    waiting = asyncio.create_task(reader.read(after="now", wait=15))
    await asyncio.sleep(0.5)
    assert not waiting.done()
    await keep(filling, *(sent := some(1)))
    async with asyncio.timeout(3):
        found = (await waiting).json()
    assert [event["id"] for event in found["events"]] == [str(sent[0].id)]


async def test_who_waits_in_vain_is_told_where_to_go_on(filling, reader):
    await keep(filling, *some(1))
    first = (await reader.read(after="now", wait=1)).json()
    assert first["events"] == []
    await keep(filling, *(sent := some(1)))
    assert [event["id"] for event in (await reader.read(after=first["next"])).json()["events"]] == [str(sent[0].id)]


async def test_a_system_has_a_few_requests_that_wait_and_others_have_theirs(filling, reader):
    waiting = [asyncio.create_task(reader.read(after="now", wait=2)) for _ in range(feed_readers.MOST_OF_A_SYSTEM)]
    await asyncio.sleep(0.5)
    refused = await reader.read(after="now", wait=2)
    assert (refused.status_code, refused.json()["code"], refused.headers["retry-after"]) == (429, "too_many_waiting", "5")
    assert (await reader.read(after="now")).status_code == 200
    other = asyncio.create_task(reader.read(client=new_id(), after="now", wait=2))
    await asyncio.sleep(0.5)
    assert not other.done()
    assert {answer.status_code for answer in await asyncio.gather(*waiting, other)} == {200}
    assert (await reader.read(after="now", wait=1)).status_code == 200


async def test_many_systems_wait_and_no_more_and_all_are_woken(filling, reader, monkeypatch):
    monkeypatch.setattr(feed_readers, "MOST_WAITING", 30)
    waiting = [asyncio.create_task(reader.read(client=new_id(), after="now", wait=15)) for _ in range(30)]
    await asyncio.sleep(1)
    refused = await reader.read(client=new_id(), after="now", wait=15)
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_waiting")
    pool, most = filling.database.engine.pool, 0

    async def look() -> None:
        nonlocal most
        while True:
            most = max(most, pool.checkedout())
            await asyncio.sleep(0)

    looking = asyncio.create_task(look())
    await keep(filling, *(sent := some(1)))
    assert (await reader.read(client=new_id(), wait=15)).json()["events"][-1]["id"] == str(sent[0].id)
    answers = [answer.json() for answer in await asyncio.gather(*waiting)]
    assert {answer["events"][0]["id"] for answer in answers} == {str(sent[0].id)}
    looking.cancel()
    assert most <= feed_readers.AT_ONCE + 1, "and one for whoever wrote"


@pytest.mark.parametrize(
    "wrong", [{"after": "-1"}, {"after": "x"}, {"after": "9" * 19}, {"limit": 0}, {"limit": 501}, {"wait": 21}, {"subject": "x"}, {"b": 1}]
)
async def test_a_question_that_makes_no_sense_is_refused(reader, wrong):
    assert (await reader.read(**wrong)).status_code == 422


async def test_the_scope_is_needed(reader):
    refused = await reader.read(scopes=("cases:read",))
    assert (refused.status_code, refused.json()["code"]) == (403, "insufficient_scope")


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
    await asyncio.gather(*(keep(filling, *some(20)) for _ in range(20)))
    await asyncio.sleep(0.2)
    done = True
    await reading
    assert len(passed) == 400
