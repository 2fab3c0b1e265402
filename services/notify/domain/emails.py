"""An e-mail on its way: how urgent it is, how long it is worth sending, and when to try again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

Portal = Literal["citizen", "professional", "team"]
EmailKind = Literal[
    "verification",
    "already-registered",
    "security-code",
    "password-reset",
    "email-change",
    "email-change-warning",
    "email-changed",
    "account-changed",
    "new-device",
    "request-received",
    "document-rejected",
    "invitation",
    "team-invitation",
    "organisation-confirmed",
    "advice-requested",
    "advice-due",
    "advice-overdue",
    "advice-reuse-proposed",
    "advice-reuse-refused",
    "advice-reused",
    "advice-cancelled",
    "council-wrote",
    "notice-served",
    "comments-due",
    "case-allocated",
    "deadline-approaching",
    "deadline-missed",
    "nobodys-deadline-approaching",
    "nobodys-deadline-missed",
    "webhook-paused",
    "access-ending",
]

URGENCY: Mapping[EmailKind, int] = {
    "security-code": 0,
    "password-reset": 1,
    "verification": 1,
    "already-registered": 1,
    "email-change": 1,
    "email-change-warning": 1,
    "email-changed": 2,
    "account-changed": 2,
    "new-device": 2,
    "request-received": 3,
    "document-rejected": 3,
    "invitation": 1,
    "team-invitation": 1,
    "organisation-confirmed": 3,
    "advice-requested": 3,
    "advice-due": 3,
    "advice-overdue": 3,
    "advice-reuse-proposed": 3,
    "advice-reuse-refused": 3,
    "advice-reused": 3,
    "advice-cancelled": 3,
    "council-wrote": 3,
    "notice-served": 3,
    "comments-due": 3,
    "case-allocated": 3,
    "deadline-approaching": 3,
    "deadline-missed": 3,
    "nobodys-deadline-approaching": 3,
    "nobodys-deadline-missed": 3,
    "webhook-paused": 3,
    "access-ending": 3,
}
"""Lower goes first: somebody is waiting in front of a screen for a security code."""

FOR_THE_TEAM: frozenset[EmailKind] = frozenset({"nobodys-deadline-approaching", "nobodys-deadline-missed", "webhook-paused", "access-ending"})
"""They go to the mailbox of the SEND team, not to a person."""

_MINUTE = 60
_HOUR = 3600
_WAITS = (10, 30, _MINUTE, 5 * _MINUTE, 15 * _MINUTE, 30 * _MINUTE, _HOUR, 2 * _HOUR, 4 * _HOUR)
"""Seconds after each attempt that may be repeated; the last stays."""

WORTH_SENDING = timedelta(days=4)
"""How long we try when nothing in the e-mail expires: a mail system that is down over a weekend loses none. Source: RFC 5321, 4.5.4.1."""


@dataclass(frozen=True)
class Email:
    """One e-mail to one person, or to the mailbox of the SEND team.

    `person_id` is None for whoever is invited, since there may be no account yet, and for the team. `child_id` is whom it is about, if anybody: it stands
    nowhere in its text, and who may not see the child any more does not get it. `address` is given when the event named it; otherwise
    it is looked up in the contacts when the e-mail is sent, and `portal`, where they sign in to read more, with it. `facts` is what
    its text needs (a link's token, a code); both address and facts are wiped as soon as the e-mail is sent or given up.
    """

    id: UUID
    kind: EmailKind
    portal: Portal | None
    person_id: UUID | None
    created_at: datetime
    expires_at: datetime
    address: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    attempts: int = 0
    traceparent: str | None = None
    child_id: UUID | None = None

    def has_expired(self, now: datetime) -> bool:
        """Say whether it would tell its reader nothing useful any more."""
        return now >= self.expires_at

    def next_attempt(self, now: datetime) -> datetime:
        """Return when to look at it again after an attempt that failed: after a wait, or when it expires, which comes first."""
        wait = _WAITS[min(self.attempts, len(_WAITS)) - 1]
        return min(now + timedelta(seconds=wait), self.expires_at)
