"""Hands e-mails to the mail server, the most urgent first, and records every attempt."""

import asyncio
from datetime import datetime, timedelta

import structlog

from chassis.identifiers import new_id
from chassis.listening import wait_for_wake
from chassis.telemetry import continue_trace
from contracts.notify import MessageFailed, MessageSent
from services.notify.adapters import mail_message
from services.notify.adapters.mail_server import TOTAL_SECONDS, Deferred, Mail, NotTaken, Refused
from services.notify.domain.emails import FOR_THE_TEAM
from services.notify.domain.letters import Sender
from services.notify.domain.wording import compose
from services.notify.store import OpenWork
from services.notify.store.emails import Attempt, Outcome

log = structlog.get_logger()

LANES = 4
"""Deliveries at the same time: one mail server that hangs must not hold back every code, nor may we flood it."""

POLL = 2.0
# Longer than any attempt: only one that died leaves its lease to run out.
LEASE = timedelta(seconds=2 * TOTAL_SECONDS)
_STOP_SECONDS = 10


class Delivery:
    """Delivers until cancelled. `wake` starts it at once after a commit; polling finds what is due later or was left by a crash."""

    def __init__(self, open_work: OpenWork, mail: Mail, sender: Sender, sender_address: str) -> None:
        self._open_work = open_work
        self._mail = mail
        self._sender = sender
        self._sender_address = sender_address
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """Say that an e-mail is due."""
        self._wake.set()

    async def run(self) -> None:
        """Deliver until cancelled; an e-mail that is being handed over is finished first, or it would be sent twice."""
        async with asyncio.TaskGroup() as lanes:
            for _ in range(LANES):
                lanes.create_task(self._lane())

    async def _lane(self) -> None:
        while True:
            # Cleared before looking: what is committed after that sets it again.
            self._wake.clear()
            delivery = asyncio.ensure_future(self.deliver_next())
            try:
                found = await asyncio.shield(delivery)
            except asyncio.CancelledError:
                await asyncio.wait({delivery}, timeout=_STOP_SECONDS)
                delivery.cancel()
                raise
            except Exception as error:
                log.warning("delivery_interrupted", exc_info=error)
                found = False
            if not found:
                await wait_for_wake(self._wake, POLL)

    async def deliver_next(self) -> bool:
        """Make one attempt at the most urgent e-mail that is due. False when there is none."""
        async with self._open_work() as work:
            attempt = await work.emails.begin_attempt(new_id(), LEASE)
            now = work.clock.now()
        if attempt is None:
            return False
        email = attempt.email
        with structlog.contextvars.bound_contextvars(email_id=str(email.id), kind=email.kind, trace_id=continue_trace(email.traceparent)):
            given_up = _given_up(attempt, now)
            outcome, reply = (given_up, None) if given_up else await self._hand_over(attempt)
            await self._record(attempt, outcome, reply)
        return True

    async def _hand_over(self, attempt: Attempt) -> tuple[Outcome, int | None]:
        address = self._sender.email if attempt.email.kind in FOR_THE_TEAM else attempt.address
        if address is None:
            return "no-address", None
        letter = compose(attempt.email, self._sender)
        try:
            message = mail_message.build(attempt.email, letter, to=address, sender_address=self._sender_address, council=self._sender.council)
        except ValueError:
            return "refused", None
        try:
            await self._mail.deliver(message, address)
        except Refused as error:
            return "refused", error.reply
        except Deferred as error:
            return "deferred", error.reply
        except NotTaken as error:
            return "unreachable", error.reply
        return "sent", None

    async def _record(self, attempt: Attempt, outcome: Outcome, reply: int | None) -> None:
        email = attempt.email
        async with self._open_work() as work:
            await work.emails.note(attempt, outcome, reply)
            if outcome == "sent":
                ours = await work.emails.finish(attempt, "sent")
                news: MessageSent | MessageFailed | None = MessageSent(subject=email.id, kind=email.kind)
            elif outcome in ("refused", "expired", "withdrawn"):
                ours = await work.emails.finish(attempt, "failed")
                news = MessageFailed(subject=email.id, kind=email.kind, reason=outcome)
            else:
                ours = await work.emails.postpone(attempt, email.next_attempt(work.clock.now()))
                news = None
            if ours and news is not None:
                work.outbox.add(news)
        level = log.info if outcome == "sent" else log.warning
        level("email_attempted", outcome=outcome, reply=reply, attempt=email.attempts, lease_kept=ours)


def _given_up(attempt: Attempt, now: datetime) -> Outcome | None:
    """Return why an e-mail is not even tried; None for one that is."""
    if attempt.is_withdrawn:
        return "withdrawn"
    return "expired" if attempt.email.has_expired(now) else None
