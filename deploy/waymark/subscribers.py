"""Other systems that read public events from a queue of their own in RabbitMQ. Why all this is so: ADR 25.

What is known of a subscriber is kept in the broker alone: the queue, its bindings, and the user with the last day of its access in a tag.
"""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from chassis.topology import PUBLIC as PUBLIC_EXCHANGE
from contracts.registry import SUBSCRIBABLE
from deploy.provision.logins import HASHING, password_hash
from deploy.provision.management import Management

LONGEST = timedelta(days=365)
"""So long access is given at most, as to connections."""
_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
_PREFIX = "subscriber."
_UNTIL = "until:"
_UNFINISHED = "unfinished"
"""Tag of a user whose password nobody was told yet."""
MOST_BYTES = 100_000_000
"""What waits in a queue at most: over 100,000 events. Then the oldest go, which the pull feed still has."""
_NEARLY = 0.95
_ARGUMENTS = {
    "x-queue-type": "quorum",
    # One reader at a time, and what it had in hand goes back to the front: the order of each subject holds however many are started.
    "x-single-active-consumer": True,
    # Without a limit RabbitMQ 3.10 puts what comes back at the end of the queue. At the limit an event would be gone, so it is out of reach.
    "x-delivery-limit": 1_000_000,
    "x-max-length-bytes": MOST_BYTES,
    "x-overflow": "drop-head",
}
# A reader that forgets to close its connections must not take those of the services.
_LIMITS = {"max-connections": 10, "max-channels": 50}


class Refused(Exception):
    """What was asked for is not done. The message tells a person why, and what to do next."""


@dataclass(frozen=True)
class Subscriber:
    """What there is of one. `readers` are its consumers that are connected; `full` says that the oldest events are being dropped."""

    name: str
    types: tuple[str, ...]
    until: date | None
    waiting: int
    readers: int
    full: bool

    def has_ended(self, today: date) -> bool:
        """Say whether its last day is over."""
        return self.until is not None and self.until < today


def queue_of(name: str) -> str:
    """Return the name of a subscriber's queue, which is its user's as well."""
    return f"{_PREFIX}{name}"


class Subscribers:
    """The subscribers of the broker behind `management`, in its virtual host `vhost`."""

    def __init__(self, management: Management, vhost: str) -> None:
        self._management = management
        self._vhost = vhost

    def add(self, name: str, types: Iterable[str], until: date, today: date) -> str | None:
        """Give a subscriber these types until the end of that day, a year ahead at most. Returns the password of its user.

        One that is there keeps its password and what waits for it: its types and date become these, and None comes back.
        Raises Refused, or ServerError.
        """
        wanted = set(types)
        _check(name, wanted, until, today)
        queue = queue_of(name)
        if self._management.find("queues", self._vhost, queue) is None:
            self._management.put("queues", self._vhost, queue, durable=True, arguments=_ARGUMENTS)
        bound = self._bindings(queue)
        for kind in sorted(wanted - bound.keys()):
            self._management.post("bindings", self._vhost, "e", PUBLIC_EXCHANGE, "q", queue, routing_key=kind)
        for kind in sorted(bound.keys() - wanted):
            self._management.delete("bindings", self._vhost, "e", PUBLIC_EXCHANGE, "q", queue, bound[kind])
        return self._set_user(queue, until)

    def all(self) -> list[Subscriber]:
        """Return every subscriber by name. What waits was counted within the last 5 seconds. Raises ServerError."""
        types: dict[str, list[str]] = {}
        for binding in self._management.get("bindings", self._vhost):
            if binding["source"] == PUBLIC_EXCHANGE:
                types.setdefault(binding["destination"], []).append(binding["routing_key"])
        users = {user["name"]: user for user in self._management.get("users")}
        queues = self._management.get("queues", self._vhost)
        return [
            Subscriber(
                queue["name"].removeprefix(_PREFIX),
                tuple(sorted(types.get(queue["name"], ()))),
                _until(users.get(queue["name"])),
                queue.get("messages", 0),
                queue.get("consumers", 0),
                queue.get("message_bytes", 0) > _NEARLY * MOST_BYTES,
            )
            for queue in sorted(queues, key=lambda queue: str(queue["name"]))
            if queue["name"].startswith(_PREFIX)
        ]

    def remove(self, name: str) -> None:
        """Take away a subscriber's user, which ends its connections, and its queue with all that waits. Raises Refused, or ServerError."""
        queue = queue_of(name)
        if self._management.find("queues", self._vhost, queue) is None:
            raise Refused(f"There is no subscriber {name}. See `waymark subscriber list`.")
        self._management.delete("users", queue)
        # Last of all: while it is there, an attempt that failed half-way can be made again.
        self._management.delete("queues", self._vhost, queue)

    def expire(self, today: date) -> list[str]:
        """Remove each subscriber whose last day is over, and return their names. Raises ServerError."""
        ended = [subscriber.name for subscriber in self.all() if subscriber.has_ended(today)]
        for name in ended:
            self.remove(name)
        return ended

    def _bindings(self, queue: str) -> dict[str, str]:
        """Return the key of each binding to the public exchange, by event type."""
        bindings = self._management.get("queues", self._vhost, queue, "bindings")
        return {binding["routing_key"]: binding["properties_key"] for binding in bindings if binding["source"] == PUBLIC_EXCHANGE}

    def _set_user(self, queue: str, until: date) -> str | None:
        known = self._management.find("users", queue)
        password = None if known and _UNFINISHED not in known["tags"] else secrets.token_urlsafe(32)
        login = (
            {"password_hash": password_hash(password), "hashing_algorithm": HASHING}
            if password
            else {"password_hash": known["password_hash"], "hashing_algorithm": known["hashing_algorithm"]}
        )
        # Last of all it is told that the user is there: when something fails before, the next attempt gives it another password.
        self._management.put("users", queue, **login, tags=f"{_UNTIL}{until},{_UNFINISHED}" if password else f"{_UNTIL}{until}")
        self._management.put("permissions", self._vhost, queue, configure="^$", write="^$", read=f"^{re.escape(queue)}$")
        for limit, value in _LIMITS.items():
            self._management.put("user-limits", queue, limit, value=value)
        if password:
            self._management.put("users", queue, **login, tags=f"{_UNTIL}{until}")
        return password


def _check(name: str, types: set[str], until: date, today: date) -> None:
    if not _NAME.fullmatch(name):
        raise Refused("The name of a subscriber has small letters, digits and hyphens, begins with a letter, and is 40 characters long at most.")
    if unknown := sorted(types - SUBSCRIBABLE):
        raise Refused(
            f"Nobody can subscribe to {', '.join(unknown)}. These are there, and /api/events says what each means:\n  " + "\n  ".join(sorted(SUBSCRIBABLE))
        )
    if until < today:
        raise Refused(f"{until} is over. --until takes the last day on which events may be read.")
    if until > today + LONGEST:
        raise Refused(f"{until} is more than a year ahead. --until can be {today + LONGEST} at the latest; add the subscriber again before then.")


def _until(user: dict[str, Any] | None) -> date | None:
    found = (tag.removeprefix(_UNTIL) for tag in (user or {}).get("tags", ()) if tag.startswith(_UNTIL))
    return next((date.fromisoformat(day) for day in found), None)
