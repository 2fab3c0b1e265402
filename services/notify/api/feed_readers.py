"""Readers of the feed that wait in this process: so few that what wakes all of them holds up nobody else."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from chassis.errors import TooMany
from chassis.listening import Wakes

MOST_WAITING = 50
"""Each holds a connection of the gateway, which has 200 for all systems, and all are woken by each commit: see the figures in ADR 26."""
MOST_OF_A_SYSTEM = 5
AT_ONCE = 4
"""Readings at the same time: the pool has ten connections, and all who wait are woken at once."""
_AGAIN_SECONDS = 5


class FeedReaders:
    """What readers of the feed share: their wake-ups, and how many may wait and read."""

    def __init__(self) -> None:
        self.wakes = Wakes()
        self.turns = asyncio.Semaphore(AT_ONCE)
        self._waiting: Counter[UUID] = Counter()

    @contextmanager
    def place(self, system: UUID) -> Iterator[None]:
        """Hold a place while a reader waits. Raises TooMany `too_many_waiting`."""
        if self._waiting[system] >= MOST_OF_A_SYSTEM:
            raise TooMany("too_many_waiting", f"Your system may have {MOST_OF_A_SYSTEM} requests that wait for events at once", _AGAIN_SECONDS)
        if self._waiting.total() >= MOST_WAITING:
            raise TooMany("too_many_waiting", "Too many systems wait for events. Ask without `wait`, or again in a few seconds", _AGAIN_SECONDS)
        self._waiting[system] += 1
        try:
            yield
        finally:
            self._waiting[system] -= 1
            if not self._waiting[system]:
                del self._waiting[system]
