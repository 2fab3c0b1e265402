"""A service of the tests' own on the chassis alone: the tables of the chassis, and one counter that its handlers move."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import Column, Integer, Table, Uuid, text
from sqlalchemy.engine import make_url

from chassis import audit, idempotency
from chassis.clock import SystemClock
from chassis.database import Database, Work, service_metadata

metadata = service_metadata()
idempotency.define_tables(metadata)
counters = Table("counters", metadata, Column("id", Uuid, primary_key=True), Column("value", Integer, nullable=False))

_COUNT = text("INSERT INTO counters AS c (id, value) VALUES (:id, 1) ON CONFLICT (id) DO UPDATE SET value = c.value + 1")


async def count(work: Work, counter: UUID) -> None:
    """The effect that tests look for: it shows how often it happened."""
    await work.connection.execute(_COUNT, {"id": counter})


class Trial:
    """The database of the tests' service."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.database = Database(url, Work, SystemClock())

    async def rows(self, query: str, **values: object) -> list[dict[str, Any]]:
        """Run a query and return its rows."""
        async with self.database.engine.connect() as connection:
            return [dict(row) for row in (await connection.execute(text(query), values)).mappings()]

    async def number(self, query: str, **values: object) -> int:
        """Return the one number that a query finds."""
        (row,) = await self.rows(query, **values)
        found: int = next(iter(row.values()))
        return found

    async def run(self, *statements: str) -> None:
        """Do what the service itself never would."""
        async with self.database.engine.begin() as connection:
            for statement in statements:
                await connection.execute(text(statement))


async def _execute(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture(scope="session")
async def trial_url(postgres_server: str) -> AsyncIterator[str]:
    """A database with the chassis' tables, for the session."""
    name = "trial"
    await _execute(postgres_server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}"')
    url = make_url(postgres_server).set(drivername="postgresql+asyncpg", database=name).render_as_string(hide_password=False)
    trial = Trial(url)
    async with trial.database.engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
        for statement in audit.PROTECT:
            await connection.execute(text(statement))
    await trial.database.close()
    yield url
    await _execute(postgres_server, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
async def trial(trial_url: str) -> AsyncIterator[Trial]:
    """The tests' service, with nothing in its tables."""
    found = Trial(trial_url)
    async with found.database.engine.begin() as connection:
        await connection.execute(text("SET LOCAL session_replication_role = replica"))
        for table in metadata.sorted_tables:
            await connection.execute(table.delete())
    yield found
    await found.database.close()
