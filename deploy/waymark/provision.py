"""`waymark provision`: give each service its database and its login, on servers that are there."""

import argparse
import asyncio
import os
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import asyncpg

from chassis.secrets import must_be_strong
from deploy.errors import ServerError
from deploy.provision import SERVICES, broker, databases
from deploy.provision.management import Management

if TYPE_CHECKING:
    Topics = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - argparse has no public name for it

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
    admin, management = _given("WAYMARK_DATABASE_ADMIN_URL"), Management(_given("WAYMARK_RABBITMQ_MANAGEMENT_URL"))
    of_databases, of_broker = _passwords("DATABASE"), _passwords("BROKER")
    _until_it_answers(lambda: asyncio.run(databases.provision(admin, of_databases)))
    print("PostgreSQL: each service has its database and its login.")
    _until_it_answers(lambda: management.post("definitions", **broker.with_passwords(broker.read(), of_broker)))
    print("RabbitMQ: each service has its login; the exchanges are there.")


def _given(name: str) -> str:
    if value := os.environ.get(name):
        return value
    raise ServerError(f"{name} is missing.")


def _passwords(kind: str) -> Mapping[str, str]:
    """Return the passwords of every service. Raises ServerError, naming the first setting that is missing or weak."""
    # As the settings of services read it.
    development = os.environ.get("WAYMARK_DEVELOPMENT", "").lower() in {"1", "t", "true", "y", "yes", "on"}
    found = {}
    for service in SERVICES:
        name = f"WAYMARK_{service.upper()}_{kind}_PASSWORD"
        found[service] = _given(name)
        try:
            must_be_strong(found[service], development=development)
        except ValueError as error:
            raise ServerError(f"{name}: {error}") from error
    return found


def _until_it_answers(act: Callable[[], None]) -> None:
    """Do something on a server that may still be starting. Raises ServerError once it was tried for two minutes."""
    ends = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            return act()
        except (OSError, ServerError, asyncpg.PostgresError) as error:
            if time.monotonic() > ends:
                raise ServerError(f"It was tried for {_WAIT_SECONDS} seconds: {error}") from error
        time.sleep(_AGAIN_SECONDS)
