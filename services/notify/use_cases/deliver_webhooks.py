"""Delivers webhooks, each in a lane of its own: one whose receiver hangs holds back no other. Any number of workers share the lanes equally."""

import asyncio
import time
from collections.abc import Collection
from contextlib import suppress
from uuid import UUID

import structlog

from chassis.database import Database
from chassis.identifiers import new_id
from chassis.listening import listen, wait_for_wake
from chassis.telemetry import continue_trace
from services.notify.adapters import WebhookTools
from services.notify.store import Work, feed, webhooks
from services.notify.use_cases.run_lane import Lane, LaneLost, LaneMeans

log = structlog.get_logger()

LOOK = 0.5
"""Seconds between two looks at the leases. With three seconds for which one holds, what a worker leaves that died is delivered within five."""
MOST_CLAIMED = 16
_STOP_SECONDS = 5


class WebhookDelivery:
    """Delivers until cancelled. A change of a webhook takes its lane from whoever has it, and who takes it next knows the change."""

    def __init__(self, database: Database[Work], tools: WebhookTools) -> None:
        self._id = new_id()
        self._database = database
        self._means = LaneMeans(tools, database.open_work, database.open_statement, database.clock)
        self._lanes: dict[UUID, tuple[Lane, asyncio.Task[None]]] = {}
        self._look = asyncio.Event()

    async def run(self) -> None:
        """Deliver until cancelled; what is being sent is finished first, as long as that does not take long."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(listen(self._database.url, feed.CHANNEL, self._wake))
                tasks.create_task(listen(self._database.url, webhooks.CHANNEL, self._look.set))
                tasks.create_task(self._keep_looking())
        finally:
            await self._stop()
            await self._means.tools.receivers.close()

    def _wake(self) -> None:
        for lane, _ in self._lanes.values():
            lane.wake.set()

    async def _keep_looking(self) -> None:
        while True:
            self._look.clear()
            is_more = False
            try:
                await self._renew()
                share = await self._share()
                self._give_back_all_above(share)
                is_more = await self._claim(share)
            except Exception as error:
                log.warning("webhooks_interrupted", exc_info=error)
            if not is_more:
                await wait_for_wake(self._look, LOOK)

    async def _share(self) -> int:
        async with self._database.open_statement() as work:
            return await work.lane_workers.share(self._id)

    def _give_back_all_above(self, share: int) -> None:
        """Let lanes end that are more than our share, those first in which nothing is on its way: others wait for them."""
        going = self._going
        for lane in sorted(going, key=lambda lane: lane.is_busy)[: max(0, len(going) - share)]:
            lane.stop()

    @property
    def _going(self) -> list[Lane]:
        """Our lanes that count. One that only waits for answers holds no other's place: its webhook rests, is paused or goes to another worker."""
        return [lane for lane, _ in self._lanes.values() if not lane.is_over]

    async def _renew(self) -> None:
        """Keep the lanes that run, and give back those that have ended."""
        ended = [lane.claim for lane, task in self._lanes.values() if task.done() and not task.cancelled() and task.exception() is None]
        self._lanes = {webhook_id: found for webhook_id, found in self._lanes.items() if not found[1].done()}
        if not ended and not self._lanes:
            return
        asked_at = time.monotonic()
        async with self._database.open_statement() as work:
            if ended:
                await work.lanes.release(ended)
            ours = await work.lanes.renew([lane.claim for lane, _ in self._lanes.values()])
        for webhook_id, (lane, _) in self._lanes.items():
            if webhook_id in ours:
                lane.renewed(asked_at)
        # What was lost is claimed anew a moment later, by us or by another.
        await _end([task for webhook_id, (_, task) in self._lanes.items() if webhook_id not in ours])
        self._lanes = {webhook_id: found for webhook_id, found in self._lanes.items() if webhook_id in ours}

    async def _claim(self, share: int) -> bool:
        """Take lanes until we have our share, some at a time so that those that we have are renewed in between. Returns whether there may be more."""
        most = min(share - len(self._going), MOST_CLAIMED)
        if most <= 0:
            return False
        async with self._database.open_statement() as work:
            lanes = {claim.webhook_id: Lane(claim, self._means) for claim in await work.lanes.claim(most)}
        # After a change since the last look the lane from before it still runs here.
        await _end([self._lanes.pop(webhook_id)[1] for webhook_id in lanes if webhook_id in self._lanes])
        for webhook_id, lane in lanes.items():
            self._lanes[webhook_id] = lane, asyncio.create_task(self._deliver(lane))
        return len(lanes) == most

    async def _deliver(self, lane: Lane) -> None:
        """Run a lane. One that fails keeps its lease until that runs out, so that it is not begun again at once."""
        with structlog.contextvars.bound_contextvars(webhook_id=str(lane.claim.webhook_id), trace_id=continue_trace(None)):
            try:
                await lane.run()
            except LaneLost:
                log.info("webhook_lane_lost")
                raise
            except Exception as error:
                log.exception("webhook_lane_failed", exc_info=error)
                raise
            finally:
                self._look.set()

    async def _stop(self) -> None:
        """Let what is being sent end, as long as that does not take long. Others take each lane as soon as it has ended."""
        for lane, _ in self._lanes.values():
            lane.stop()
        with suppress(Exception):
            async with self._database.open_statement() as work:
                await work.lane_workers.leave(self._id)
        with suppress(Exception):
            async with asyncio.timeout(_STOP_SECONDS):
                while self._lanes:
                    self._look.clear()
                    await self._renew()
                    if self._lanes:
                        await wait_for_wake(self._look, LOOK)
        left = list(self._lanes.values())
        await _end([task for _, task in left])
        with suppress(Exception):
            async with self._database.open_statement() as work:
                await work.lanes.release([lane.claim for lane, _ in left])


async def _end(tasks: Collection[asyncio.Task[None]]) -> None:
    """Cancel those lanes that still run, and wait until all have ended, however they did."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
