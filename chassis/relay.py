"""The relay: moves what is in the outbox to the broker. Nobody else publishes."""

import asyncio
import math
import time
from contextlib import suppress
from uuid import UUID

import structlog
from aio_pika.exceptions import DeliveryError

from chassis.bus import Publisher, connected
from chassis.database import Database, Work
from chassis.listening import listen, wait_for_wake
from chassis.metrics import OUTBOX_AGE, PUBLISHED
from chassis.outbox import CHANNEL, MARK_SENT, OLDEST_UNSENT, ONE_RELAY, SELECT_UNSENT, envelope_of
from chassis.trying import keep_trying

log = structlog.get_logger()

BATCH = 200
POLL = 1.0
_LEAVE_TO_OTHERS = 1.5
"""Seconds in which every replica that waits has looked once."""
# No queue takes it, the queue is full, or this version of the contracts does not know it: the connection is good.
_REFUSED = (DeliveryError, KeyError)


class Relay:
    """Publishes unsent events in order, marks those that the broker confirmed, and starts again after any failure.

    One relay a service is active at a time (an advisory lock for each batch), so the order per subject holds with any number
    of replicas. A commit wakes it through LISTEN/NOTIFY; polling is the backstop. Should its process die, another takes over in a second.
    """

    def __init__(self, service: str, database: Database[Work], amqp_url: str) -> None:
        self._service = service
        self._database = database
        self._amqp_url = amqp_url
        self._wake = asyncio.Event()
        self.oldest_unsent_seconds = 0.0
        """Age of the oldest event that waits, in seconds; above 60 something is wrong."""

    async def run(self) -> None:
        """Relay until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(listen(self._database.url, CHANNEL, self._wake.set))
            tasks.create_task(self._measure())
            tasks.create_task(keep_trying("relay_interrupted", self._relay))

    async def _relay(self) -> None:
        """Publish what waits and what comes, until something fails."""
        async with connected(self._amqp_url) as connection:
            while True:
                # A channel whose first event met a queue without its leader is refused for as long as that node is away. Another finds the new leader.
                publisher = await Publisher.open(connection)
                await self._relay_until_refused(publisher)
                await publisher.close()

    async def _relay_until_refused(self, publisher: Publisher) -> None:
        """Publish until it is time to try again what the broker refused: it waits for so long, with its subject, and holds nobody else back."""
        refused: set[UUID] = set()
        retry_at = math.inf
        while time.monotonic() < retry_at:
            self._wake.clear()
            active = await self._relay_all(publisher, refused)
            if refused:
                retry_at = min(retry_at, time.monotonic() + POLL)
            if active:
                await wait_for_wake(self._wake, POLL)
            else:
                # Whoever is at work is woken as we are. To try at each commit as well is a transaction for nothing.
                await asyncio.sleep(POLL)
        log.warning("events_refused", subjects=len(refused))

    async def _relay_all(self, publisher: Publisher, refused: set[UUID]) -> bool:
        """Publish all that waits, and add to `refused`; False when another replica is at it."""
        while (found := await self._relay_batch(publisher, refused)) == BATCH:
            pass
        return found is not None

    async def _relay_batch(self, publisher: Publisher, refused: set[UUID]) -> int | None:
        """Publish one batch, and add to `refused`. Returns how many events it had; None when another replica has a batch in hand.

        Raises ConnectionError when the connection is of no use.
        """
        async with self._database.open_work() as work:
            if not (await work.connection.execute(ONE_RELAY)).scalar_one():
                return None
            rows = (await work.connection.execute(SELECT_UNSENT, {"limit": BATCH, "refused": list(refused)})).all()
            if not rows:
                return 0
            outcomes = await publisher.publish([envelope_of(row, self._service) for row in rows])
            positions = [row.position for row, outcome in zip(rows, outcomes, strict=True) if outcome is None]
            await work.connection.execute(MARK_SENT, {"now": work.clock.now(), "positions": positions})
        PUBLISHED.labels(self._service).inc(len(positions))
        for row, outcome in zip(rows, outcomes, strict=True):
            if isinstance(outcome, _REFUSED):
                refused.add(row.subject)
            elif outcome is not None:
                if isinstance(outcome, TimeoutError):  # the broker may answer another replica, which looks once a second
                    await asyncio.sleep(_LEAVE_TO_OTHERS)
                raise ConnectionError("not confirmed") from outcome
        return len(rows)

    async def _measure(self) -> None:
        while True:
            with suppress(Exception):
                async with self._database.open_work() as work:
                    oldest = (await work.connection.execute(OLDEST_UNSENT)).scalar_one()
                    self.oldest_unsent_seconds = 0.0 if oldest is None else (work.clock.now() - oldest).total_seconds()
                    OUTBOX_AGE.labels(self._service).set(self.oldest_unsent_seconds)
            await asyncio.sleep(5)
