"""What stands in the databases of a running system."""

import asyncpg

from tests.harness.containers.compose import AnySystem


async def rows_of(system: AnySystem, service: str, query: str) -> list[asyncpg.Record]:
    """Return what a query of a service's database finds."""
    connection = await asyncpg.connect(system.database_url(service).replace("+asyncpg", ""))
    try:
        return list(await connection.fetch(query))
    finally:
        await connection.close()
