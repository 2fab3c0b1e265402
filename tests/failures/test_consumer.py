"""The consumer: each event takes effect once, and a message that cannot be handled is never lost and never in the way."""

import asyncio
import itertools
import logging
import time

import pytest
from aiormq.exceptions import ChannelNotFoundEntity, ChannelPreconditionFailed
from pydantic import BaseModel

from chassis.bus import connected
from chassis.errors import Conflict
from chassis.identifiers import new_id
from chassis.topology import declare_queues
from contracts.cases import ChildAdded, RequestReceived
from tests.chassis.trial import count
from tests.failures.conftest import HANDLED, LADDER, SERVICE, on_child_added
from tests.harness.envelopes import wrapped
from tests.harness.waiting import until

EFFECTS = "SELECT coalesce(sum(value), 0) FROM counters"


def effects(trial, number):
    async def check():
        return await trial.number(EFFECTS) >= number

    return check


def settled(bus):
    """Say whether nothing is ready; what is in hand comes back when its reader stops."""

    async def check():
        return await bus.depth() == 0

    return check


@pytest.mark.parametrize("times", [2, 100])
async def test_an_event_delivered_many_times_to_two_consumers_takes_effect_once(bus, trial, times):
    async with bus.consuming(), bus.consuming():
        event = ChildAdded(subject=new_id())
        await bus.publish(wrapped(event).encode(), times=times)
        last = ChildAdded(subject=new_id())
        await bus.publish(wrapped(last).encode())
        await until(effects(trial, 2))
        await until(settled(bus))
    assert await trial.number(EFFECTS) == 2
    assert await bus.depth() == await bus.depth("trial.dead") == 0


async def test_events_of_the_relay_reach_their_handler(bus, trial):
    async with bus.consuming(), bus.relaying():
        async with trial.database.open_work() as work:
            for _ in range(200):
                work.outbox.add(ChildAdded(subject=new_id()))
        await until(effects(trial, 200))
    assert await trial.number("SELECT count(*) FROM inbox") == 200


async def test_a_handler_that_fails_leaves_nothing_and_is_tried_again_after_each_wait(bus, trial):
    tries = []

    async def fail_twice(event, work):
        tries.append(time.monotonic())
        await count(work, event.subject)
        if len(tries) < 3:
            raise Conflict("stale_version", "again")

    async with bus.consuming({ChildAdded: fail_twice}):
        await bus.publish(wrapped(ChildAdded(subject=new_id())).encode())
        await until(effects(trial, 1))
        await asyncio.sleep(0.2)
    assert len(tries) == 3
    waits = [after - before for before, after in itertools.pairwise(tries)]
    assert all(rung <= wait < rung + 0.95 for rung, wait in zip(LADDER, waits, strict=True)), waits
    assert await trial.number(EFFECTS) == 1


async def test_poison_ends_in_the_dead_queue_with_its_reason_while_others_flow(bus, trial, caplog):
    poison = ChildAdded(subject=new_id())

    async def choke(event, work):
        if event.subject == poison.subject:
            raise Conflict("canary_code", "Canary-0000")
        await on_child_added(event, work)

    with caplog.at_level(logging.INFO):
        async with bus.consuming({ChildAdded: choke}):
            body = wrapped(poison).encode()
            await bus.publish(body)
            delays = []
            for number in range(1, 11):
                started = time.monotonic()
                await bus.publish(wrapped(ChildAdded(subject=new_id())).encode())
                await until(effects(trial, number))
                delays.append(time.monotonic() - started)
            (dead,) = await bus.dead()
    assert max(delays) < 2
    assert dead.body == body
    assert dead.headers["x-reason"] == "canary_code"
    assert dead.headers["x-attempt"] == len(LADDER)
    assert dead.headers["x-routing-key"] == ChildAdded.type
    assert dead.delivery_mode == 2
    assert not [record for record in caplog.records if "Canary-0000" in record.getMessage()]
    assert await trial.number("SELECT count(*) FROM inbox") == 10


async def test_a_message_that_is_replayed_from_the_dead_queue_is_handled(bus, trial):
    async def always_fail(event, work):
        raise ValueError

    event = wrapped(ChildAdded(subject=new_id()))
    async with bus.consuming({ChildAdded: always_fail}):
        await bus.publish(event.encode())
        (dead,) = await bus.dead()
    async with bus.consuming():
        await bus.publish(dead.body)
        await until(effects(trial, 1))


UNREADABLE = {
    "not json": b"{",
    "not text": b"\xff\x00",
    "empty": b"",
    "not an envelope": b'{"id": 1}',
    "a subject that is no id": wrapped(ChildAdded(subject=new_id())).encode().replace(b'"subject":"', b'"subject":"x'),
}


@pytest.mark.parametrize("name", UNREADABLE)
async def test_what_cannot_be_read_goes_to_the_dead_queue_at_once(bus, trial, name):
    body = UNREADABLE[name]
    async with bus.consuming():
        await bus.publish(body, headers={"x-attempt": "not a number"})
        (dead,) = await bus.dead()
        assert (dead.body, dead.headers["x-reason"]) == (body, "unreadable")
        await bus.publish(wrapped(ChildAdded(subject=new_id())).encode())
        await until(effects(trial, 1))


async def test_an_event_of_a_kind_that_only_the_next_release_knows_waits_for_it(bus, trial):
    """During an upgrade replicas of both read one queue. What neither handles is in the dead queue in the end."""
    await bus.declare()
    event = wrapped(ChildAdded(subject=new_id())).encode()
    async with bus.consuming({RequestReceived: on_child_added}):
        await bus.publish(event)

        async def waits() -> bool:
            return bool(await bus.depth(f"trial.retry.{LADDER[0]}s") == 1)

        await until(waits)
    async with bus.consuming():
        await until(effects(trial, 1))
    async with bus.consuming({RequestReceived: on_child_added}):
        await bus.publish(event)
        (dead,) = await bus.dead()
        assert dead.headers["x-reason"] == "unknown_type"


async def test_fields_that_a_later_version_added_are_ignored(bus, trial):
    envelope = wrapped(ChildAdded(subject=new_id())).model_copy(update={"data": {"added_later": 1}})
    async with bus.consuming():
        await bus.publish(envelope.encode())
        await until(effects(trial, 1))


async def test_a_handler_whose_own_reading_fails_is_tried_again(bus, trial):
    """pydantic's error out of a handler says nothing about the message: it may be another service's slow start."""
    tries = []

    class Wanted(BaseModel):
        number: int

    async def read_something(event, work):
        tries.append(1)
        if len(tries) == 1:
            Wanted.model_validate({})
        await count(work, event.subject)

    async with bus.consuming({ChildAdded: read_something}):
        await bus.publish(wrapped(ChildAdded(subject=new_id())).encode())
        await until(effects(trial, 1))


async def test_two_consumers_both_read_again_after_their_queue_was_deleted(bus, trial):
    async with bus.consuming() as first, bus.consuming() as second:
        await bus.broker.forget(SERVICE, LADDER)

        async def both_are_back():
            if not (first.connected and second.connected):
                return False
            async with connected(bus.broker.url) as connection:
                try:
                    found = await (await connection.channel()).declare_queue(SERVICE, passive=True)
                except ChannelNotFoundEntity:
                    return False
                return found.declaration_result.consumer_count == 2

        await until(both_are_back)
        await bus.publish(wrapped(ChildAdded(subject=new_id())).encode())
        await until(effects(trial, 1))


async def test_a_missing_retry_queue_loses_no_message(bus, trial):
    """It cannot be moved, so it is not acknowledged, and comes again once the queues are declared again."""
    tries = []

    async def fail_first(event, work):
        tries.append(1)
        if len(tries) == 1:
            raise ValueError
        await count(work, event.subject)

    async with bus.consuming({ChildAdded: fail_first}):
        async with connected(bus.broker.url) as connection:
            await (await connection.channel()).queue_delete("trial.retry.1s")
        await bus.publish(wrapped(ChildAdded(subject=new_id())).encode())
        await until(effects(trial, 1))


async def test_consumers_read_on_by_themselves_after_the_broker_was_restarted(own_bus, trial):
    async with own_bus.consuming():
        await own_bus.publish(wrapped(ChildAdded(subject=new_id())).encode())
        await until(effects(trial, 1))
        await asyncio.to_thread(own_bus.broker.server.stop)
        await asyncio.to_thread(own_bus.broker.start)
        await own_bus.publish(wrapped(ChildAdded(subject=new_id())).encode())
        await until(effects(trial, 2), 20)


async def test_what_is_in_hand_is_finished_before_a_consumer_stops(bus, trial):
    begun = asyncio.Event()

    async def take_time(event, work):
        begun.set()
        await asyncio.sleep(0.5)
        await count(work, event.subject)

    async with bus.consuming({ChildAdded: take_time}):
        await bus.publish(wrapped(ChildAdded(subject=new_id())).encode())
        await begun.wait()
    assert await trial.number(EFFECTS) == 1
    assert await bus.depth() == 0


async def test_what_fails_after_the_commit_repeats_the_delivery_and_not_the_effect(bus, trial):
    calls = []

    def fail():
        raise ConnectionError

    async def fail_after_the_commit(event, work):
        await count(work, event.subject)
        calls.append(event)
        work.after_commit(fail)

    async with bus.consuming({ChildAdded: fail_after_the_commit}):
        await bus.publish(wrapped(ChildAdded(subject=new_id())).encode())
        await until(effects(trial, 1))
        await asyncio.sleep(LADDER[0] + 0.5)
        await until(settled(bus))
    assert len(calls) == await trial.number(EFFECTS) == 1
    assert await bus.depth() == await bus.depth("trial.retry.1s") == await bus.depth("trial.dead") == 0


async def test_declaring_again_and_at_the_same_time_changes_nothing(bus):
    await asyncio.gather(*(bus.declare() for _ in range(5)))
    await bus.publish(wrapped(ChildAdded(subject=new_id())).encode())
    await bus.declare()
    assert await bus.depth() == 1


async def test_a_queue_with_other_arguments_stops_the_declaration_loudly(bus):
    async with connected(bus.broker.url) as connection:
        channel = await connection.channel()
        await channel.declare_queue("trial.dead", durable=True, arguments={"x-queue-type": "classic"})
        with pytest.raises(ChannelPreconditionFailed, match=r"trial\.dead"):
            await declare_queues(channel, SERVICE, HANDLED, LADDER)
