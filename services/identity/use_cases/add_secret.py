"""Make a secret for another system, and remove one."""

from uuid import UUID

from chassis.identifiers import new_id
from services.identity.adapters.sealing import fingerprint
from services.identity.domain.connections import MOST_SECRETS, OLD_SECRET_WORKS_FOR, ClientSecret, new_client_secret, too_many_secrets, unknown
from services.identity.store import Work
from services.identity.use_cases.find_connection import lock_connection
from services.identity.use_cases.find_own_account import Owner


async def add_secret(connection_id: UUID, by: Owner, work: Work) -> str:
    """Make a secret and return it: it is never shown again. The one there was goes on working for 30 days.

    Raises NotFound; Conflict `connection_ended`, `too_many_secrets`.
    """
    connection = await lock_connection(connection_id, by, work)
    now = work.clock.now()
    if sum(secret.works(now) for secret in await work.connections.list_secrets(connection.id)) >= MOST_SECRETS:
        raise too_many_secrets()
    await work.connections.expire_secrets(connection.id, now + OLD_SECRET_WORKS_FOR)
    made = new_client_secret()
    secret = ClientSecret(new_id(), connection.id, now)
    await work.connections.add_secret(secret, fingerprint(made))
    work.audit.record("connection-secret-added", "connection", connection.id, actor=by.id, detail={"secret": str(secret.id)})
    return made


async def remove_secret(connection_id: UUID, secret_id: UUID, by: Owner, work: Work) -> None:
    """Remove a secret: it gets no token any more. Raises NotFound; Conflict `connection_ended`."""
    connection = await lock_connection(connection_id, by, work)
    if not await work.connections.remove_secret(secret_id, connection.id):
        raise unknown()
    work.audit.record("connection-secret-removed", "connection", connection.id, actor=by.id, detail={"secret": str(secret_id)})
