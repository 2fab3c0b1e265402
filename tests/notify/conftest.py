"""A notify service in this process, on a real database, and a mail server that can be told to fail."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.clock import LONDON, Clock
from chassis.database import Database
from chassis.identifiers import new_id
from services.notify.adapters.mail_server import MailServer
from services.notify.domain.letters import Sender
from services.notify.store import Work
from services.notify.use_cases.deliver_emails import Delivery
from tests.notify.mail_server import ScriptedMailServer

SENDER = Sender("Anytown Council", "send@anytown.example", "01632 960000", "https://portal.example")


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
