"""`waymark provision`: give each service its database and its login, on servers that are there."""

import argparse
import asyncio
import os
import sys
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import asyncpg

from chassis.secrets import must_be_strong
from deploy.errors import ServerError
from deploy.provision import SERVICES, broker, databases
from deploy.provision.management import Management
from deploy.waymark.places import check_web, is_address

if TYPE_CHECKING:
    Topics = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - argparse has no public name for it

_DATABASE = "WAYMARK_DATABASE_ADMIN_URL"
_BROKER = "WAYMARK_RABBITMQ_MANAGEMENT_URL"
_WAIT_SECONDS = 120
_AGAIN_SECONDS = 2


def add_to(topics: "Topics") -> None:
    """Add the topic `provision` to the command line."""
    adding = topics.add_parser(
        "provision",
        help="make the databases, logins and exchanges of the services, or set their passwords anew",
        description="Waits for PostgreSQL and RabbitMQ, and makes what services need on them. Safe to repeat: it sets the passwords that it is given.",
    )
    adding.set_defaults(run=_provision)


def _provision(_: argparse.Namespace) -> None:
    admin, management_url = _given(_DATABASE), _given(_BROKER)
    _check_database(admin)
    check_web(_BROKER, management_url)
    _must_be_strong({name: unquote(urlsplit(url).password or "") for name, url in ((_DATABASE, admin), (_BROKER, management_url))})
    management = Management(management_url)
    of_databases, of_broker = _passwords("DATABASE"), _passwords("BROKER")
    _until_it_answers(_DATABASE, lambda: asyncio.run(databases.provision(admin, of_databases)))
    print("PostgreSQL: each service has its database and its login.")
    _until_it_answers(_BROKER, lambda: management.post("definitions", **broker.with_passwords(broker.read(), of_broker)))
    print("RabbitMQ: each service has its login; the exchanges are there.")


def _given(name: str) -> str:
    if value := os.environ.get(name):
        return value
    raise ServerError(f"{name} is missing.")


def _check_database(url: str) -> None:
    """Raise ServerError for what is no address of a database. The value holds a password and is not repeated."""
    if not is_address(url, {"postgresql", "postgres"}):
        raise ServerError(f"{_DATABASE} is no address of a database, such as postgresql://postgres:password@postgres.internal:5432/postgres")


def _passwords(kind: str) -> Mapping[str, str]:
    """Return the passwords of every service. Raises ServerError, naming each setting that is missing or weak."""
    names = {service: f"WAYMARK_{service.upper()}_{kind}_PASSWORD" for service in SERVICES}
    found = {service: os.environ.get(name, "") for service, name in names.items()}
    _must_be_strong({names[service]: password for service, password in found.items()})
    return found


def _must_be_strong(passwords: Mapping[str, str]) -> None:
    """Raise ServerError, naming each setting whose password is missing or weak."""
    # As the settings of services read it.
    development = os.environ.get("WAYMARK_DEVELOPMENT", "").lower() in {"1", "t", "true", "y", "yes", "on"}
    wrong = []
    for name, password in passwords.items():
        try:
            if not password.isascii():
                raise ValueError("has letters that programs read in different ways: make a random one")  # noqa: TRY301 - said as the others are
            must_be_strong(password, development=development)
        except ValueError as error:
            wrong.append(f"{name}: {error}" if password else f"{name} is missing.")
    if wrong:
        raise ServerError("\n".join(wrong))


def _until_it_answers(setting: str, act: Callable[[], None]) -> None:
    """Do something on a server that may still be starting. Raises ServerError once it was tried for two minutes, and at once where waiting mends nothing."""
    ends, said = time.monotonic() + _WAIT_SECONDS, False
    while True:
        try:
            return act()
        except (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InsufficientPrivilegeError) as error:
            raise ServerError(f"{setting}: {error}") from error
        except (OSError, ServerError, asyncpg.PostgresError) as error:
            if time.monotonic() > ends:
                raise ServerError(f"{setting}: it was tried for {_WAIT_SECONDS} seconds: {error}") from error
            if not said:
                print(f"{setting}: {error}\nIt is tried again for {_WAIT_SECONDS} seconds.", file=sys.stderr)
            said = True
        time.sleep(_AGAIN_SECONDS)
