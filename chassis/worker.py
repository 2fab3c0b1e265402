"""The worker of a service: relays its outbox, reads its queue, runs its timers."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog

from chassis.consumer import Consumer, Handlers
from chassis.database import AnyWork_co, Database
from chassis.relay import Relay
from chassis.retention import FORGET
from chassis.timers import Timer, Timers
from chassis.topology import LADDER

log = structlog.get_logger()

STALE_OUTBOX_SECONDS = 60
STOPPED = "stopped"
QUEUE_NOT_READ = "queue_not_read"


class Worker:
    """What runs beside, or instead of, a service's API.

    `loops` are coroutines of the service that run until they are cancelled and mend their own failures.
    """

    def __init__(
        self,
        service: str,
        database: Database[AnyWork_co],
        amqp_url: str,
        handlers: Handlers,
        *,
        timers: Sequence[Timer] = (),
        loops: Sequence[Callable[[], Awaitable[None]]] = (),
        ladder: Sequence[int] = LADDER,
    ) -> None:
        self.service = service
        self.database = database
        self.relay = Relay(service, database, amqp_url)
        self.consumer = Consumer(service, database, amqp_url, handlers, ladder) if handlers else None
        self._parts: list[Callable[[], Awaitable[None]]] = [self.relay.run, Timers(database, [FORGET, *timers]).run, *loops]
        if self.consumer is not None:
            self._parts.append(self.consumer.run)
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start in the background."""
        self._task = asyncio.create_task(self._run(), name=f"{self.service}-worker")

    async def stop(self) -> None:
        """Finish what is in hand, and stop."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self.database.close()

    async def _run(self) -> None:
        try:
            async with asyncio.TaskGroup() as tasks:
                for part in self._parts:
                    tasks.create_task(_run_for_ever(part))
        except Exception as error:
            # Nobody waits for this task: without a line in the log only the health check would tell that it has ended.
            log.exception("worker_stopped", exc_info=error)
            raise

    def problems(self) -> list[str]:
        """Say what is wrong, in codes; an empty list means that all is well. A restart would mend none of these but `stopped`."""
        found = []
        if self._task is None or self._task.done():
            found.append(STOPPED)
        if self.consumer is not None and not self.consumer.connected:
            found.append(QUEUE_NOT_READ)
        if self.relay.oldest_unsent_seconds > STALE_OUTBOX_SECONDS:
            found.append("outbox_stale")
        return found


async def _run_for_ever(part: Callable[[], Awaitable[None]]) -> None:
    await part()
    raise RuntimeError("a part of the worker has ended by itself")
