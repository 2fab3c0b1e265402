"""Keep every public event in the feed, once, in the order in which it came."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence

import structlog

from chassis.bus import raise_if_cancelled
from contracts.envelope import Envelope
from services.notify.adapters.public_queue import Keep
from services.notify.store import OpenWork

log = structlog.get_logger()

FIRST_BACKOFF = 0.1
MAX_BACKOFF = 5.0


class FeedFilling:
    """Fills the feed from what `read(keep)` reads, and starts again after any failure.

    Of several replicas one is given events at a time. An event that is delivered again, since it was kept and not acknowledged, changes nothing.
    """

    def __init__(self, open_work: OpenWork, read: Callable[[Keep], Awaitable[None]]) -> None:
        self._open_work = open_work
        self._read = read

    async def run(self) -> None:
        """Fill until cancelled."""
        backoff = FIRST_BACKOFF
        while True:
            started = time.monotonic()
            try:
                await self._read(self.keep)
                log.warning("feed_interrupted", reason="closed")
            except (Exception, asyncio.CancelledError) as error:  # noqa: BLE001 - a lost connection shows itself in many ways; all of them are mended by a new one
                raise_if_cancelled(error)
                log.warning("feed_interrupted", reason=type(error).__name__)
            backoff = FIRST_BACKOFF if time.monotonic() - started > MAX_BACKOFF else min(backoff * 2, MAX_BACKOFF)
            await asyncio.sleep(backoff)

    async def keep(self, events: Sequence[Envelope]) -> None:
        """Keep events in this order, in one transaction, then wake whoever waits for them."""
        if not events:
            return
        async with self._open_work() as work:
            await work.feed.add(events)
        async with self._open_work() as work:
            await work.feed.wake_readers()
