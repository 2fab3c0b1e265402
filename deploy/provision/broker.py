"""One user per service in RabbitMQ, and the exchanges that they share.

A service makes, fills and empties what bears its name. It reads any event, and publishes its own types only; secrets are
written by identity and read by notify, and by nobody else. Notify also reads what other council systems may read, for the feed.

`definitions.json` says all this to a broker, without passwords: `python -m deploy.provision` writes it.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from chassis.bus import connected
from chassis.topology import EVENTS as EVENTS_EXCHANGE
from chassis.topology import PUBLIC as PUBLIC_EXCHANGE
from chassis.topology import SECRETS, declare_exchanges, exchange_for
from contracts.registry import EVENTS, PUBLIC
from deploy.provision import SERVICES
from deploy.provision.logins import User, definitions, with_password

FILE = Path(__file__).with_name("definitions.json")
_READS_BESIDES: Mapping[str, tuple[str, ...]] = {"notify": (SECRETS, PUBLIC_EXCHANGE)}
# A service that opens connections without end is stopped before it takes those of the others. 50 replicas have 100 to 150.
_LIMITS = {"max-connections": 300, "max-channels": 1000}


def users(passwords: Mapping[str, str]) -> list[User]:
    """Return the broker's users: one for each service in `passwords`."""
    return [_user(service, password) for service, password in passwords.items()]


async def provision(admin_url: str) -> None:
    """Declare the exchanges, and let public events through to other council systems. Safe to repeat."""
    async with connected(admin_url) as connection:
        await declare_exchanges(await connection.channel(), PUBLIC)


def described() -> dict[str, Any]:
    """Return what every broker of ours has, in the form of RabbitMQ's definitions, without passwords."""
    found = definitions(users(dict.fromkeys(SERVICES, "")))
    for user in found["users"]:
        del user["password_hash"], user["hashing_algorithm"]
    exchange = {"vhost": "/", "type": "topic", "durable": True, "auto_delete": False, "internal": False, "arguments": {}}
    binding = {"vhost": "/", "source": EVENTS_EXCHANGE, "destination": PUBLIC_EXCHANGE, "destination_type": "exchange", "arguments": {}}
    return {
        **found,
        "exchanges": [{**exchange, "name": name} for name in (EVENTS_EXCHANGE, SECRETS, PUBLIC_EXCHANGE)],
        "bindings": [{**binding, "routing_key": kind} for kind in sorted(PUBLIC)],
    }


def read() -> dict[str, Any]:
    """Return what `definitions.json` says."""
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def with_passwords(described: Mapping[str, Any], passwords: Mapping[str, str]) -> dict[str, Any]:
    """Return definitions with the password of each user, as the broker takes them."""
    return {**described, "users": [with_password(user, passwords[user["name"]]) for user in described["users"]]}


def _user(service: str, password: str) -> User:
    own = rf"{service}(\..*)?"
    topics: dict[str, list[str]] = {EVENTS_EXCHANGE: []}
    for kind in EVENTS.values():
        if kind.source == service:
            topics.setdefault(exchange_for(kind), []).append(kind.type.replace(".", r"\."))
    reads = [own, EVENTS_EXCHANGE, *_READS_BESIDES.get(service, ())]
    return User(
        service,
        password,
        configure=f"^{own}$",
        write=f"^({'|'.join([own, *topics])})$",
        read=f"^({'|'.join(reads)})$",
        topics={exchange: f"^({'|'.join(types)})$" for exchange, types in topics.items()},
        limits=_LIMITS,
    )
