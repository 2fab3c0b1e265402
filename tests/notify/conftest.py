"""A notify service in this process, on a real database and a real broker, and a mail server that can be told to fail."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import aio_pika
import pytest
from aio_pika.abc import AbstractChannel
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.bus import connected
from chassis.clock import LONDON, Clock
from chassis.database import Database
from chassis.identifiers import new_id
from chassis.topology import exchange_for
from contracts.envelope import Envelope, Event
from services.notify import worker as composition
from services.notify.adapters.mail_server import MailServer
from services.notify.domain.letters import Sender
from services.notify.handlers import HANDLERS
from services.notify.settings import Settings
from services.notify.store import Work
from services.notify.use_cases.deliver_emails import Delivery
from tests.harness.envelopes import wrapped
from tests.notify.mail_server import ScriptedMailServer, Taken

SENDER = Sender("Anytown Council", "send@anytown.example", "send-professionals@anytown.example", "01632 960000", "https://portal.example")


class MovingClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self._now = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)

    def now(self) -> datetime:
        return self._now

    def today(self) -> date:
        return self._now.astimezone(LONDON).date()

    def move(self, **amount: float) -> None:
        """Move it by a `timedelta`."""
        self._now += timedelta(**amount)


@dataclass
class Post:
    """One process that delivers."""

    database: Database[Work]
    clock: MovingClock
    server: ScriptedMailServer
    delivery: Delivery

    async def deliver_all(self) -> int:
        """Make every attempt that is due now. Returns how many there were."""
        count = 0
        while await self.delivery.deliver_next():
            count += 1
        return count

    async def hear(self, event: Event) -> None:
        """Handle an event, in one transaction as the consumer does."""
        async with self.database.open_work() as work:
            await HANDLERS[type(event)](event, work)

    async def rows(self, query: str, **values: object) -> list[dict[str, object]]:
        """Run a query and return its rows."""
        async with self.database.engine.connect() as connection:
            return [dict(row) for row in (await connection.execute(text(query), values)).mappings()]

    async def outcomes(self) -> list[object]:
        """Return how the attempts ended, in their order."""
        return [row["outcome"] for row in await self.rows("SELECT outcome FROM attempts ORDER BY at, id")]

    async def know(self, email: str) -> UUID:
        """Return a person whose confirmed address is `email`."""
        person = new_id()
        async with self.database.open_work() as work:
            await work.contacts.remember(person, email, "citizen")
        return person


@pytest.fixture
async def server() -> AsyncIterator[ScriptedMailServer]:
    found = ScriptedMailServer()
    await found.start()
    yield found
    await found.stop()


@pytest.fixture
async def post(database_for: Callable[[str], str], server: ScriptedMailServer) -> AsyncIterator[Post]:
    """The delivery of e-mails by hand, under a clock that the test moves."""
    clock = MovingClock()
    mail = MailServer("127.0.0.1", server.port, sender="no-reply@anytown.example", tls="none", user=None, password=None)

    def begin(connection: AsyncConnection, clock: Clock) -> Work:
        return Work(connection, clock, delivery.wake)

    database = Database(database_for("notify"), begin, clock)
    delivery = Delivery(database.open_work, mail, SENDER, "no-reply@anytown.example")
    yield Post(database, clock, server, delivery)
    await database.close()


class Bus:
    """Publishes as the owner of an event does."""

    def __init__(self, channel: AbstractChannel, database: Database[Any], server: ScriptedMailServer) -> None:
        self.channel = channel
        self.database = database
        self.server = server

    async def publish(self, envelope: Envelope, event: type[Event]) -> None:
        exchange = await self.channel.get_exchange(exchange_for(event), ensure=False)
        message = aio_pika.Message(envelope.encode(), message_id=str(envelope.id), type=envelope.type, delivery_mode=2)
        await exchange.publish(message, routing_key=envelope.type)

    async def tell(self, event: Event) -> None:
        await self.publish(wrapped(event), type(event))

    async def rows(self, query: str) -> list[dict[str, Any]]:
        async with self.database.engine.connect() as connection:
            return [dict(row) for row in (await connection.execute(text(query))).mappings()]

    async def until(self, query: str, expected: object) -> None:
        async with asyncio.timeout(10):
            while (await self.rows(query))[0]["n"] != expected:
                await asyncio.sleep(0.01)

    async def taken(self, count: int) -> list[Taken]:
        async with asyncio.timeout(10):
            while len(self.server.taken) < count:
                await asyncio.sleep(0.005)
        return list(self.server.taken)


@pytest.fixture
async def bus(database_for, amqp_for, broker, server) -> AsyncIterator[Bus]:
    settings = Settings(
        port=1,
        database_url=database_for("notify"),
        amqp_url=await amqp_for("notify"),
        identity_url="http://127.0.0.1:1",
        cases_url="http://127.0.0.1:1",
        gateway_url="http://127.0.0.1:1",
        public_url="https://portal.example",
        smtp_host="127.0.0.1",
        smtp_port=server.port,
        smtp_from="no-reply@anytown.example",
        council_name="Anytown Council",
        council_email="send@anytown.example",
        council_telephone="01632 960000",
        seal_key="AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
    )
    worker = composition.build(settings)
    await worker.start()
    try:
        async with asyncio.timeout(10):
            while worker.problems():
                await asyncio.sleep(0.01)
        async with connected(broker.url) as connection:
            yield Bus(await connection.channel(on_return_raises=True), worker.database, server)
    finally:
        await worker.stop()
