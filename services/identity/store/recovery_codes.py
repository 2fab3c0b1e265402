"""Recovery codes, each by its sealed hash."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.identity.store.tables import recovery_codes


class RecoveryCodeStore:
    """Reads and writes recovery codes."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def replace(self, account_id: UUID, sealed: Sequence[bytes], now: datetime) -> None:
        """Store new codes in place of every older one of the account; with none, the account has none."""
        await self._connection.execute(delete(recovery_codes).where(recovery_codes.c.account_id == account_id))
        if sealed:
            await self._connection.execute(insert(recovery_codes), [{"account_id": account_id, "digest": one, "created_at": now} for one in sealed])

    async def lock_unused(self, account_id: UUID) -> Sequence[bytes]:
        """Return the codes of the account that are left. Nobody else uses one, or seals it again, until this transaction ends."""
        of_account = (recovery_codes.c.account_id == account_id) & recovery_codes.c.used_at.is_(None)
        return (await self._connection.execute(select(recovery_codes.c.digest).where(of_account).with_for_update())).scalars().all()

    async def use(self, account_id: UUID, sealed: bytes, now: datetime) -> bool:
        """Use a code up. Returns False when the account has no such code left, even if another request used it a moment ago."""
        used = await self._connection.execute(
            update(recovery_codes)
            .where(recovery_codes.c.account_id == account_id, recovery_codes.c.digest == sealed, recovery_codes.c.used_at.is_(None))
            .values(used_at=now)
            .returning(recovery_codes.c.account_id)
        )
        return used.first() is not None

    async def count_left(self, account_id: UUID) -> int:
        """Return how many codes of the account were not used."""
        query = select(func.count()).where(recovery_codes.c.account_id == account_id, recovery_codes.c.used_at.is_(None))
        return (await self._connection.execute(query)).scalar_one()
