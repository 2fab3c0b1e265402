"""Security codes that were sent."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.identity.domain.codes import KEPT_FOR, SecurityCode
from services.identity.store.tables import security_codes


class CodeStore:
    """Reads and writes security codes."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def replace(self, code: SecurityCode, now: datetime) -> None:
        """Store a new code; those sent before for the same pending sign-in are closed."""
        open_ones = (security_codes.c.session_id == code.session_id, security_codes.c.closed_at.is_(None))
        await self._connection.execute(update(security_codes).where(*open_ones).values(closed_at=now))
        await self._connection.execute(
            insert(security_codes).values(
                id=code.id,
                session_id=code.session_id,
                account_id=code.account_id,
                digest=code.digest,
                created_at=code.created_at,
                expires_at=code.expires_at,
                wrong=code.wrong,
            )
        )

    async def lock_latest(self, session_id: UUID) -> SecurityCode | None:
        """Return the latest code of a pending sign-in; nobody else changes it until this transaction ends."""
        found = (
            await self._connection.execute(
                select(security_codes)
                .where(security_codes.c.session_id == session_id)
                .order_by(security_codes.c.created_at.desc(), security_codes.c.id.desc())
                .limit(1)
                .with_for_update(key_share=True)
            )
        ).first()
        if found is None:
            return None
        return SecurityCode(found.id, found.session_id, found.account_id, found.digest, found.created_at, found.expires_at, found.wrong, found.closed_at)

    async def save_tries(self, code: SecurityCode) -> None:
        """Store how often it was guessed at, and whether that closed it."""
        await self._connection.execute(update(security_codes).where(security_codes.c.id == code.id).values(wrong=code.wrong, closed_at=code.closed_at))

    async def use(self, code_id: UUID, now: datetime) -> bool:
        """Use a code up. Returns False when it is not open, even if another request used it a moment ago."""
        used = await self._connection.execute(
            update(security_codes)
            .where(security_codes.c.id == code_id, security_codes.c.closed_at.is_(None), security_codes.c.expires_at > now)
            .values(closed_at=now)
            .returning(security_codes.c.id)
        )
        return used.first() is not None

    async def delete_old(self, now: datetime) -> int:
        """Delete codes sent longer than a day ago. Returns how many."""
        return (await self._connection.execute(delete(security_codes).where(security_codes.c.created_at < now - KEPT_FOR))).rowcount
