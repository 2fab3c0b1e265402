"""RabbitMQ for tests."""

import asyncio
import os
import secrets
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import aio_pika
import pytest

from chassis.topology import LADDER, dead_queue, retry_queue
from deploy.provision import SERVICES
from deploy.provision import broker as provision
from deploy.servers import ports, rabbitmq


class Broker:
    """A real broker with its exchanges declared. One that we started can be stopped and started again."""

    def __init__(self, url: str, logins: dict[str, str], server: rabbitmq.RabbitMQ | None) -> None:
        self.url = url
        """The administrator's address."""
        self._logins = logins
        self._server = server

    def url_for(self, service: str) -> str:
        """Return the address for a service's own login; the administrator's when the broker was given to us or knows no such login."""
        if self._server is None or service not in self._logins:
            return self.url
        return self._server.url(service, self._logins[service])

    def stop(self) -> None:
        """Stop the broker, as `systemctl stop` would."""
        self._private().stop()

    def kill(self) -> None:
        """Stop the broker, as a power cut would."""
        self._private().kill()

    def start(self) -> None:
        """Start it again, and wait until it answers."""
        self._private().launch()
        self._private().wait()

    async def forget(self, service: str, ladder: tuple[int, ...] = LADDER) -> None:
        """Delete a service's queues with all that is in them."""
        connection = await aio_pika.connect(self.url)
        async with connection:
            channel = await connection.channel()
            for queue in (service, dead_queue(service), *(retry_queue(service, seconds) for seconds in ladder)):
                await channel.queue_delete(queue)

    def _private(self) -> rabbitmq.RabbitMQ:
        if self._server is None:
            pytest.skip("the broker was given by WAYMARK_TEST_AMQP_URL, so it is not ours to stop")
        return self._server


@pytest.fixture(scope="session")
def broker(servers_folder: Path) -> Iterator[Broker]:
    """RabbitMQ, for the whole session."""
    if given := os.environ.get("WAYMARK_TEST_AMQP_URL"):
        asyncio.run(provision.provision(given))
        yield Broker(given, {}, None)
        return
    logins = {service: secrets.token_urlsafe() for service in SERVICES}
    server = rabbitmq.launch(servers_folder / "rabbitmq", logs=servers_folder, password=secrets.token_urlsafe(), users=provision.users(logins))
    try:
        server.wait()
        asyncio.run(provision.provision(server.url()))
        yield Broker(server.url(), logins, server)
    finally:
        server.stop()


@pytest.fixture(scope="module")
def own_broker(servers_folder: Path) -> Iterator[Broker]:
    """RabbitMQ for one file of tests, which may kill it: what other tests have made a moment ago does not outlive that."""
    server = rabbitmq.launch(servers_folder / "own-rabbitmq", logs=servers_folder, password=secrets.token_urlsafe(), port=ports.choose())
    try:
        server.wait()
        asyncio.run(provision.provision(server.url()))
        yield Broker(server.url(), {}, server)
    finally:
        server.kill()


@pytest.fixture
def amqp_for(broker: Broker) -> Callable[[str], Awaitable[str]]:
    """An async function that returns the address for a service's own login, after its queues of earlier tests were deleted."""

    async def address(service: str) -> str:
        await broker.forget(service)
        return broker.url_for(service)

    return address
