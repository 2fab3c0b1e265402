"""Servers in containers, by testcontainers. Each lives as long as its context, and is published on this machine alone."""

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from testcontainers.community.postgres import PostgresContainer
from testcontainers.core.config import ConnectionMode, testcontainers_config
from testcontainers.core.container import DockerContainer
from testcontainers.core.wait_strategies import HttpWaitStrategy, LogMessageWaitStrategy

from deploy.provision import broker
from deploy.provision.management import Management
from deploy.servers import clamd, ports
from deploy.servers import postgres as postgres_process
from deploy.servers.process import Process, Program
from tests.harness.containers import engine, images

# Containers are published where the tests may connect to; left to itself, testcontainers looks elsewhere when the tests run in a container.
testcontainers_config.tc_host_override = ports.HOST
testcontainers_config.connection_mode_override = ConnectionMode.docker_host
_POLL = 0.2
_ADMIN = "admin"
_CLAMD = """\
TCPAddr 0.0.0.0
TCPSocket 3310
DatabaseDirectory /waymark
Foreground yes
StreamMaxLength 200M
MaxScanSize 400M
MaxFileSize 200M
"""


@contextmanager
def postgres() -> Iterator[str]:
    """PostgreSQL that need not survive a power cut: the address for its administrator and asyncpg."""
    settings = {"max_connections": "200", **postgres_process.FAST}
    user, password = postgres_process.ADMIN, secrets.token_urlsafe()
    container = PostgresContainer(images.server("postgres"), username=user, password=password, dbname=user, driver=None)
    container.with_command(["postgres", *(word for name, value in settings.items() for word in ("-c", f"{name}={value}"))])
    # Texts in the order of their code points, as in the process.
    container.with_env("POSTGRES_INITDB_ARGS", "--locale=C --encoding=UTF8")
    with _running(container, 5432):
        yield container.get_connection_url()


@contextmanager
def rabbitmq(passwords: Mapping[str, str]) -> Iterator[str]:
    """RabbitMQ with what `waymark provision` makes on it, and these passwords of services: the address for its administrator."""
    # testcontainers' own class for it waits with another client, pika; the management API can tell as well.
    password = secrets.token_urlsafe()
    container = DockerContainer(images.server("rabbitmq")).with_envs(RABBITMQ_DEFAULT_USER=_ADMIN, RABBITMQ_DEFAULT_PASS=password)
    listens = HttpWaitStrategy(15672, "/api/health/checks/port-listener/5672").with_basic_credentials(_ADMIN, password)
    container.waiting_for(listens.with_poll_interval(_POLL))
    with _running(container, 5672, 15672) as published:
        management = Management(f"http://{_ADMIN}:{password}@{ports.HOST}:{published[15672]}")
        management.post("definitions", **broker.with_passwords(broker.read(), passwords))
        yield f"amqp://{_ADMIN}:{password}@{ports.HOST}:{published[5672]}/"


@contextmanager
def minio(access_key: str, secret_key: str) -> Iterator[str]:
    """An object store with one login that may do everything: its endpoint."""
    # testcontainers' own class for it sets variables of an older MinIO, and waits for a page that no other store has.
    container = DockerContainer(images.server("minio"), command="server /data").with_envs(MINIO_ROOT_USER=access_key, MINIO_ROOT_PASSWORD=secret_key)
    # It refuses whoever has no key, once it can.
    container.waiting_for(HttpWaitStrategy(9000).for_status_code(403).with_poll_interval(_POLL))
    with _running(container, 9000) as published:
        yield f"http://{ports.HOST}:{published[9000]}"


@contextmanager
def clamav() -> Iterator[int]:
    """A virus scanner that knows the EICAR test file alone: its port."""
    # Started by itself: the image would first fetch all signatures, for minutes.
    container = DockerContainer(images.server("clamav"), entrypoint=["clamd", "--config-file=/waymark/clamd.conf"])
    container.with_copy_into_container(_CLAMD.encode(), "/waymark/clamd.conf")
    container.with_copy_into_container(clamd.TEST_SIGNATURE.encode(), "/waymark/test.ndb")
    container.waiting_for(LogMessageWaitStrategy("Self checking every").with_poll_interval(_POLL))
    with _running(container, 3310) as published:
        yield published[3310]


@contextmanager
def mailpit() -> Iterator[tuple[int, int]]:
    """A mailbox: the ports of its SMTP server and of its API."""
    # testcontainers' own class for it makes a certificate that nobody here asks for, and waits for words that a stand-in does not write.
    container = DockerContainer(images.server("mailpit")).waiting_for(HttpWaitStrategy(8025, "/api/v1/messages").with_poll_interval(_POLL))
    with _running(container, 1025, 8025) as published:
        yield published[1025], published[8025]


@contextmanager
def _running(container: DockerContainer, *inside: int) -> Iterator[Mapping[int, int]]:
    """Start it, wait until it is ready, and remove it at the end. Gives the port of this machine for each port `inside`."""
    published = {port: ports.choose() for port in inside}
    for port, number in published.items():
        # Docker takes an address here as well, and publishes to the whole network without one.
        container.ports[str(port)] = (ports.HOST, number)  # type: ignore[assignment]
    # The number of the process says whose it is, when several sessions run here.
    name = f"testcontainers-{os.getpid()}-{secrets.token_hex(4)}"
    with _removed_whatever_happens(name), container.with_name(name):
        yield published


@contextmanager
def _removed_whatever_happens(name: str) -> Iterator[None]:
    """Have a container removed also when the tests are killed: by testcontainers' Ryuk where its image is to be had, else by a program on a leash."""
    if not testcontainers_config.ryuk_disabled and engine.can_pull(testcontainers_config.ryuk_image):
        yield
        return
    testcontainers_config.ryuk_disabled = True
    command = ["sh", "-c", 'trap "docker rm --force --volumes $0" TERM; tail -f /dev/null & wait', name]
    remover = Process(Program(f"The end of {name}", command, Path(os.devnull)))
    try:
        yield
    finally:
        remover.stop()
