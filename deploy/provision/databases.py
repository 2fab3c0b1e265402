"""One database and one login per service in PostgreSQL."""

from collections.abc import Mapping

import asyncpg


async def provision(admin_url: str, passwords: Mapping[str, str]) -> None:
    """Make a database and a login for each name in `passwords`, or set the password of one that is there. Safe to repeat.

    A login owns its own database and may connect to no other.
    """
    admin = await asyncpg.connect(admin_url)
    try:
        present = {row["datname"] for row in await admin.fetch("SELECT datname FROM pg_database")}
        for shared in ("postgres", "template1"):
            await admin.execute(f'REVOKE CONNECT ON DATABASE "{shared}" FROM PUBLIC')
        for name, password in passwords.items():
            await _login(admin, name, password)
            if name not in present:
                await admin.execute(f'CREATE DATABASE "{name}" OWNER "{name}"')
            # Everybody may connect to a new database until told otherwise; its owner still can.
            await admin.execute(f'REVOKE CONNECT, TEMPORARY ON DATABASE "{name}" FROM PUBLIC')
    finally:
        await admin.close()


async def _login(admin: asyncpg.Connection, name: str, password: str) -> None:
    known = await admin.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", name)
    verb = "ALTER" if known else "CREATE"
    # A utility statement takes no parameters; the server quotes the password for us.
    quoted = await admin.fetchval("SELECT quote_literal($1::text)", password)
    await admin.execute(f'{verb} ROLE "{name}" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD {quoted}')
