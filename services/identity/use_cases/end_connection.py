"""End the access of another system at once."""

from dataclasses import replace
from uuid import UUID

from services.identity.store import Work
from services.identity.use_cases.find_connection import lock_connection, save_change
from services.identity.use_cases.find_own_account import Owner


async def end_connection(connection_id: UUID, by: Owner, work: Work) -> None:
    """End access for good: there is nothing left that the system could prove itself with. Raises NotFound; Conflict `connection_ended`."""
    there = await lock_connection(connection_id, by, work)
    ended = replace(there, ended_at=work.clock.now(), public_keys=())
    await save_change(ended, work)
    await work.connections.remove_secrets(ended.id)
    work.audit.record("connection-ended", "connection", ended.id, actor=by.id)
