"""Find the connection that an administrator of the SEND team changes, and keep what has changed."""

from dataclasses import replace
from uuid import UUID

from contracts.identity import ConnectionChanged
from contracts.tokens import Scope
from services.identity.domain.connections import Connection, over, unknown
from services.identity.store import Work
from services.identity.use_cases.find_administrator import lock_team
from services.identity.use_cases.find_own_account import Owner

_SENT_TO: Scope = "webhooks:manage"


async def lock_connection(connection_id: UUID, by: Owner, work: Work) -> Connection:
    """Return a connection that was not ended, for an administrator. Nobody else changes it until this transaction ends.

    Raises NotFound for who is no administrator, and for none; Conflict `connection_ended`.
    """
    await lock_team(by, work)
    found = await work.connections.lock(connection_id)
    if found is None:
        raise unknown()
    if found.ended_at is not None:
        raise over()
    return found


async def save_change(connection: Connection, work: Work) -> None:
    """Keep a change of a connection that is locked, and tell it to who sends events."""
    changed = replace(connection, changed_at=connection.next_change(work.clock.now()))
    await work.connections.save(changed)
    tell(changed, work)


def tell(connection: Connection, work: Work) -> None:
    """Tell who sends events which of them may be sent to the system now."""
    work.outbox.add(
        ConnectionChanged(
            subject=connection.id,
            active=connection.is_active(work.clock.now()),
            event_types=list(connection.event_types) if _SENT_TO in connection.scopes else [],
            expires_at=connection.expires_at,
            changed_at=connection.changed_at,
        )
    )
