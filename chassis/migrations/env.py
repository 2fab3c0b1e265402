"""Alembic's environment. One migration at a time (an advisory lock), and none waits long for a table that is in use."""

import asyncio

from alembic import context
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

_ATTRIBUTES = context.config.attributes


def _migrate(connection: Connection) -> None:
    connection.execute(text("SELECT pg_advisory_lock(hashtext('waymark-migrations'))"))
    connection.execute(text("SET lock_timeout = '4s'"))
    connection.commit()
    context.configure(connection=connection, target_metadata=_ATTRIBUTES["metadata"], compare_type=True)
    with context.begin_transaction():
        context.run_migrations()


async def _run() -> None:
    engine = create_async_engine(_ATTRIBUTES["url"], hide_parameters=True)
    try:
        async with engine.connect() as connection:
            await connection.run_sync(_migrate)
            await connection.commit()
    finally:
        await engine.dispose()


asyncio.run(_run())
