"""A broker with its management API, and subscribers at it, made by the command as whoever runs the system types it."""

import asyncio
import os
import secrets
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import aio_pika
import pytest
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage

from chassis.bus import connected
from deploy.provision import broker as provision
from deploy.provision.management import Management
from deploy.servers import ports, rabbitmq
from deploy.waymark.subscribers import Subscribers

ROOT = Path(__file__).parents[2]
CHILD_ADDED = "uk.ehc.child.added.v1"
RECEIVED = "uk.ehc.request.received.v1"


@pytest.fixture(scope="session")
async def managed(servers_folder: Path) -> AsyncIterator[rabbitmq.RabbitMQ]:
    """RabbitMQ with its management API and the exchanges, for the session."""
    server = rabbitmq.launch(
        servers_folder / "managed", logs=servers_folder, password=secrets.token_urlsafe(), port=ports.choose(), management_port=ports.choose()
    )
    try:
        server.wait()
        await provision.provision(server.url())
        yield server
    finally:
        server.kill()


class Command:
    """`waymark`, asked of one broker."""

    def __init__(self, server: rabbitmq.RabbitMQ) -> None:
        self.management = Management(server.management_url)
        self._environment = {name: value for name, value in os.environ.items() if not name.startswith("WAYMARK_")} | {
            "WAYMARK_RABBITMQ_MANAGEMENT_URL": server.management_url,
            "WAYMARK_SUBSCRIBER_AMQP_URL": f"amqp://{ports.HOST}:{server.port}/",
        }

    def run(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run it, whatever comes of it."""
        command = [sys.executable, "-m", "deploy.waymark", *words]
        return subprocess.run(command, cwd=ROOT, env=self._environment | environment, capture_output=True, text=True, timeout=60, check=False)

    def __call__(self, *words: str) -> str:
        """Run it, and return what it prints."""
        done = self.run(*words)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def refused(self, *words: str, **environment: str) -> str:
        """Run it, and return why it does not do it."""
        done = self.run(*words, **environment)
        assert (done.returncode, done.stdout) == (1, "")
        assert "Traceback" not in done.stderr
        return done.stderr

    def add(self, name: str, *types: str) -> str:
        """Make a subscriber, and return the address that the command prints."""
        printed = self("subscriber", "add", name, "--types", *types)
        return next(line.split()[-1] for line in printed.splitlines() if "AMQP address" in line)

    def remove_all(self) -> None:
        """Leave no subscriber behind."""
        subscribers = Subscribers(self.management, "/")
        for subscriber in subscribers.all():
            subscribers.remove(subscriber.name)

    def end(self, name: str) -> None:
        """Let the last day of a subscriber be long over."""
        user = self.management.get("users", f"subscriber.{name}")
        login = {part: user[part] for part in ("password_hash", "hashing_algorithm")}
        self.management.put("users", f"subscriber.{name}", **login, tags="until:2020-01-01")


@pytest.fixture
def waymark(managed: rabbitmq.RabbitMQ) -> Iterator[Command]:
    """The command, at a broker without subscribers."""
    command = Command(managed)
    yield command
    command.remove_all()


@asynccontextmanager
async def channel_of(url: str) -> AsyncIterator[AbstractChannel]:
    """Open a channel that confirms, and that raises for what no queue takes."""
    async with connected(url) as connection:
        yield await connection.channel(publisher_confirms=True, on_return_raises=True)


async def publish(server: rabbitmq.RabbitMQ, kind: str, *bodies: str, exchange: str = "events") -> None:
    """Publish as a service's relay does."""
    async with channel_of(server.url()) as channel:
        events = await channel.get_exchange(exchange, ensure=False)
        for body in bodies:
            await events.publish(aio_pika.Message(body.encode(), delivery_mode=2), routing_key=kind, mandatory=False)


async def taken(url: str, queue: str, number: int, seconds: float = 20) -> list[AbstractIncomingMessage]:
    """Read that many messages as a consumer, and acknowledge each."""
    found: asyncio.Queue[AbstractIncomingMessage] = asyncio.Queue()
    async with channel_of(url) as channel:
        await channel.set_qos(10)
        await (await channel.get_queue(queue, ensure=False)).consume(found.put)
        messages: list[AbstractIncomingMessage] = []
        async with asyncio.timeout(seconds):
            while len(messages) < number:
                messages.append(await found.get())
                await messages[-1].ack()
    return messages
