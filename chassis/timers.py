"""Work that is due by the clock: each timer runs on one replica at a time."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic

import structlog
from sqlalchemy import text

from chassis.database import AnyWork_co, Database
from chassis.telemetry import continue_trace

log = structlog.get_logger()

_ONE_REPLICA = text("SELECT pg_try_advisory_xact_lock(hashtext(:name))")


@dataclass(frozen=True)
class Timer:
    """`run(work)` every `seconds`, in a transaction of its own. `name` is unique in the service."""

    name: str
    seconds: float
    run: Callable[[Any], Awaitable[None]]


class Timers(Generic[AnyWork_co]):
    """Runs the timers of a service."""

    def __init__(self, database: Database[AnyWork_co], timers: Sequence[Timer]) -> None:
        self._database = database
        self._timers = timers

    async def run(self) -> None:
        """Run until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for timer in self._timers:
                tasks.create_task(self._repeat(timer))

    async def _repeat(self, timer: Timer) -> None:
        while True:
            with structlog.contextvars.bound_contextvars(timer=timer.name, trace_id=continue_trace(None)):
                try:
                    async with self._database.open_work() as work:
                        if (await work.connection.execute(_ONE_REPLICA, {"name": f"waymark-timer-{timer.name}"})).scalar_one():
                            await timer.run(work)
                except Exception as error:
                    log.exception("timer_failed", exc_info=error)
            await asyncio.sleep(timer.seconds)
