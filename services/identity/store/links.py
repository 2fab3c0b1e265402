"""Links in e-mails."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.identity.domain.links import Link, Purpose
from services.identity.store.tables import links


class LinkStore:
    """Reads and writes links, by the hash of their token."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def replace(self, link: Link, token_hash: bytes, now: datetime) -> None:
        """Store a new link; those of the same account and purpose that were open are superseded."""
        await self._connection.execute(
            update(links)
            .where(
                links.c.account_id == link.account_id,
                links.c.purpose == link.purpose,
                links.c.used_at.is_(None),
                links.c.superseded_at.is_(None),
            )
            .values(superseded_at=now)
        )
        await self._connection.execute(
            insert(links).values(
                id=link.id, account_id=link.account_id, purpose=link.purpose, token_hash=token_hash, created_at=now, expires_at=link.expires_at
            )
        )

    async def find(self, token_hash: bytes, purpose: Purpose) -> Link | None:
        """Return the link of a token, whatever has become of it."""
        query = select(links.c.id, links.c.account_id, links.c.expires_at, links.c.used_at, links.c.superseded_at)
        row = (await self._connection.execute(query.where(links.c.token_hash == token_hash, links.c.purpose == purpose))).first()
        return None if row is None else Link(row.id, row.account_id, purpose, row.expires_at, row.used_at, row.superseded_at)

    async def use(self, link_id: UUID, now: datetime) -> None:
        """Use a link up. Its account is locked, so nobody else can be doing so."""
        await self._connection.execute(update(links).where(links.c.id == link_id).values(used_at=now))

    async def delete_expired(self, now: datetime, kept_for: timedelta) -> int:
        """Delete links that expired longer ago than `kept_for`. Returns how many."""
        return (await self._connection.execute(delete(links).where(links.c.expires_at < now - kept_for))).rowcount
