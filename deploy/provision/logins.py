"""Logins of RabbitMQ, as its definitions describe them. Source: https://www.rabbitmq.com/docs/definitions."""

import base64
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

HASHING = "rabbit_password_hashing_sha256"


@dataclass(frozen=True)
class User:
    """A login.

    The patterns say which queues and exchanges it may make, write to and read; `topics` gives, by exchange, the routing keys
    that it may publish with.
    """

    name: str
    password: str
    configure: str = ".*"
    write: str = ".*"
    read: str = ".*"
    topics: Mapping[str, str] | None = None
    tags: tuple[str, ...] = ()
    limits: Mapping[str, int] | None = None


def definitions(users: Sequence[User]) -> dict[str, Any]:
    """Return what the broker reads at each start. Because users are named, it makes no `guest`."""
    return {
        "vhosts": [{"name": "/"}],
        "users": [with_password({"name": user.name, "tags": list(user.tags), "limits": dict(user.limits or {})}, user.password) for user in users],
        "permissions": [{"user": user.name, "vhost": "/", "configure": user.configure, "write": user.write, "read": user.read} for user in users],
        "topic_permissions": [
            {"user": user.name, "vhost": "/", "exchange": exchange, "write": pattern, "read": ".*"}
            for user in users
            for exchange, pattern in (user.topics or {}).items()
        ],
    }


def with_password(user: Mapping[str, Any], password: str) -> dict[str, Any]:
    """Return the definition of a user with its password, hashed."""
    return {**user, "password_hash": password_hash(password), "hashing_algorithm": HASHING}


def password_hash(password: str) -> str:
    """Return RabbitMQ's salted form under `HASHING`, see https://www.rabbitmq.com/docs/passwords#computing-password-hash."""
    salt = secrets.token_bytes(4)
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()
