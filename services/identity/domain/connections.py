"""Connections: the access that other systems were given. A system proves itself with a secret or with a key of its own, and gets tokens.

Access ends by itself: on the last day that it is needed for, and half a year after an administrator last said that it is.
"""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.errors import Conflict, FieldError, NotFound
from services.identity.domain.details import check_email, check_line, tidy

MAX_NAME = 100
MAX_PURPOSE = 500
DEFAULT_REQUESTS = 600
MOST_REQUESTS = 6000
"""A minute."""
NEEDED_AT_MOST = timedelta(days=365)
CONFIRMED_FOR = timedelta(days=183)
"""So long the word of an administrator counts that the access is still needed."""
OLD_SECRET_WORKS_FOR = timedelta(days=30)
"""Once there is a new one."""
MOST_SECRETS = 2
PER_PAGE = 50
"""Lines of one page of the list of connections."""
USE_NOTED_EVERY = timedelta(minutes=1)

_LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class ConnectionForm:
    """What an administrator says about a connection, as typed. `purpose` names the agreement under which data is shared."""

    name: str
    purpose: str
    contact_email: str
    scopes: Collection[str]
    event_types: Collection[str]
    requests_per_minute: int

    def tidied(self, scopes: Sequence[str], event_types: Sequence[str]) -> "ConnectionForm":
        """Return it as it is kept: scopes and types each once, in the order in which they are known."""
        return replace(
            self,
            name=tidy(self.name),
            purpose=tidy(self.purpose),
            contact_email=self.contact_email.strip(),
            scopes=tuple(scope for scope in scopes if scope in self.scopes),
            event_types=tuple(event_type for event_type in event_types if event_type in self.event_types),
        )


@dataclass(frozen=True)
class Connection:
    """The access of one system. `public_keys` are JWKs, with which it may sign for itself instead of showing a secret.

    `changed_at` is of the last change that who sends events was told of. It orders what they were told.
    """

    id: UUID
    name: str
    purpose: str
    contact_email: str
    scopes: tuple[str, ...]
    event_types: tuple[str, ...]
    requests_per_minute: int
    needed_until: date
    attested_at: datetime
    attested_by: UUID
    expires_at: datetime
    created_at: datetime
    changed_at: datetime
    public_keys: tuple[Mapping[str, Any], ...] = field(default=())
    ended_at: datetime | None = None
    last_used_at: datetime | None = None

    def is_active(self, now: datetime) -> bool:
        """Say whether the system has access now."""
        return self.ended_at is None and now < self.expires_at

    def next_change(self, now: datetime) -> datetime:
        """Return of when a change made now is: later than the last, also where that was by a clock that is ahead of ours."""
        return max(now, self.changed_at + timedelta(microseconds=1))

    def use_is_new(self, now: datetime) -> bool:
        """Say whether being used now has to be written down."""
        return self.last_used_at is None or now - self.last_used_at >= USE_NOTED_EVERY


@dataclass(frozen=True)
class ClientSecret:
    """A secret of a connection, of which a hash is kept. `expires_at` is set once there is a newer one."""

    id: UUID
    connection_id: UUID
    created_at: datetime
    expires_at: datetime | None = None

    def works(self, now: datetime) -> bool:
        """Say whether it is taken now."""
        return self.expires_at is None or now < self.expires_at


def new_client_secret() -> str:
    """Return 256 random bits as 43 URL-safe characters. Only its hash is stored."""
    return secrets.token_urlsafe(32)


def ends_at(needed_until: date, attested_at: datetime) -> datetime:
    """Return when access ends that is needed for the whole of a day in England, by the word of somebody of `attested_at`."""
    last_day = min(needed_until, attested_at.astimezone(_LONDON).date() + CONFIRMED_FOR)
    return datetime.combine(last_day + timedelta(days=1), time(), _LONDON)


def check_form(form: ConnectionForm, scopes: Collection[str], event_types: Collection[str], needs_events: Collection[str]) -> list[FieldError]:
    """Say what is wrong with a form. `scopes` and `event_types` are those there are; a scope of `needs_events` is nothing without events."""
    errors = check_line("name", "name", form.name, "Enter the name of the system", MAX_NAME)
    errors += check_line("purpose", "purpose", form.purpose, "Enter what the access is for, and the agreement that allows it", MAX_PURPOSE)
    errors += (
        [FieldError("contact_email", "Enter the e-mail address of who answers for the system, like name@example.com")]
        if check_email(form.contact_email)
        else []
    )
    if not form.scopes or not set(form.scopes) <= set(scopes):
        errors.append(FieldError("scopes", "Select what the system may do"))
    needs_some = not form.event_types and not set(needs_events).isdisjoint(form.scopes)
    if needs_some or not set(form.event_types) <= set(event_types):
        errors.append(FieldError("event_types", "Select which events the system may receive"))
    if not 1 <= form.requests_per_minute <= MOST_REQUESTS:
        errors.append(FieldError("requests_per_minute", f"Requests a minute must be between 1 and {MOST_REQUESTS:,}"))
    return errors


def check_apart(form: ConnectionForm, tells: str, hears: str) -> list[FieldError]:
    """Say what is wrong with a form that lets a system tell of any child (the scope `tells`) and hear the event by which the portal says that it took it.

    Such a system could find out of any child whether the council knows them, and which of the events are about them.
    """
    if tells in form.scopes and hears in form.event_types:
        return [FieldError("event_types", "A system that tells who is at a school cannot receive the event that a child is at another school")]
    return []


def check_needed_until(day: date, today: date) -> list[FieldError]:
    """Say what is wrong with the last day on which access is needed."""
    if not today <= day <= today + NEEDED_AT_MOST:
        return [FieldError("needed_until", "The last day must be today or later, and no more than a year from now")]
    return []


def name_taken() -> FieldError:
    """The refusal of a name that another connection has."""
    return FieldError("name", "Another system has this name. Enter a different one")


def too_many_secrets() -> Conflict:
    """The refusal of one secret more than a system can have."""
    return Conflict("too_many_secrets", "This system has two secrets that work. Remove one first.")


def over() -> Conflict:
    """The refusal to change access that has been ended."""
    return Conflict("connection_ended", "The access of this system was ended. Add the system again if it needs access.")


def changed_meanwhile() -> Conflict:
    """The refusal of a change of what is not there any more as it was seen."""
    return Conflict("connection_changed", "Somebody else changed this system meanwhile. Check what it may do and save again")


def unknown() -> NotFound:
    """The refusal of a connection or secret that is not there."""
    return NotFound("not_found", "There is no such page")
