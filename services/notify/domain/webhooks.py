"""A webhook: where another system wants which events sent, and what becomes of it when that fails."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from math import ceil
from typing import Literal
from uuid import UUID

from chassis.errors import Conflict, FieldError, Invalid, NotFound, TooMany

State = Literal["active", "paused"]
PausedBecause = Literal["by-hand", "gone", "failing", "connection-ended"]
Outcome = Literal["delivered", "refused", "redirected", "gone", "timed-out", "unreachable", "not-public", "not-signed"]

MOST = 20
"""Webhooks of one connection."""
OLD_SECRET_SIGNS = timedelta(hours=24)
"""How long the secret before still signs beside a new one."""
PAUSED_AFTER = timedelta(hours=24)
"""A webhook to which nothing could be delivered for so long is paused."""
LONGEST_WAIT = timedelta(hours=1)
"""At most so long we wait when a receiver asks us to (Retry-After; RFC 9110, section 10.2.3)."""

MOST_TESTS = 10
"""Test events of one webhook in `TESTS_WITHIN`: each is a request to whatever address somebody typed."""
TESTS_WITHIN = timedelta(minutes=1)

_MINUTE, _HOUR = 60, 3600
LADDER = (5, 30, 2 * _MINUTE, 10 * _MINUTE, 30 * _MINUTE, _HOUR, 2 * _HOUR, 4 * _HOUR, 8 * _HOUR, 9 * _HOUR)
"""Seconds after each try that failed: more than a day in all."""
_BREAKS_AT = 3


@dataclass(frozen=True)
class Webhook:
    """`position` is the last event of the feed that is done with. `state` is what its owner and we chose; see `paused_because` for what holds.

    `waiting` events are tried again, or are kept back until an earlier one of their subject was delivered; `given_up` ones are not tried any more.
    `not_given` are those of `types` that its connection may not receive now.
    """

    id: UUID
    connection_id: UUID
    url: str
    types: tuple[str, ...]
    subject: UUID | None
    state: State
    paused_because: PausedBecause | None
    created_at: datetime
    failing_since: datetime | None
    resting_until: datetime | None
    old_secret_until: datetime | None
    waiting: int
    given_up: int
    not_given: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """How one delivery ended. `wait` is how long the receiver asks us to stay away."""

    outcome: Outcome
    status: int | None
    milliseconds: int
    wait: timedelta | None = None


NOT_SIGNED = Answer("not-signed", None, 0)
"""Nothing was sent, because no secret could be unsealed: the key of the seal is another one, or the row was changed."""


@dataclass(frozen=True)
class Health:
    """How a receiver is doing since it last took something: `failed` are the subjects of which it did not take an event.

    When several fail it is the receiver and not an event, so all of them rest, and one after each rest shows whether it is back.
    """

    failing_since: datetime | None = None
    rest_step: int = 0
    resting_until: datetime | None = None
    failed: frozenset[UUID] = field(default=frozenset())

    def is_resting(self, now: datetime) -> bool:
        """Say whether nothing is sent now."""
        return self.resting_until is not None and now < self.resting_until

    @property
    def is_broken(self) -> bool:
        """Whether only one event is tried at a time, to see if the receiver is back."""
        return self.rest_step > 0

    def has_failed_too_long(self, now: datetime) -> bool:
        """Say whether nothing was taken for a day, while something was tried."""
        return self.failing_since is not None and now - self.failing_since >= PAUSED_AFTER

    def after(self, answer: Answer, subject: UUID, now: datetime) -> "Health":
        """Return how it is doing after one more delivery."""
        if answer.outcome == "delivered":
            return Health()
        found = replace(self, failing_since=self.failing_since or now, failed=self.failed | {subject})
        if found.is_resting(now):
            return found
        if answer.wait is None and not found.is_broken and len(found.failed) < _BREAKS_AT:
            return found
        # A receiver may ask for longer, but not for less than somebody gets who says nothing.
        asked = min(answer.wait or timedelta(), LONGEST_WAIT)
        rest = max(asked, timedelta(seconds=LADDER[min(found.rest_step, len(LADDER) - 1)]))
        return replace(found, resting_until=now + rest, rest_step=found.rest_step + 1)


def due_after(attempts: int, now: datetime) -> datetime | None:
    """Return when an event is tried again that was tried so many times; None when it is given up."""
    return now + timedelta(seconds=LADDER[attempts - 1]) if attempts <= len(LADDER) else None


def tested_again(earlier: Sequence[datetime], now: datetime) -> list[datetime]:
    """Return when test events were sent lately, with one that is sent now. Raises TooMany when that is one too many."""
    lately = [at for at in earlier if now - at < TESTS_WITHIN]
    if len(lately) >= MOST_TESTS:
        wait = ceil((lately[-MOST_TESTS] + TESTS_WITHIN - now).total_seconds())
        raise TooMany("too_many_tests", f"A webhook can be tested {MOST_TESTS} times a minute. Wait a little, then test it again", wait)
    return [*lately, now]


def unknown() -> NotFound:
    """What is raised for a webhook that is not the caller's."""
    return NotFound("not_found", "There is no such webhook")


def too_many() -> Conflict:
    """What is raised when a connection has as many webhooks as it may."""
    return Conflict("too_many_webhooks", f"A system has at most {MOST} webhooks. Remove one first.")


def connection_ended() -> Conflict:
    """What is raised where the access of the other system has ended."""
    return Conflict("connection_ended", "The access of this system has ended, so nothing is sent to it")


def checked_types(types: Iterable[str], given: Iterable[str]) -> tuple[str, ...]:
    """Return the types of events that are wanted, each once. Raises Invalid at `types` for none, or for one that the connection was not given."""
    wanted = tuple(sorted(set(types)))
    if not wanted:
        raise Invalid([FieldError("types", "Name at least one type of event")])
    if refused := sorted(set(wanted) - set(given)):
        raise Invalid([FieldError("types", f"Your system was not given {', '.join(refused)}")])
    return wanted
