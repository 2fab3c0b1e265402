"""One user per service in RabbitMQ, and the exchanges that they share.

A service makes, fills and empties what bears its name. It reads any event, and publishes its own types only; secrets are
written by identity and read by notify, and by nobody else. Notify also reads what other council systems may read, for the feed.
"""

from collections.abc import Mapping

from chassis.bus import connected
from chassis.topology import EVENTS as EVENTS_EXCHANGE
from chassis.topology import PUBLIC as PUBLIC_EXCHANGE
from chassis.topology import SECRETS, declare_exchanges, exchange_for
from contracts.registry import EVENTS, PUBLIC
from deploy.servers.rabbitmq import User

_READS_BESIDES: Mapping[str, tuple[str, ...]] = {"notify": (SECRETS, PUBLIC_EXCHANGE)}


def users(passwords: Mapping[str, str]) -> list[User]:
    """Return the broker's users: one for each service in `passwords`."""
    return [_user(service, password) for service, password in passwords.items()]


async def provision(admin_url: str) -> None:
    """Declare the exchanges, and let public events through to other council systems. Safe to repeat."""
    async with connected(admin_url) as connection:
        await declare_exchanges(await connection.channel(), PUBLIC)


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
    )
