"""RabbitMQ for tests."""

import asyncio
import os
import secrets
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import aio_pika
import pytest

from chassis.topology import LADDER, dead_queue, retry_queue
from deploy.provision import SERVICES
from deploy.provision import broker as provision
from deploy.servers import ports, rabbitmq
from tests.harness import sources
from tests.harness.containers import servers as containers

NO_BROKER = "amqp://nobody:Zq83xPw2-Lk9vTn4@127.0.0.1:1/"
"""For settings of what reads no queue: nobody answers there."""


class Broker:
    """A real broker with its exchanges declared."""

    def __init__(self, url: str, url_for: Callable[[str], str]) -> None:
        self.url = url
        """The administrator's address."""
        self.url_for = url_for
        """Returns the address for a service's own login; the administrator's when the broker was given to us."""

    async def forget(self, service: str, ladder: tuple[int, ...] = LADDER) -> None:
        """Delete a service's queues with all that is in them."""
        connection = await aio_pika.connect(self.url)
        async with connection:
            channel = await connection.channel()
            for queue in (service, dead_queue(service), *(retry_queue(service, seconds) for seconds in ladder)):
                await channel.queue_delete(queue)


class OwnBroker(Broker):
    """A broker that can be stopped, killed and started again.

    The one that all tests share cannot: where queues of the same names were deleted and made many times, RabbitMQ 3.10 does not get its
    quorum queues back after a restart, and answers INTERNAL_ERROR from then on.
    """

    def __init__(self, server: rabbitmq.RabbitMQ) -> None:
        super().__init__(server.url(), lambda _: server.url())
        self.server = server

    def start(self) -> None:
        """Start it again, and wait until it answers."""
        self.server.launch()
        self.server.wait()


@pytest.fixture(scope="session")
def broker(servers_folder: Path) -> Iterator[Broker]:
    """RabbitMQ, for the whole session."""
    if given := os.environ.get("WAYMARK_TEST_AMQP_URL"):
        asyncio.run(provision.provision(given))
        yield Broker(given, lambda _: given)
        return
    logins = {service: secrets.token_urlsafe() for service in SERVICES}
    if sources.are_containers():
        with containers.rabbitmq(logins) as url:
            yield Broker(url, lambda service: _signed_in(url, service, logins[service]) if service in logins else url)
        return
    server = rabbitmq.launch(servers_folder / "rabbitmq", logs=servers_folder, password=secrets.token_urlsafe(), users=provision.users(logins))
    try:
        server.wait()
        asyncio.run(provision.provision(server.url()))
        yield Broker(server.url(), lambda service: server.url(service, logins[service]) if service in logins else server.url())
    finally:
        server.stop()


@pytest.fixture(scope="module")
def own_broker(servers_folder: Path) -> Iterator[OwnBroker]:
    """RabbitMQ for one file of tests, which may kill it: a process, wherever the others come from."""
    folder = Path(tempfile.mkdtemp(prefix="own-rabbitmq-", dir=servers_folder))
    server = rabbitmq.launch(folder, logs=servers_folder, password=secrets.token_urlsafe(), port=ports.choose())
    try:
        server.wait()
        asyncio.run(provision.provision(server.url()))
        yield OwnBroker(server)
    finally:
        server.kill()


@pytest.fixture
def amqp_for(broker: Broker) -> Callable[[str], Awaitable[str]]:
    """An async function that returns the address for a service's own login, after its queues of earlier tests were deleted."""

    async def address(service: str) -> str:
        await broker.forget(service)
        return broker.url_for(service)

    return address


def _signed_in(url: str, user: str, password: str) -> str:
    place = urlsplit(url)
    return f"amqp://{user}:{password}@{place.hostname}:{place.port}/"
