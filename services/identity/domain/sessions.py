"""Sessions: opaque, kept on the server, idle for 15 minutes at most, and never longer than a working day.

A session that still waits for its code is a session of its own (`code_needed`) with its own secret. It reaches nothing, and
ends when the code is right: the active session that follows has a new secret.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self
from uuid import UUID

from chassis.errors import Unauthenticated
from services.identity.domain.accounts import Account, Method, Portal

IDLE = timedelta(minutes=15)
ABSOLUTE = {Portal.CITIZEN: timedelta(hours=12), Portal.PROFESSIONAL: timedelta(hours=8), Portal.TEAM: timedelta(hours=8)}
CODE_NEEDED = timedelta(minutes=30)
"""How long a sign-in may wait for its code, however often a new one is asked for."""
TOUCH_EVERY = timedelta(seconds=30)
"""A page request moves the idle limit at most this often, so that reading pages does not write on each."""
KEPT_FOR = timedelta(days=30)


class State(StrEnum):
    """How far a sign-in has come."""

    ACTIVE = "active"
    CODE_NEEDED = "code_needed"


def new_secret() -> str:
    """Return 256 random bits as 43 URL-safe characters: the value of the cookie. Only its hash is stored."""
    return secrets.token_urlsafe(32)


@dataclass(frozen=True)
class Session:
    """One sign-in on one device. `method` is the account's at that time; `factor` is what was shown besides the password."""

    id: UUID
    account_id: UUID
    state: State
    method: Method
    factor: Method
    signed_in_at: datetime
    last_seen_at: datetime
    idle_expires_at: datetime
    absolute_expires_at: datetime
    ended_at: datetime | None = None

    def check_live(self, now: datetime) -> None:
        """Raises Unauthenticated `session_timed_out` when nobody used it for too long, `session_ended` when it is over."""
        if self.ended_at is not None:
            raise ended()
        if now >= min(self.idle_expires_at, self.absolute_expires_at):
            raise Unauthenticated("session_timed_out", "You have been signed out because you did nothing for a while.")

    def touch_due(self, now: datetime) -> bool:
        """Say whether being seen now has to be written down."""
        return now - self.last_seen_at >= TOUCH_EVERY

    def touched(self, now: datetime) -> Self:
        """Return it as it is when it is used now: the idle limit starts anew."""
        return replace(self, last_seen_at=now, idle_expires_at=min(now + IDLE, self.absolute_expires_at))


def ended() -> Unauthenticated:
    """The refusal of a session that is over or never was."""
    return Unauthenticated("session_ended", "You are signed out. Sign in again.")


def begin(session_id: UUID, account: Account, now: datetime) -> Session:
    """Start the session that follows a right password: active at once only where no code is asked for."""
    waits = account.method is not Method.NONE
    absolute = now + (CODE_NEEDED if waits else ABSOLUTE[account.portal])
    return Session(
        id=session_id,
        account_id=account.id,
        state=State.CODE_NEEDED if waits else State.ACTIVE,
        method=account.method,
        factor=Method.NONE,
        signed_in_at=now,
        last_seen_at=now,
        idle_expires_at=min(now + IDLE, absolute),
        absolute_expires_at=absolute,
    )


def step_up(session_id: UUID, pending: Session, account: Account, now: datetime) -> Session:
    """Start the active session that follows a right code."""
    absolute = now + ABSOLUTE[account.portal]
    return Session(
        id=session_id,
        account_id=account.id,
        state=State.ACTIVE,
        method=pending.method,
        factor=pending.method,
        signed_in_at=now,
        last_seen_at=now,
        idle_expires_at=min(now + IDLE, absolute),
        absolute_expires_at=absolute,
    )
