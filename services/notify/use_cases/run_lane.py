"""One webhook gets its events: those of one subject one after the other, those of different subjects at the same time.

A lane goes in rounds: it reads what is due and what is new, sends it, and writes in one statement what came of it. Whatever takes
longer than a moment goes on beside the next rounds, parked meanwhile, and what comes of its subject waits behind it.
"""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from uuid import UUID

from chassis.clock import Clock
from chassis.listening import wait_for_wake
from services.notify.adapters import WebhookTools
from services.notify.domain.signatures import signed_headers
from services.notify.domain.webhooks import NOT_SIGNED, PausedBecause, due_after
from services.notify.store import OpenWork, Work
from services.notify.store.lanes import LEASE_SECONDS, Changes, Claim, Item, Kept, Tried, Wait
from services.notify.use_cases.tell_of_paused_webhook import tell_of_paused_webhook

AT_ONCE = 16
"""Deliveries of one lane at the same time."""
MOST = 100
"""Events that are read at a time."""
MOMENT = 0.25
"""Seconds that a round waits for its last answers."""
POLL = 1.0
_FAR = 1_000
_SELDOM = 5.0
"""Seconds between two writings of a cursor that only passed over events which are not wanted. So they stay passed over when their type is given again."""


class LaneLost(Exception):
    """The lane was changed, or went to somebody else."""


@dataclass(frozen=True)
class LaneMeans:
    """What lanes work with. `open_statement` is for what needs no transaction, which is all but the end of a lane."""

    tools: WebhookTools
    open_work: OpenWork
    open_statement: OpenWork
    clock: Clock


@dataclass(eq=False)
class _Run:
    """The events of one subject that are sent one after the other. `tried` are those whose answers were not written yet."""

    left: list[Item]
    tried: list[Tried] = field(default_factory=list)
    task: asyncio.Task[None] | None = None
    has_failed: bool = False
    counts: bool = True
    """Whether a failure was the event's, and not one of a receiver that is known not to take anything."""


class Lane:
    """A lane that is ours. Setting `wake` says that there is something new."""

    def __init__(self, claim: Claim, means: LaneMeans) -> None:
        self.claim = claim
        self.wake = asyncio.Event()
        self._means = means
        self._health = claim.health
        self._paused_because: PausedBecause | None = None
        self._read = self._written = claim.position
        self._kept: dict[UUID, Kept] | None = None
        self._runs: dict[UUID, _Run] = {}
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._is_stopping = False
        self._ours_until = time.monotonic() + LEASE_SECONDS
        self._write_at = time.monotonic()

    def renewed(self, asked_at: float) -> None:
        """Say that the lease was asked for again at `asked_at`, by the monotonic clock, and given."""
        self._ours_until = asked_at + LEASE_SECONDS

    def stop(self) -> None:
        """Begin nothing more."""
        self._is_stopping = True
        self.wake.set()

    @property
    def is_busy(self) -> bool:
        """Whether something is being sent."""
        return bool(self._runs)

    async def run(self) -> None:
        """Deliver until it rests, is paused or is stopped, and what was begun has ended. Raises LaneLost."""
        try:
            while self._runs or not self.is_over:
                if not await self.round():
                    await wait_for_wake(self.wake, POLL)
        finally:
            tasks = [run.task for run in self._runs.values() if run.task is not None]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._note_what_was_tried()

    async def _note_what_was_tried(self) -> None:
        """Write attempts that ended after the last round. What was on its way is sent again, and that first attempt is not seen."""
        tried = [one for run in self._runs.values() for one in run.tried]
        if tried:
            with suppress(Exception):
                async with self._means.open_statement() as work:
                    await work.lanes.write(self.claim, self._written, Changes(tried=tried), self._health, None)

    async def round(self) -> bool:
        """Send what is due and what is new, and write what came of it. False when there is nothing more. Raises LaneLost."""
        self.wake.clear()
        if time.monotonic() > self._ours_until:
            raise LaneLost
        changes = Changes()
        begun = [] if self.is_over else await self._begin(changes)
        if begun:
            _, lasting = await asyncio.wait(begun, timeout=MOMENT)
            for task in lasting:
                task.add_done_callback(lambda _: self.wake.set())
        self._collect(changes)
        passed = self._read - self._written
        if changes or passed >= _FAR or (passed and time.monotonic() >= self._write_at):
            await self._write(changes)
        return self.wake.is_set() or (bool(begun or changes) and not self._waits_for_news)

    @property
    def _waits_for_news(self) -> bool:
        """Whether there is nothing to do but for events that come anew, of which the lane is told: most rounds end so, and need no other to see it."""
        return not (self._runs or self._kept or self.is_over or self._health.is_broken)

    @property
    def is_over(self) -> bool:
        """Whether it begins nothing more, and ends with the last answer to what is on its way."""
        return self._is_stopping or self._paused_because is not None or self._health.is_resting(self._means.clock.now())

    async def _begin(self, changes: Changes) -> Sequence[asyncio.Task[None]]:
        """Read, and begin to send. What waits behind another of its subject is parked, and what is not wanted any more dropped."""
        runs: dict[UUID, _Run] = {}
        for item in await self._next():
            if not item.is_wanted:
                self._drop(item, changes)
            elif not item.is_parked and self._waits(item.subject):
                self._park(Wait(item, self._means.clock.now()), changes)
            else:
                runs.setdefault(item.subject, _Run([])).left.append(item)
        for run in runs.values():
            run.task = asyncio.create_task(self._send_all(run))
        self._runs |= runs
        return [run.task for run in runs.values() if run.task is not None]

    def _waits(self, subject: UUID) -> bool:
        """Say whether a subject cannot take another event now."""
        return subject in self._runs or subject in (self._kept or ())

    async def _next(self) -> Sequence[Item]:
        async with self._means.open_statement() as work:
            if not await work.lanes.is_ours(self.claim):
                raise LaneLost
            if self._kept is None:
                self._kept = await work.lanes.kept(self.claim)
            if self._health.is_broken:
                return [] if self._runs else await self._probe(self._kept, work)
            now = self._means.clock.now()
            due = [subject for subject, kept in self._kept.items() if kept.due_at <= now and subject not in self._runs]
            parked = await work.lanes.parked(self.claim, due, MOST) if due else []
            return [*parked, *(await self._new(work, MOST) if len(self._runs) < AT_ONCE else ())]

    async def _probe(self, kept: dict[UUID, Kept], work: Work) -> Sequence[Item]:
        """Return the one event that shows whether the receiver is back: best one that has not failed, or else the one that is due first."""
        before = self._read
        new = await self._new(work, 1)
        if not kept or (new and new[0].subject not in kept):
            return new
        if new:
            self._read = before
        return await work.lanes.parked(self.claim, [min(kept, key=lambda subject: kept[subject].due_at)], 1)

    async def _new(self, work: Work, most: int) -> Sequence[Item]:
        reading = await work.feed.read(self._read, self.claim.types, self.claim.subject, most)
        self._read = reading.position
        if reading.more:
            self.wake.set()
        return [Item(event.position, event.id, event.type, event.subject, event.body.encode()) for event in reading.events]

    async def _send_all(self, run: _Run) -> None:
        async with self._slots:
            while run.left and not self.is_over and time.monotonic() < self._ours_until:
                if not await self._send(run, run.left[0]):
                    return
                run.left.pop(0)

    async def _send(self, run: _Run, item: Item) -> bool:
        at = self._means.clock.now()
        keys = self._keys(at)
        headers = signed_headers(item.id, item.body, keys, int(at.timestamp()))
        answer = await self._means.tools.receivers.send(self.claim.url, item.body, headers, self.claim.connection_id) if keys else NOT_SIGNED
        run.tried.append(Tried(item, at, answer))
        now = self._means.clock.now()
        run.counts = not self._health.is_broken and answer.wait is None
        run.has_failed = answer.outcome != "delivered"
        self._health = self._health.after(answer, item.subject, now)
        if answer.outcome == "gone":
            self._paused_because = "gone"
        elif self._health.has_failed_too_long(now):
            self._paused_because = "failing"
        return not run.has_failed

    def _keys(self, now: datetime) -> list[bytes]:
        old_signs = self.claim.old_secret_until is not None and now < self.claim.old_secret_until
        present, old = self._opened
        return present + old if old_signs else present

    @cached_property
    def _opened(self) -> tuple[list[bytes], list[bytes]]:
        claim, seal = self.claim, self._means.tools.seal
        return seal.open_all([claim.secret], claim.webhook_id), seal.open_all([claim.old_secret], claim.webhook_id)

    def _collect(self, changes: Changes) -> None:
        """Look at what was sent since the last time. What is still on its way is parked: should we die, it is sent again."""
        now = self._means.clock.now()
        for subject, run in list(self._runs.items()):
            changes.tried += run.tried
            for tried in run.tried:
                if tried.answer.outcome == "delivered":
                    self._drop(tried.item, changes)
            run.tried = []
            if run.task is not None and run.task.done():
                del self._runs[subject]
                run.task.result()
                if run.has_failed:
                    self._park_failed(run, run.left.pop(0), now, changes)
                elif (kept := (self._kept or {}).get(subject)) is not None:
                    kept.due_at = now
            for item in run.left:
                if not item.is_parked:
                    self._park(Wait(item, now), changes)

    def _park_failed(self, run: _Run, item: Item, now: datetime, changes: Changes) -> None:
        item.attempts += run.counts
        due_at = due_after(item.attempts, now) if run.counts else self._health.resting_until or now
        if due_at is None and self._paused_because is not None:
            # Nothing else arrives either: it is the receiver, and the event is sent when it is back.
            due_at, item.attempts = now, item.attempts - 1
        self._park(Wait(item, due_at or now, is_given_up=due_at is None), changes)

    def _park(self, wait: Wait, changes: Changes) -> None:
        kept = self._kept if self._kept is not None else {}
        of_subject = kept.setdefault(wait.item.subject, Kept(wait.due_at, 0))
        if not wait.item.is_parked:
            wait.item.is_parked = True
            of_subject.count += 1
        elif not wait.is_given_up:
            of_subject.due_at = wait.due_at
        changes.parked.append(wait)
        if wait.is_given_up:
            self._count_down(wait.item)

    def _drop(self, item: Item, changes: Changes) -> None:
        if item.is_parked:
            changes.done.append(item.position)
            self._count_down(item)

    def _count_down(self, item: Item) -> None:
        kept = self._kept if self._kept is not None else {}
        kept[item.subject].count -= 1
        if not kept[item.subject].count:
            del kept[item.subject]

    async def _write(self, changes: Changes) -> None:
        claim, paused = self.claim, self._paused_because
        async with (self._means.open_work if paused else self._means.open_statement)() as work:
            is_ours = await work.lanes.write(claim, self._read, changes, self._health, paused)
            if is_ours and paused is not None:
                await tell_of_paused_webhook(claim.webhook_id, claim.connection_id, paused, work)
        if not is_ours:
            raise LaneLost
        self._written = self._read
        self._write_at = time.monotonic() + _SELDOM
