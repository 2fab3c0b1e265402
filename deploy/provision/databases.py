"""One database and one login per service in PostgreSQL."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping

import asyncpg

# PostgreSQL's own default.
_ITERATIONS = 4096


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
    # A utility statement takes no parameters, and a server that logs statements logs this one. What stands in it opens nothing.
    await admin.execute(f"{verb} ROLE \"{name}\" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '{_verifier(password)}'")


def _verifier(password: str) -> str:
    """Return what PostgreSQL keeps of a password in ASCII: the verifier of SCRAM-SHA-256, see RFC 5803 and https://www.postgresql.org/docs/current/catalog-pg-authid.html."""
    salt = secrets.token_bytes(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode("ascii"), salt, _ITERATIONS)
    stored_key = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server_key = hmac.digest(salted, b"Server Key", "sha256")
    salt_text, stored_text, server_text = (base64.b64encode(part).decode() for part in (salt, stored_key, server_key))
    return f"SCRAM-SHA-256${_ITERATIONS}:{salt_text}${stored_text}:{server_text}"
