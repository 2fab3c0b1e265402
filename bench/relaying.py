"""The relay against plain batches: how many events a second leave the outbox, and how many aio-pika publishes with confirms when nothing is read or marked."""

import asyncio
import time
from uuid import uuid4

import aio_pika
from sqlalchemy import text

from chassis.bus import Publisher, connected
from chassis.clock import SystemClock
from chassis.database import Database, Work
from chassis.outbox import SELECT_UNSENT, envelope_of
from chassis.relay import BATCH, Relay
from chassis.topology import EVENTS
from contracts.cases import ChildAdded
from deploy.local.system import System

COUNT = 5_000
ROUNDS = 3


async def compare_relay(system: System) -> None:
    """Print both, and their ratio: the best of three rounds each, in turn. No worker of cases may run meanwhile."""
    database = Database(system.database_url("cases"), Work, SystemClock())
    amqp_url = system.environment("cases")["WAYMARK_AMQP_URL"]
    relayed, plain = [], []
    for _ in range(ROUNDS):
        bodies = await _fill(database)
        relayed.append(await _relay(database, amqp_url))
        plain.append(await _publish(amqp_url, bodies))
    await database.close()
    best, most = max(relayed), max(plain)
    print(f"relay: {best:.0f} events/s; plain batches of {BATCH} with confirms: {most:.0f}/s; ratio {best / most:.2f}")


async def _fill(database: Database[Work]) -> list[bytes]:
    """Leave events in the outbox. Returns them as they will be published."""
    async with database.open_work() as work:
        for _ in range(COUNT):
            work.outbox.add(ChildAdded(subject=uuid4()))
    async with database.open_work() as work:
        rows = (await work.connection.execute(SELECT_UNSENT, {"limit": COUNT, "refused": []})).all()
    return [envelope_of(row, "cases").encode() for row in rows]


async def _relay(database: Database[Work], amqp_url: str) -> float:
    relay = asyncio.create_task(Relay("cases", database, amqp_url).run())
    begun = time.perf_counter()
    waiting = COUNT
    while waiting:
        await asyncio.sleep(0.02)
        async with database.open_statement() as work:
            waiting = (await work.connection.execute(text("SELECT count(*) FROM outbox WHERE sent_at IS NULL"))).scalar_one()
    taken = time.perf_counter() - begun
    relay.cancel()
    await asyncio.gather(relay, return_exceptions=True)
    return COUNT / taken


async def _publish(amqp_url: str, bodies: list[bytes]) -> float:
    async with connected(amqp_url) as connection:
        channel = (await Publisher.open(connection))._channel  # noqa: SLF001 - the same channel as the relay's, used plainly
        exchange = await channel.get_exchange(EVENTS, ensure=False)
        begun = time.perf_counter()
        for start in range(0, len(bodies), BATCH):
            batch = bodies[start : start + BATCH]
            await asyncio.gather(*(exchange.publish(aio_pika.Message(body, delivery_mode=2), routing_key=ChildAdded.type) for body in batch))
        return len(bodies) / (time.perf_counter() - begun)
