"""`migrate` on a database that another release has migrated."""

import asyncio

import asyncpg
import pytest
from alembic.util import CommandError

from chassis import migrations

PACKAGE = "services.forms"


async def _set_revision(url: str, revision: str) -> None:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    await connection.execute("UPDATE alembic_version SET version_num = $1", revision)
    await connection.close()


async def _revision(url: str) -> str:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    found = await connection.fetchval("SELECT version_num FROM alembic_version")
    await connection.close()
    return str(found)


async def test_a_database_of_a_newer_release_is_left_as_it_is(database_at):
    url = database_at("forms", "head")
    await _set_revision(url, "9999")
    await asyncio.to_thread(migrations.upgrade, PACKAGE, url)
    assert await _revision(url) == "9999"


async def test_a_revision_that_nobody_knows_and_that_is_not_newer_is_an_error(database_at):
    url = database_at("forms", "head")
    await _set_revision(url, "0000")
    with pytest.raises(CommandError, match="0000"):
        await asyncio.to_thread(migrations.upgrade, PACKAGE, url)
