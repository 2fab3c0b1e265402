"""Security codes sent by e-mail: six digits, ten minutes, five wrong tries, one use, for one pending sign-in only."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from chassis.errors import Unauthenticated

DIGITS = 6
LIFETIME = timedelta(minutes=10)
"""ASVS 5.0, 6.5.5: at most ten minutes out of band."""
WRONG_TRIES = 5
KEPT_FOR = timedelta(hours=24)


def new_code() -> str:
    """Return six digits, every one of the million equally likely."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def as_typed(code: str) -> str:
    """Return the code without the spaces and hyphens that people put between digits."""
    return "".join(character for character in code if character not in " -\u00a0\u2010\u2011\u2013\t")


@dataclass
class SecurityCode:
    """A code that was sent for the pending sign-in `session_id`. `digest` is keyed: six digits would not survive a plain hash."""

    id: UUID
    session_id: UUID
    account_id: UUID
    digest: bytes
    created_at: datetime
    expires_at: datetime
    wrong: int = 0
    closed_at: datetime | None = None

    def check_usable(self, now: datetime) -> None:
        """Raises Unauthenticated `code_spent` when it was used, replaced or guessed at too often, `code_expired` when too old."""
        if self.closed_at is not None:
            raise spent()
        if now >= self.expires_at:
            raise Unauthenticated("code_expired", "Your security code has expired. Ask for a new one.")

    def count_wrong(self, now: datetime) -> bool:
        """Count a wrong try. Returns True when it was the last one allowed, and the code is closed."""
        self.wrong += 1
        if self.wrong >= WRONG_TRIES:
            self.closed_at = now
        return self.closed_at is not None


def spent() -> Unauthenticated:
    """The refusal of a code that can no longer be used, whatever was typed."""
    return Unauthenticated("code_spent", "Your security code can no longer be used. Ask for a new one.")


def wrong() -> Unauthenticated:
    """The refusal of a code that does not match."""
    return Unauthenticated("code_wrong", "Your security code is not correct.")
