"""`waymark provision` on real servers: what each service is given there, and that nothing is lost when it is given again."""

import asyncio
import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import aio_pika
import asyncpg
import pytest
from aio_pika.abc import AbstractConnection
from aio_pika.exceptions import AMQPConnectionError, ChannelClosed
from asyncpg.exceptions import InsufficientPrivilegeError, InvalidPasswordError

from chassis.bus import connected, copy_to_queue
from chassis.topology import declare_queues
from deploy.provision import SERVICES, broker
from deploy.provision.management import Management
from deploy.servers import ports, postgres, rabbitmq
from tests.harness.forwarding import Forwarder, Streams

ROOT = Path(__file__).parents[2]


class Listening(Forwarder):
    """Hears what is sent to PostgreSQL."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self._postgres = port
        self.heard = b""

    async def _reach(self) -> Streams:
        return await asyncio.open_connection(ports.HOST, self._postgres)

    async def _carries(self, data: bytes) -> bool:
        self.heard += data
        return True


@dataclass(frozen=True)
class Servers:
    """PostgreSQL and RabbitMQ as they are before anything is made on them, and the passwords that services shall have."""

    postgres: postgres.Postgres
    rabbitmq: rabbitmq.RabbitMQ
    passwords: dict[str, str]

    def run(self, **changed: str) -> subprocess.CompletedProcess[str]:
        """Run the command, whatever comes of it."""
        others = {name: value for name, value in os.environ.items() if not name.startswith("WAYMARK_")}
        servers = {"WAYMARK_DATABASE_ADMIN_URL": self.postgres.url(), "WAYMARK_RABBITMQ_MANAGEMENT_URL": self.rabbitmq.management_url}
        command = [sys.executable, "-m", "deploy.waymark", "provision"]
        environment = others | servers | self.passwords | changed
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)

    def provision(self, **changed: str) -> None:
        """Run the command, and keep what was changed."""
        done = self.run(**changed)
        assert (done.returncode, done.stderr) == (0, "")
        self.passwords.update(changed)

    def refused(self, **changed: str) -> str:
        """Run the command, and return why it does nothing."""
        done = self.run(**changed)
        assert (done.returncode, done.stdout) == (1, "")
        assert "Traceback" not in done.stderr
        return done.stderr

    async def database(self, login: str, of: str | None = None, *, password: str | None = None) -> asyncpg.Connection:
        """Connect as a service, to its own database unless another is named."""
        return await asyncpg.connect(self.postgres.url(of or login, user=login, password=password or self.passwords[_variable(login, "DATABASE")]))

    def broker(self, login: str, password: str | None = None) -> AbstractAsyncContextManager[AbstractConnection]:
        """Connect as a service."""
        return connected(self.rabbitmq.url(login, password or self.passwords[_variable(login, "BROKER")]))


def _variable(service: str, kind: str) -> str:
    return f"WAYMARK_{service.upper()}_{kind}_PASSWORD"


def _new_passwords() -> dict[str, str]:
    return {_variable(service, kind): secrets.token_urlsafe() for service in SERVICES for kind in ("DATABASE", "BROKER")}


@pytest.fixture(scope="module")
def bare(servers_folder: Path) -> Iterator[Servers]:
    """Servers on which nothing was made yet."""
    folder = servers_folder / "provisioned"
    store = postgres.launch(folder / "postgres", log=servers_folder / "provisioned.log", password=secrets.token_urlsafe(), port=ports.choose(), durable=False)
    queue = rabbitmq.launch(folder / "rabbitmq", logs=servers_folder, password=secrets.token_urlsafe(), port=ports.choose(), management_port=ports.choose())
    try:
        store.wait()
        queue.wait()
        yield Servers(store, queue, _new_passwords())
    finally:
        store.stop()
        queue.kill()


@pytest.fixture(scope="module")
def servers(bare: Servers) -> Servers:
    """Servers on which the command was run once."""
    bare.provision()
    return bare


def _part(found: object, *names: str) -> set[str]:
    """Return rows in a form that can be compared, with some of their columns alone."""
    assert isinstance(found, list)
    return {json.dumps({name: row[name] for name in names}, sort_keys=True) for row in found}


@pytest.mark.parametrize("service", SERVICES)
async def test_a_service_owns_its_database_and_can_connect_to_no_other(servers: Servers, service: str) -> None:
    own = await servers.database(service)
    try:
        await own.execute("CREATE TABLE tried AS SELECT 1 AS one; DROP TABLE tried")
        (rights,) = await own.fetch("SELECT rolsuper, rolcreatedb, rolcreaterole, rolreplication FROM pg_roles WHERE rolname = current_user")
        assert set(rights) == {False}
    finally:
        await own.close()
    for other in {*SERVICES, "postgres", "template1"} - {service}:
        with pytest.raises(InsufficientPrivilegeError, match="permission denied for database"):
            await servers.database(service, other)


def test_the_broker_has_what_definitions_json_says_and_nobody_else(servers: Servers) -> None:
    api, described = Management(servers.rabbitmq.management_url), broker.read()
    assert {user["name"] for user in api.get("users")} == {*SERVICES, rabbitmq.ADMIN}
    for topic, path, columns in (
        ("permissions", "permissions", ("user", "configure", "write", "read")),
        ("topic_permissions", "topic-permissions", ("user", "exchange", "write", "read")),
    ):
        assert _part([row for row in api.get(path) if row["user"] != rabbitmq.ADMIN], *columns) == _part(described[topic], *columns)
    exchanges, bindings = (api.get(what, "/") for what in ("exchanges", "bindings"))
    assert _part(described["exchanges"], "name", "type", "durable") <= _part(exchanges, "name", "type", "durable")
    assert _part(described["bindings"], "source", "destination", "routing_key") == _part(
        [row for row in bindings if row["source"]], "source", "destination", "routing_key"
    )
    assert {json.dumps(user["limits"], sort_keys=True) for user in api.get("users") if user["name"] in SERVICES} == {
        json.dumps(user["limits"], sort_keys=True) for user in described["users"]
    }


async def test_a_service_makes_and_reads_its_own_queue_and_publishes_its_own_events_alone(servers: Servers) -> None:
    async with servers.broker("cases") as connection:
        await (await connection.channel()).declare_queue("cases.tried", auto_delete=True)
        await _publish(connection, "events", "uk.ehc.child.added.v1")
        with pytest.raises(ChannelClosed, match="ACCESS_REFUSED"):
            await (await connection.channel()).declare_queue("forms")
        with pytest.raises(ChannelClosed, match="ACCESS_REFUSED"):
            await _publish(connection, "secrets", "uk.ehc.child.added.v1")
        with pytest.raises(ChannelClosed, match="ACCESS_REFUSED"):
            await _publish(connection, "events", "uk.ehc.document.stored.v1")


async def _publish(connection: AbstractConnection, exchange: str, kind: str) -> None:
    channel = await connection.channel(publisher_confirms=True)
    await (await channel.get_exchange(exchange, ensure=False)).publish(aio_pika.Message(b"{}"), routing_key=kind, mandatory=False)


async def test_what_is_there_stays_when_it_is_run_again(servers: Servers) -> None:
    own = await servers.database("forms")
    async with servers.broker("forms") as connection:
        channel = await connection.channel()
        queue = await declare_queues(channel, "forms", [])
        await copy_to_queue(channel, "forms", "forms", aio_pika.Message(b"waits", delivery_mode=2))
        await own.execute("CREATE TABLE kept AS SELECT 'stays' AS word")
        await asyncio.to_thread(servers.provision)
        # A connection that is open is not disturbed.
        assert await own.fetchval("SELECT word FROM kept") == "stays"
        message = await queue.get()
        assert message.body == b"waits"
        await message.ack()
    await own.execute("DROP TABLE kept")
    await own.close()


async def test_a_changed_password_is_taken_over_and_the_others_stay(servers: Servers) -> None:
    before = dict(servers.passwords)
    changed = {_variable("notify", kind): secrets.token_urlsafe() for kind in ("DATABASE", "BROKER")}
    await asyncio.to_thread(servers.provision, **changed)
    with pytest.raises(InvalidPasswordError):
        await servers.database("notify", password=before[_variable("notify", "DATABASE")])
    with pytest.raises(AMQPConnectionError):
        async with servers.broker("notify", before[_variable("notify", "BROKER")]):
            pass
    for service in ("notify", "cases"):
        await (await servers.database(service)).close()
        async with servers.broker(service):
            pass


async def test_postgresql_is_sent_no_password_that_it_could_log(servers: Servers) -> None:
    url = servers.postgres.url()
    port = urlsplit(url).port
    assert port is not None
    async with Listening(port).running() as between:
        done = await asyncio.to_thread(servers.run, WAYMARK_DATABASE_ADMIN_URL=between.through(url))
    assert (done.returncode, done.stderr) == (0, "")
    assert between.heard.count(b" PASSWORD 'SCRAM-SHA-256$") == len(SERVICES)
    assert [name for name, password in servers.passwords.items() if password.encode() in between.heard] == []


def test_definitions_json_is_what_the_contracts_say_today() -> None:
    assert broker.FILE.read_text() == json.dumps(broker.described(), indent=2) + "\n", "run `python -m deploy.provision`"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"WAYMARK_DATABASE_ADMIN_URL": "nonsense"}, "WAYMARK_DATABASE_ADMIN_URL is no address of a database"),
        ({"WAYMARK_DATABASE_ADMIN_URL": "postgresql+asyncpg://postgres:canary@127.0.0.1/"}, "WAYMARK_DATABASE_ADMIN_URL is no address of a database"),
        ({"WAYMARK_DATABASE_ADMIN_URL": "postgresql://postgres:canary@127.0.0.1:x/"}, "WAYMARK_DATABASE_ADMIN_URL is no address of a database"),
        ({"WAYMARK_RABBITMQ_MANAGEMENT_URL": "amqp://admin:canary@127.0.0.1"}, "WAYMARK_RABBITMQ_MANAGEMENT_URL is no address of the web"),
        ({"WAYMARK_DATABASE_ADMIN_URL": ""}, "WAYMARK_DATABASE_ADMIN_URL is missing"),
        ({"WAYMARK_DATABASE_ADMIN_URL": "postgresql://postgres:canary@127.0.0.1/"}, "WAYMARK_DATABASE_ADMIN_URL: too short"),
        ({"WAYMARK_RABBITMQ_MANAGEMENT_URL": "http://admin:canary@127.0.0.1"}, "WAYMARK_RABBITMQ_MANAGEMENT_URL: too short"),
        ({"WAYMARK_CASES_DATABASE_PASSWORD": "canary"}, "WAYMARK_CASES_DATABASE_PASSWORD: too short"),
        (
            {"WAYMARK_CASES_DATABASE_PASSWORD": "ﬁve-caf\u00e9s-canary-9f3k"},
            "WAYMARK_CASES_DATABASE_PASSWORD: has letters that programs read in different ways",
        ),
        ({"WAYMARK_CASES_BROKER_PASSWORD": ""}, "WAYMARK_CASES_BROKER_PASSWORD is missing"),
        ({"WAYMARK_FORMS_BROKER_PASSWORD": "development-canary"}, "WAYMARK_FORMS_BROKER_PASSWORD: this one is published with Waymark"),
    ],
    ids=[
        "no address",
        "the services' scheme",
        "no port",
        "the broker's scheme",
        "missing",
        "short of the database",
        "short of the broker",
        "short",
        "letters beyond ASCII",
        "no password",
        "for development",
    ],
)
def test_a_setting_that_is_wrong_is_named_in_a_sentence_before_anything_is_done(bare: Servers, changed: Mapping[str, str], said: str) -> None:
    line = bare.refused(**changed)
    assert line.startswith(said)
    assert line.count("\n") == 1
    assert "canary" not in line


def test_a_wrong_password_of_the_administrator_is_said_at_once(bare: Servers) -> None:
    place = urlsplit(bare.postgres.url())
    line = bare.refused(WAYMARK_DATABASE_ADMIN_URL=f"postgresql://postgres:another-{secrets.token_urlsafe()}@{place.hostname}:{place.port}/postgres")
    assert line == 'WAYMARK_DATABASE_ADMIN_URL: password authentication failed for user "postgres"\n'


def test_passwords_for_development_are_taken_with_the_word(servers: Servers) -> None:
    servers.provision(WAYMARK_DEVELOPMENT="true", WAYMARK_FORMS_BROKER_PASSWORD="development-broker-forms")
    servers.provision(WAYMARK_DEVELOPMENT="", WAYMARK_FORMS_BROKER_PASSWORD=secrets.token_urlsafe())
