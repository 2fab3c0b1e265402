"""The command line of a service: `python -m services.<name> api | worker | all | migrate | revision | audit`."""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from aio_pika.abc import AbstractChannel
from pydantic import ValidationError
from sqlalchemy import text

from chassis import logs, migrations
from chassis.audit import Head
from chassis.bus import connected
from chassis.clock import SystemClock
from chassis.database import Database, Work
from chassis.serving import serve
from chassis.settings import ServiceSettings
from chassis.topology import declare_queues
from chassis.web import create_worker_app
from chassis.worker import Worker


@dataclass(frozen=True)
class Command:
    """What one service alone can be told to do. `run` gets what was typed, and reads the settings itself."""

    name: str
    help: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], None]


DeclareOwn = Callable[[AbstractChannel], Awaitable[Any]]
"""Declares what a service reads besides the queue of its handlers."""


def run_service(package: str, settings_type: Callable[[], ServiceSettings], own: Sequence[Command] = (), declare_own: DeclareOwn | None = None) -> None:
    """Run one service. `package` is its import path; it has `app.build(settings, worker or None)`, `worker.build(settings)` and `handlers.HANDLERS`.

    `own` are commands that it has besides those of every service, `declare_own` makes the queues that it has besides.
    """
    service = package.rpartition(".")[2]
    parser = argparse.ArgumentParser(prog=f"python -m {package}", description=f"The {service} service of Waymark")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("api", help="answer requests")
    commands.add_parser("worker", help="relay events, read the queue, run the timers")
    commands.add_parser("all", help="both in one process")
    commands.add_parser("migrate", help="bring the database and the queues up to date")
    commands.add_parser("revision", help="write a new migration from the difference between tables and database").add_argument("title")
    commands.add_parser("audit", help="verify the audit trail and print the heads of its chains").add_argument(
        "kept", nargs="?", type=Path, help="a file of heads that this command printed before: they must still be in their chains"
    )
    for command in own:
        command.add_arguments(commands.add_parser(command.name, help=command.help, description=command.help))
    chosen = parser.parse_args()
    for command in own:
        if chosen.command == command.name:
            command.run(chosen)
            return
    settings = load_settings(settings_type)
    logs.configure(service, settings.log_level)
    if chosen.command == "migrate":
        migrations.upgrade(package, settings.database_url)
        asyncio.run(_declare(service, settings.amqp_url, list(import_module(f"{package}.handlers").HANDLERS), declare_own))
    elif chosen.command == "revision":
        migrations.revise(package, settings.database_url, chosen.title)
    elif chosen.command == "audit":
        asyncio.run(_audit(settings.database_url, _read_heads(chosen.kept) if chosen.kept else []))
    else:
        worker: Worker | None = None if chosen.command == "api" else import_module(f"{package}.worker").build(settings)
        alone = worker if chosen.command == "worker" else None
        app = create_worker_app(alone) if alone else import_module(f"{package}.app").build(settings, worker)
        app.state.revision = migrations.head(package)
        # Nobody but a probe asks a worker: it stops at once.
        serve(app, settings, 0 if alone else settings.drain_seconds)


def load_settings(settings_type: Callable[[], Any]) -> Any:
    """Read the settings, or stop and name each variable that is wrong."""
    try:
        return settings_type()
    except ValidationError as error:
        for item in error.errors(include_input=False):
            # What is wrong between two settings names both itself.
            name = f"WAYMARK_{'_'.join(str(part) for part in item['loc']).upper()}: " if item["loc"] else ""
            sys.stderr.write(f"{name}{item['msg'].removeprefix('Value error, ')}\n")
        sys.exit(2)


async def _declare(service: str, amqp_url: str, kinds: list[Any], declare_own: DeclareOwn | None) -> None:
    """Declare the queues before anybody publishes: an event that meets no queue is gone."""
    if kinds:
        async with connected(amqp_url) as connection:
            channel = await connection.channel()
            await declare_queues(channel, service, kinds)
            if declare_own is not None:
                await declare_own(channel)


def _read_heads(file: Path) -> list[Head]:
    try:
        return [Head.read(line) for line in file.read_text().splitlines()]
    except (OSError, ValueError) as error:
        sys.exit(f"{file} cannot be read as heads of an audit trail: {error}")


async def _audit(database_url: str, kept: Sequence[Head]) -> None:
    """Print the heads, or stop and name the first row that is not as it was written."""
    database = Database(database_url, Work, SystemClock(), pool=1)
    async with database.open_work() as work:
        await work.connection.execute(text("SET LOCAL statement_timeout = 0"))  # a trail of years takes longer than any page may
        wrong = await work.audit.first_broken() or await work.audit.first_lost(kept)
        heads = await work.audit.heads()
    await database.close()
    if wrong:
        sys.exit("The audit trail is not as it was written: stream {}, row {}".format(*wrong))
    for head in heads:
        sys.stdout.write(f"{head}\n")
