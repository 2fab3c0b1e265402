"""Browsers that people have signed in with, by the digest of their cookie."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.identity.domain.devices import KNOWN_FOR
from services.identity.store.tables import devices


class DeviceStore:
    """Reads and writes devices. The digest is another for each person: two people at one computer share no value here."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def see(self, account_id: UUID, digest: bytes, now: datetime) -> bool:
        """Note that a person signed in with a device. Returns False when it was not known, and from now on it is."""
        ours = (devices.c.account_id == account_id) & (devices.c.digest == digest)
        seen = await self._connection.execute(
            update(devices).where(ours, devices.c.last_used_at >= now - KNOWN_FOR).values(last_used_at=now).returning(devices.c.account_id)
        )
        if seen.first() is not None:
            return True
        values = {"first_used_at": now, "last_used_at": now}
        added = insert(devices).values(account_id=account_id, digest=digest, **values)
        await self._connection.execute(added.on_conflict_do_update(index_elements=[devices.c.account_id, devices.c.digest], set_=values))
        return False

    async def forget_all(self, account_id: UUID) -> None:
        """Forget every device of a person."""
        await self._connection.execute(delete(devices).where(devices.c.account_id == account_id))

    async def delete_unused(self, now: datetime) -> int:
        """Delete devices that nobody signed in with for so long that no browser has their cookie. Returns how many."""
        return (await self._connection.execute(delete(devices).where(devices.c.last_used_at < now - KNOWN_FOR))).rowcount
