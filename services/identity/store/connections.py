"""Connections of other systems: what they may do, the hashes of their secrets, and which signed statements of theirs were used."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, case, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.identity.domain.connections import PER_PAGE, ClientSecret, Connection
from services.identity.store.tables import client_secrets, connections, used_assertions

_CONNECTION: Select[Any] = select(*(connections.c[name] for name in Connection.__dataclass_fields__))
_SECRET: Select[Any] = select(*(client_secrets.c[name] for name in ClientSecret.__dataclass_fields__))
_NEWEST_FIRST = (client_secrets.c.created_at.desc(), client_secrets.c.id.desc())


class ConnectionStore:
    """Reads and writes connections. Everything that an administrator changes locks the team first."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, connection: Connection) -> None:
        """Store a new connection."""
        await self._connection.execute(insert(connections).values(**_values(connection)))

    async def save(self, connection: Connection) -> None:
        """Replace what is kept of a connection."""
        await self._connection.execute(update(connections).where(connections.c.id == connection.id).values(**_values(connection)))

    async def note_use(self, connection_id: UUID, now: datetime) -> None:
        """Note that a system was here."""
        await self._connection.execute(update(connections).where(connections.c.id == connection_id).values(last_used_at=now))

    async def find(self, connection_id: UUID) -> Connection | None:
        """Return a connection."""
        return await self._one(_CONNECTION.where(connections.c.id == connection_id))

    async def lock(self, connection_id: UUID) -> Connection | None:
        """Return a connection, which nobody else changes until this transaction ends."""
        return await self._one(_CONNECTION.where(connections.c.id == connection_id).with_for_update(key_share=True))

    async def has_name(self, name: str, besides: UUID | None = None) -> bool:
        """Say whether another connection that was not ended has this name, in any case."""
        others = _CONNECTION.where(func.lower(connections.c.name) == func.lower(name), connections.c.ended_at.is_(None))
        return await self._one(others if besides is None else others.where(connections.c.id != besides)) is not None

    async def _one(self, query: Select[Any]) -> Connection | None:
        row = (await self._connection.execute(query)).first()
        return None if row is None else _connection(row)

    async def page(self, number: int, now: datetime) -> Sequence[Connection]:
        """Return one page: first those with access, the sooner it ends the earlier, then those without, the last to lose it first; pages count from 1."""
        active = connections.c.ended_at.is_(None) & (connections.c.expires_at > now)
        over_since = func.least(connections.c.ended_at, connections.c.expires_at)
        order = (active.desc(), case((active, connections.c.expires_at)).asc(), over_since.desc(), connections.c.id)
        rows = await self._connection.execute(_CONNECTION.order_by(*order).limit(PER_PAGE).offset((number - 1) * PER_PAGE))
        return [_connection(row) for row in rows]

    async def count(self) -> int:
        """Count the connections, those without access included."""
        return int((await self._connection.execute(select(func.count()).select_from(connections))).scalar_one())

    async def names(self, connection_ids: Collection[UUID]) -> Mapping[UUID, str]:
        """Return the names of these connections, those without access included."""
        rows = await self._connection.execute(select(connections.c.id, connections.c.name).where(connections.c.id.in_(connection_ids)))
        return {row.id: row.name for row in rows}

    async def add_secret(self, secret: ClientSecret, digest: bytes) -> None:
        """Store a new secret."""
        await self._connection.execute(insert(client_secrets).values(**asdict(secret), digest=digest))

    async def list_secrets(self, connection_id: UUID) -> Sequence[ClientSecret]:
        """Return the secrets of a connection, the newest first; there are few."""
        rows = await self._connection.execute(_SECRET.where(client_secrets.c.connection_id == connection_id).order_by(*_NEWEST_FIRST))
        return [ClientSecret(**row) for row in rows.mappings()]

    async def digests(self, connection_id: UUID, now: datetime) -> Sequence[bytes]:
        """Return the hashes of the secrets that are taken now."""
        works = client_secrets.c.expires_at.is_(None) | (client_secrets.c.expires_at > now)
        query = select(client_secrets.c.digest).where(client_secrets.c.connection_id == connection_id, works)
        return list((await self._connection.execute(query)).scalars())

    async def expire_secrets(self, connection_id: UUID, at: datetime) -> None:
        """Let the secrets that have no end stop working at a moment."""
        old = (client_secrets.c.connection_id == connection_id) & client_secrets.c.expires_at.is_(None)
        await self._connection.execute(update(client_secrets).where(old).values(expires_at=at))

    async def remove_secret(self, secret_id: UUID, connection_id: UUID) -> bool:
        """Delete a secret of a connection. Returns False when there is none."""
        query = delete(client_secrets).where(client_secrets.c.id == secret_id, client_secrets.c.connection_id == connection_id)
        return (await self._connection.execute(query)).rowcount > 0

    async def remove_secrets(self, connection_id: UUID) -> None:
        """Delete every secret of a connection."""
        await self._connection.execute(delete(client_secrets).where(client_secrets.c.connection_id == connection_id))

    async def use_assertion(self, connection_id: UUID, digest: bytes, expires_at: datetime) -> bool:
        """Note that a system used a statement it signed. Returns False when it did before."""
        new = insert(used_assertions).values(connection_id=connection_id, digest=digest, expires_at=expires_at)
        return (await self._connection.execute(new.on_conflict_do_nothing())).rowcount > 0

    async def delete_expired(self, now: datetime) -> int:
        """Delete secrets and used statements that nothing would take any more. Returns how many."""
        gone = [await self._connection.execute(delete(table).where(table.c.expires_at < now)) for table in (client_secrets, used_assertions)]
        return sum(result.rowcount for result in gone)


def _values(connection: Connection) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(connection).items()}


def _connection(row: Row[Any]) -> Connection:
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in row._mapping.items()}  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping
    return Connection(**values)
