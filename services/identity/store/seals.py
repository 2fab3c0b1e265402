"""What is sealed for longer than a seal key may last."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.identity.store.tables import accounts, recovery_codes


class SealStore:
    """Finds sealed bytes and replaces them. What somebody else has locked is left for another time, so that nobody waits for anybody."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def seeds(self, after: UUID, most: int) -> Sequence[tuple[UUID, bytes]]:
        """Return the seeds of authenticators of up to `most` accounts, in the order of their ids, from the one that follows `after`."""
        query = select(accounts.c.id, accounts.c.totp_seed).where(accounts.c.id > after, accounts.c.totp_seed.is_not(None))
        locked = query.order_by(accounts.c.id).limit(most).with_for_update(key_share=True, skip_locked=True)
        return [(row.id, row.totp_seed) for row in await self._connection.execute(locked)]

    async def recovery_codes(self, account_ids: Sequence[UUID]) -> Sequence[tuple[UUID, bytes]]:
        """Return the recovery codes of these accounts that were not used, each with its account."""
        query = select(recovery_codes.c.account_id, recovery_codes.c.digest)
        query = query.where(recovery_codes.c.account_id.in_(account_ids), recovery_codes.c.used_at.is_(None))
        return [(row.account_id, row.digest) for row in await self._connection.execute(query.with_for_update(skip_locked=True))]

    async def replace_seed(self, account_id: UUID, old: bytes, new: bytes) -> None:
        """Replace the sealed seed of an account."""
        await self._connection.execute(update(accounts).where(accounts.c.id == account_id, accounts.c.totp_seed == old).values(totp_seed=new))

    async def replace_recovery_code(self, account_id: UUID, old: bytes, new: bytes) -> None:
        """Replace a sealed recovery code."""
        of_account = recovery_codes.c.account_id == account_id
        await self._connection.execute(update(recovery_codes).where(of_account, recovery_codes.c.digest == old).values(digest=new))
