"""How often something may be tried, counted per key (an account, a client address) in sliding windows.

Numbers: security checklist 5, 9 and 10. A try is counted before its outcome is known and taken back if it was right, so that
tries sent at the same moment cannot all slip under the limit.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Limit:
    """At most `count` in each `(count, period)` window. With `blocks`, a full window refuses for that long, longer each time."""

    kind: str
    windows: tuple[tuple[int, timedelta], ...]
    spacing: timedelta = timedelta(0)
    blocks: tuple[timedelta, ...] = ()

    @property
    def memory(self) -> timedelta:
        """How long a mark can still matter."""
        return max(period for _, period in self.windows)


_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)

WRONG_PASSWORDS = Limit("password", ((10, 15 * _MINUTE),), blocks=(15 * _MINUTE, 30 * _MINUTE, 60 * _MINUTE))
"""Per account. The owner can still reset the password meanwhile, so nobody is locked out by somebody else."""

LINK_PASSWORDS = Limit("link-password", WRONG_PASSWORDS.windows, blocks=WRONG_PASSWORDS.blocks)
"""Per link that confirms an address. Counted apart from sign-in: nobody without the link can use the tries up."""

ADDRESS_PASSWORDS = Limit("address-password", ((20, _MINUTE),))
"""Per client address, at sign-in and behind links: one machine trying many accounts."""

WRONG_SECRETS = Limit("client-secret", WRONG_PASSWORDS.windows, blocks=(15 * _MINUTE,))
"""Per other system and client address: nobody can lock a system out from elsewhere."""

ADDRESS_SECRETS = Limit("address-client-secret", ((60, _MINUTE),))
"""Per client address, wrong ones of other systems."""

ADDRESS_REGISTRATIONS = Limit("address-registration", ((60, _MINUTE),))
"""Per client address: each registration costs a password hash, and a library or school shares one address."""

ADDRESS_LINKS = Limit("address-link", ((60, _MINUTE),))
"""Per client address: asking for and presenting links. A link cannot be guessed; this bounds the work."""

WRONG_CODES = Limit("wrong-code", ((20, _DAY),))
"""Per account: 20 guesses a day at six digits is 0.002 %, whatever the number of codes sent."""

SENT_CODES = Limit("sent-code", ((5, 15 * _MINUTE), (15, _DAY)))
"""Per account, each security code e-mailed."""

SENT_CODES_AGAIN = Limit("sent-code", SENT_CODES.windows, spacing=timedelta(seconds=30))
"""The same count, for asking again."""

SENT_LINKS = Limit("sent-link", ((5, 15 * _MINUTE), (15, _DAY)))
"""Per e-mail address, each verification message."""

SENT_RESETS = Limit("sent-reset", ((5, 15 * _MINUTE), (15, _DAY)))
"""Per e-mail address, each password reset message."""

SENT_EMAIL_CHANGES = Limit("sent-email-change", ((5, 15 * _MINUTE), (15, _DAY)))
"""Per account, each change of address that is asked for: an account is no way to send mail to strangers."""

SENT_INVITATIONS = Limit("sent-invitation", ((20, 60 * _MINUTE), (50, _DAY)))
"""Per organisation, and per administrator: whoever makes one organisation after another writes to no more strangers than others."""

LISTED_INVITATIONS = Limit("listed-invitation", ((2000, _DAY),))
"""Per other system that tells who works where: the staff of a hundred schools."""

ADDRESS_INVITATIONS = Limit("invited-address", ((5, 15 * _MINUTE), (15, _DAY)))
"""Per e-mail address, whoever invites it."""

_LEVEL_FORGOTTEN_AFTER = _DAY


@dataclass
class Tally:
    """What has been counted for one key of one limit. The store keeps it under a row lock while it is looked at."""

    limit: Limit
    marks: list[datetime] = field(default_factory=list)
    level: int = 0
    blocked_until: datetime | None = None

    def retry_after(self, now: datetime) -> timedelta | None:
        """Say how long from now the next try has to wait; None when it may go ahead."""
        free = [self.blocked_until] if self.blocked_until is not None else []
        free += [self._window_free(count, period, now) for count, period in self.limit.windows]
        if self.marks and self.limit.spacing:
            free.append(max(self.marks) + self.limit.spacing)
        wait = max(free, default=now) - now
        return wait if wait > timedelta(0) else None

    def _window_free(self, count: int, period: timedelta, now: datetime) -> datetime:
        recent = sorted(mark for mark in self.marks if mark + period > now)
        return recent[-count] + period if len(recent) >= count else now

    def charge(self, now: datetime) -> bool:
        """Count one try. Returns False, and counts nothing, when the limit is reached: tries in vain do not lengthen the wait."""
        if self.retry_after(now) is not None:
            return False
        self.marks = [mark for mark in self.marks if mark + self.limit.memory > now]
        self.marks.append(now)
        if self.limit.blocks and len(self.marks) >= self.limit.windows[0][0]:
            self._block(now)
        return True

    def _block(self, now: datetime) -> None:
        if self.blocked_until is not None and now - self.blocked_until > _LEVEL_FORGOTTEN_AFTER:
            self.level = 0
        self.blocked_until = now + self.limit.blocks[min(self.level, len(self.limit.blocks) - 1)]
        self.level += 1
        self.marks = []

    def take_back(self) -> None:
        """The latest try was right: it does not count."""
        if self.marks:
            self.marks.pop()

    def clear(self) -> None:
        """The right answer was given: everything is forgotten."""
        self.marks, self.level, self.blocked_until = [], 0, None


def longest_memory(limits: Sequence[Limit]) -> timedelta:
    """How long a tally may lie untouched before nothing in it can matter."""
    return max(limit.memory + sum(limit.blocks, _LEVEL_FORGOTTEN_AFTER) for limit in limits)
