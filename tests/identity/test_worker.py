"""What leaves identity, over a real broker."""

import asyncio

import aio_pika

from chassis.topology import declare_queues
from contracts.envelope import Envelope
from contracts.identity import AccountVerificationRequested, AccountVerified
from services.identity.worker import build
from tests.harness.waiting import until


async def test_a_link_reaches_notify_and_is_wiped_from_our_own_tables(identity, settings, amqp_for):
    person = await identity.register()
    token = await identity.latest_link(person)
    assert (await identity.confirm(person, token)).status_code == 200
    notify, own = await amqp_for("notify"), await amqp_for("identity")
    connection = await aio_pika.connect(notify)
    async with connection:
        queue = await declare_queues(await connection.channel(), "notify", [AccountVerificationRequested, AccountVerified])
        worker = build(settings.model_copy(update={"amqp_url": own}), identity.clock)
        await worker.start()
        try:
            received = [Envelope.decode((await _next(queue)).body) for _ in range(2)]
            # A row is wiped after the broker has confirmed it, so after the message may be here: what stops in between sends it again.
            await until(lambda: _all_are_sent(identity))
        finally:
            await worker.stop()
    assert [envelope.type for envelope in received] == [AccountVerificationRequested.type, AccountVerified.type]
    assert received[0].data["token"] == token
    assert [envelope.sequence for envelope in received] == [1, 2]
    rows = await identity.execute("SELECT data, sent_at FROM outbox WHERE type = :type", type=AccountVerificationRequested.type)
    assert [row.data for row in rows] == [{}]
    assert all(row.sent_at is not None for row in rows)


async def _all_are_sent(identity):
    return not await identity.execute("SELECT 1 FROM outbox WHERE sent_at IS NULL")


async def _next(queue):
    async with asyncio.timeout(30):
        while (message := await queue.get(no_ack=True, fail=False)) is None:
            await asyncio.sleep(0.05)
    return message
