"""What stands in the databases of a running system."""

import asyncpg

from deploy.local.system import System


async def rows_of(system: System, service: str, query: str) -> list[asyncpg.Record]:
    """Return what a query of a service's database finds."""
    connection = await asyncpg.connect(system.database_url(service).replace("+asyncpg", ""))
    try:
        return list(await connection.fetch(query))
    finally:
        await connection.close()
