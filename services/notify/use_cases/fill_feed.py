"""Keep every public event in the feed, once, in the order in which it came."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from chassis.database import Database
from chassis.trying import keep_trying
from contracts.envelope import Envelope
from services.notify.adapters.public_queue import Keep
from services.notify.store import Work


class FeedFilling:
    """Fills the feed from what `read(keep)` reads, and starts again after any failure.

    Of several replicas one is given events at a time. An event that is delivered again, since it was kept and not acknowledged, changes nothing.
    """

    def __init__(self, database: Database[Work], read: Callable[[Keep], Awaitable[None]]) -> None:
        self._database = database
        self._read = read

    async def run(self) -> None:
        """Fill until cancelled."""
        await keep_trying("feed_interrupted", partial(self._read, self.keep))

    async def keep(self, events: Sequence[Envelope]) -> None:
        """Keep events in this order, in one transaction, then wake whoever waits for them."""
        if not events:
            return
        async with self._database.open_work() as work:
            await work.feed.add(events)
        async with self._database.open_statement() as work:
            await work.feed.wake_readers()
