"""A new installation has no account that anybody could know the password of. Security checklist 18."""

import asyncpg

from tests.harness.databases import Databases


async def test_a_database_that_was_just_made_has_no_account_session_or_link(postgres_server):
    made = Databases(postgres_server)
    try:
        connection = await asyncpg.connect(made.url("identity").replace("+asyncpg", ""))
        try:
            for table in ("accounts", "sessions", "links", "recovery_codes", "devices", "organisations", "roles", "team_invitations", "connections"):
                assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 0  # noqa: S608 - our own tables
        finally:
            await connection.close()
    finally:
        made.remove()
