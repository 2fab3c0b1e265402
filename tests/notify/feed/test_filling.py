"""The feed of public events is filled from the broker."""

import asyncio
from functools import partial

from chassis.bus import connected
from chassis.identifiers import new_id
from chassis.topology import dead_queue
from contracts.cases import CaseAllocated
from services.notify.adapters import public_queue as queue
from services.notify.use_cases.fill_feed import FeedFilling
from tests.harness.envelopes import wrapped
from tests.harness.waiting import until
from tests.notify.feed.conftest import some


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

    failing = FeedFilling(filling.database, partial(queue.read, filling._amqp_url))
    failing.keep = fail  # type: ignore[method-assign]
    task = asyncio.create_task(failing.run())
    await filling.publish(*sent)
    await until(lambda: asyncio.sleep(0, broken))
    async with filling.running():
        assert await filling.until_kept(300) == [envelope.id for envelope in sent]
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
