"""PostgreSQL for tests."""

import asyncio
import os
import secrets
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest
from alembic import command

from chassis import migrations
from deploy.provision import databases
from deploy.servers import postgres
from tests.harness import sources
from tests.harness.containers import servers as containers

Result = TypeVar("Result")


class Databases:
    """Databases of services on one server, each made and migrated when it is first asked for."""

    def __init__(self, admin_url: str) -> None:
        self.admin_url = admin_url
        # Names of this session alone: other sessions may use the same server.
        self._suffix = secrets.token_hex(4)
        self._passwords: dict[str, str] = {}

    def url(self, service: str) -> str:
        """Return the address, for SQLAlchemy, of the service's migrated database, under a login that owns it and nothing else."""
        name = f"{service}_{self._suffix}"
        address = self._address(service, "postgresql+asyncpg")
        if service not in self._passwords:
            self._passwords[service] = secrets.token_urlsafe()
            address = self._address(service, "postgresql+asyncpg")
            _run(lambda: databases.provision(self.admin_url, {name: self._passwords[service]}))
            _call(lambda: migrations.upgrade(f"services.{service}", address))
        return address

    def empty(self, service: str) -> None:
        """Remove every row of the service's database."""
        _run(lambda: _delete_rows(self._address(service, "postgresql", admin=True)))

    def remove(self) -> None:
        """Drop what was made."""
        _run(lambda: _drop(self.admin_url, [f"{service}_{self._suffix}" for service in self._passwords]))

    def _address(self, service: str, scheme: str, *, admin: bool = False) -> str:
        server = urlsplit(self.admin_url)
        name = f"{service}_{self._suffix}"
        place = server.netloc if admin else f"{name}:{self._passwords.get(service, '')}@{server.hostname}:{server.port}"
        return urlunsplit((scheme, place, f"/{name}", "", ""))


@pytest.fixture(scope="session")
def postgres_server(servers_folder: Path) -> Iterator[str]:
    """The address of a PostgreSQL server, for its administrator and asyncpg."""
    if given := os.environ.get("WAYMARK_TEST_DATABASE_URL"):
        yield given
        return
    if sources.are_containers():
        with containers.postgres() as address:
            yield address
        return
    password = secrets.token_urlsafe()
    server = postgres.launch(servers_folder / "postgres", log=servers_folder / "postgres.log", password=password, durable=False)
    try:
        server.wait()
        yield server.url()
    finally:
        server.stop()


@pytest.fixture(scope="session")
def databases_of_services(postgres_server: str) -> Iterator[Databases]:
    """The databases of this session."""
    found = Databases(postgres_server)
    yield found
    found.remove()


@pytest.fixture
def database_for(databases_of_services: Databases) -> Callable[[str], str]:
    """A function that returns the address of a service's migrated database, which is empty when a test first asks for it."""
    asked: set[str] = set()

    def address(service: str) -> str:
        found = databases_of_services.url(service)
        if service not in asked:
            asked.add(service)
            databases_of_services.empty(service)
        return found

    return address


@pytest.fixture
def database_at(postgres_server: str) -> Iterator[Callable[[str, str], str]]:
    """A function that returns the address of a new database of a service, migrated up to an earlier revision."""
    made: list[str] = []

    def address(service: str, revision: str) -> str:
        name, password = f"{service}_{revision}_{secrets.token_hex(4)}", secrets.token_urlsafe()
        server = urlsplit(postgres_server)
        url = f"postgresql+asyncpg://{name}:{password}@{server.hostname}:{server.port}/{name}"
        _run(lambda: databases.provision(postgres_server, {name: password}))
        made.append(name)
        _call(lambda: command.upgrade(migrations.config(f"services.{service}", url), revision))
        return url

    yield address
    _run(lambda: _drop(postgres_server, made))


async def _delete_rows(url: str) -> None:
    """Rows and not TRUNCATE: a test leaves few, and TRUNCATE makes new files for each table."""
    connection = await asyncpg.connect(url)
    try:
        tables = await connection.fetch(
            "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) AS name FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema') AND tablename <> 'alembic_version'"
        )
        async with connection.transaction():
            # Without foreign keys, so in any order; and without the triggers that keep an audit trail from being changed.
            await connection.execute("SET LOCAL session_replication_role = replica; SET LOCAL lock_timeout = '5s'")
            for table in tables:
                await connection.execute(f"DELETE FROM {table['name']}")  # noqa: S608 - the name comes quoted from the server
    finally:
        await connection.close()


async def _drop(admin_url: str, names: list[str]) -> None:
    connection = await asyncpg.connect(admin_url)
    try:
        for name in names:
            await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            await connection.execute(f'DROP ROLE IF EXISTS "{name}"')
    finally:
        await connection.close()


def _call(work: Callable[[], Result]) -> Result:
    """Run it in a thread of its own: Alembic starts an event loop, and a test that asks may be inside one already."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work).result()


def _run(work: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
    return _call(lambda: asyncio.run(work()))
