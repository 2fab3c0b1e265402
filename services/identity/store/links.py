"""Links in e-mails."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.identity.domain.accounts import Method
from services.identity.domain.links import Link, Purpose
from services.identity.store.tables import links

_QUERY = select(*(links.c[name] for name in Link.__dataclass_fields__))


class LinkStore:
    """Reads and writes links, by the hash of their token."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def replace(self, link: Link, token_hash: bytes, now: datetime) -> None:
        """Store a new link; those of the same account and purpose that were open are superseded. Of KEEP_EMAIL, those to the same address."""
        older = _open(link.account_id) & (links.c.purpose == link.purpose)
        if link.purpose is Purpose.KEEP_EMAIL:
            older &= links.c.email == link.email
        await self._connection.execute(update(links).where(older).values(superseded_at=now))
        await self._connection.execute(
            insert(links).values(
                id=link.id,
                account_id=link.account_id,
                purpose=link.purpose,
                token_hash=token_hash,
                created_at=now,
                expires_at=link.expires_at,
                email=link.email,
                method=link.method,
            )
        )

    async def find_usable_keep(self, account_id: UUID, email: str, now: datetime) -> Link | None:
        """Return the link that keeps this address and can still be used, if there is one. Its account is locked."""
        those = _open(account_id) & (links.c.purpose == Purpose.KEEP_EMAIL) & (links.c.email == email) & (links.c.expires_at > now)
        row = (await self._connection.execute(_QUERY.where(those))).first()
        return None if row is None else _link(row)

    async def close(self, account_id: UUID, purposes: Collection[Purpose], now: datetime) -> None:
        """Let the open links of an account that have these purposes expire now."""
        await self._close(_open(account_id) & links.c.purpose.in_(purposes), now)

    async def close_younger(self, link: Link, now: datetime) -> None:
        """Let the open links of the same account and purpose that were sent after this one expire now."""
        sent = select(links.c.created_at).where(links.c.id == link.id).scalar_subquery()
        await self._close(_open(link.account_id) & (links.c.purpose == link.purpose) & (links.c.created_at > sent), now)

    async def _close(self, those: ColumnElement[bool], now: datetime) -> None:
        await self._connection.execute(update(links).where(those, links.c.expires_at > now).values(expires_at=now))

    async def find(self, token_hash: bytes, purpose: Purpose) -> Link | None:
        """Return the link of a token, whatever has become of it."""
        row = (await self._connection.execute(_QUERY.where(links.c.token_hash == token_hash, links.c.purpose == purpose))).first()
        return None if row is None else _link(row)

    async def use(self, link_id: UUID, now: datetime) -> None:
        """Use a link up. Its account is locked, so nobody else can be doing so."""
        await self._connection.execute(update(links).where(links.c.id == link_id).values(used_at=now))

    async def delete_expired(self, now: datetime, kept_for: timedelta) -> int:
        """Delete links that expired longer ago than `kept_for`. Returns how many."""
        return (await self._connection.execute(delete(links).where(links.c.expires_at < now - kept_for))).rowcount


def _open(account_id: UUID) -> ColumnElement[bool]:
    return (links.c.account_id == account_id) & links.c.used_at.is_(None) & links.c.superseded_at.is_(None)


def _link(row: Row[Any]) -> Link:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping
    return Link(**{**values, "purpose": Purpose(row.purpose), "method": None if row.method is None else Method(row.method)})
