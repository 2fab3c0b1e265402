"""What was committed and who got it, when: what is lost, what came again, and how long it took."""

import asyncio
import statistics
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from bench.receivers import Note

PATIENCE = 60
LATE = 0.5
"""Seconds from commit to receiver, more than which is not normal."""

Key = tuple[UUID, int]
"""Subject and sequence of an event."""
Outage = tuple[float, float]
"""From when to when."""


@dataclass(frozen=True)
class Measured:
    """A line of the table. Delays are in milliseconds; `last_at` is when the last of them came."""

    lost: int
    p50: float
    p95: float
    last_at: float


class Arrivals:
    """Who got what, by what the receivers note."""

    def __init__(self, notes: Any) -> None:
        self._notes = notes
        self._written: dict[Key, float] = {}
        self._came: dict[str, dict[Key, float]] = defaultdict(dict)
        self._last: dict[tuple[str, UUID], int] = {}
        self._repeated = 0
        self.overtaken = 0
        """Events that came after a later one of their subject, since the measurement began."""

    def begin(self) -> None:
        """Begin a measurement: what came again before it is not its own."""
        self._collect()
        self._repeated = self.overtaken = 0

    def note_written(self, key: Key) -> None:
        """Note that an event was committed now."""
        self._written[key] = time.perf_counter()

    async def report(self, title: str, keys: Sequence[Key], receivers: Sequence[str]) -> Measured:
        """Wait for events, and print a line about them."""
        await self.wait_for(keys, receivers)
        came = [(self._came[name][key] - self._written[key], self._came[name][key]) for name in receivers for key in keys if key in self._came[name]]
        lost = len(keys) * len(receivers) - len(came)
        delays = sorted(delay * 1000 for delay, _ in came)
        p50, p95 = statistics.median(delays), statistics.quantiles(delays, n=20)[-1]
        print(f"{title:44} {len(keys):6} {lost:5} {self._repeated:6} {p50:9.1f} {p95:9.1f} {delays[-1]:9.1f}")
        return Measured(lost, p50, p95, max(at for _, at in came))

    def forget(self, receiver: str) -> None:
        """Forget what a receiver got, so that it can be sent again."""
        self._came[receiver].clear()

    async def until_all(self, keys: Sequence[Key], receiver: str) -> tuple[int, int, float]:
        """Wait for events. Returns how many of them are lost, how many came to this receiver with all others, and when the last one did."""
        await self.wait_for(keys, [receiver])
        came = self._came[receiver]
        return sum(key not in came for key in keys), len(came), max(came.values())

    def recovery(self, keys: Sequence[Key], receivers: Sequence[str], outages: Sequence[Outage]) -> tuple[float, float]:
        """Return how long after an outage began, and after it was over, the last late event came. The longest of each, and 0 when none was late.

        What was late before the next outage began counts for this one, also when it came in that; what the next made late does not.
        """
        came = [(self._written[key], self._came[name].get(key, float("inf"))) for name in receivers for key in keys]
        late = [(written, at) for written, at in came if at - written > LATE]
        until = [killed for killed, _ in outages[1:]] + [float("inf")]
        last = [
            (max((at for written, at in late if at > killed and min(at, written + LATE) < following), default=killed), killed, answered)
            for (killed, answered), following in zip(outages, until, strict=True)
        ]
        return max(at - killed for at, killed, _ in last), max(0.0, *(at - answered for at, _, answered in last))

    async def wait_for(self, keys: Sequence[Key], receivers: Sequence[str]) -> None:
        """Wait until all of them have all of it, for a minute at most."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            self._collect()
            if all(key in self._came[name] for name in receivers for key in keys):
                return
            await asyncio.sleep(0.1)

    def _collect(self) -> None:
        for _ in range(self._notes.qsize()):
            notes: list[Note] = self._notes.get()
            for name, subject, number, at in notes:
                if (subject, number) in self._came[name]:
                    self._repeated += 1
                    continue
                self.overtaken += number < self._last.get((name, subject), 0)
                self._last[name, subject] = number
                self._came[name][subject, number] = at
