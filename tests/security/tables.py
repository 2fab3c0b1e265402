"""Everything that a service's database holds: to see that nothing changed, and to have it back as it was."""

import io
from collections.abc import Mapping
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from tests.harness.databases import Databases

State = Mapping[str, str]
"""A digest of each table. It changes with every row that was written, also one that was written as it was."""


class Tables:
    """The tables of one service, as an administrator sees them. They are kept as they are when this is made."""

    def __init__(self, connection: "asyncpg.Connection[asyncpg.Record]", kept: Mapping[str, bytes]) -> None:
        self._connection = connection
        self._kept = kept
        # `xmin` is the transaction that wrote the row.
        self._digests = " UNION ALL ".join(
            f"SELECT '{table}' AS name, md5(string_agg(t.xmin::text || t::text, '' ORDER BY t::text)) AS digest FROM public.{table} t"  # noqa: S608 - our own tables
            for table in kept
        )

    @classmethod
    async def keep(cls, databases: Databases, service: str) -> "Tables":
        """Keep the tables of a service as they are now."""
        server, database = urlsplit(databases.admin_url), urlsplit(databases.url(service)).path
        connection = await asyncpg.connect(urlunsplit(("postgresql", server.netloc, database, "", "")))
        await connection.execute("SET session_replication_role = replica; SET lock_timeout = '5s'")
        # Tables with rows of their own: a partitioned one has none, its parts have.
        found = await connection.fetch("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname")
        kept = {}
        for (table,) in found:
            if table != "alembic_version":
                rows = io.BytesIO()
                await connection.copy_from_table(table, output=rows, format="binary")
                kept[table] = rows.getvalue()
        return cls(connection, kept)

    async def state(self) -> State:
        """Return the digest of each table."""
        return {row["name"]: row["digest"] for row in await self._connection.fetch(self._digests)}

    async def put_back(self, changed: set[str]) -> None:
        """Give these tables the rows again that were kept."""
        async with self._connection.transaction():
            for table in changed:
                await self._connection.execute(f"DELETE FROM {table}")  # noqa: S608 - our own tables
                await self._connection.copy_to_table(table, source=io.BytesIO(self._kept[table]), format="binary")

    async def close(self) -> None:
        """Let go of the database."""
        await self._connection.close()
