"""Say with which keys another system signs for itself."""

from dataclasses import replace
from uuid import UUID

from chassis.errors import FieldError, Invalid
from services.identity.adapters.client_keys import NoKeys, read_keys
from services.identity.store import Work
from services.identity.use_cases.find_connection import lock_connection
from services.identity.use_cases.find_own_account import Owner


async def set_public_keys(connection_id: UUID, jwks: str, by: Owner, work: Work) -> None:
    """Replace the public keys of a system by those of a JWK Set; an empty text takes them all away.

    Raises Invalid `keys`; NotFound; Conflict `connection_ended`.
    """
    connection = await lock_connection(connection_id, by, work)
    try:
        keys = read_keys(jwks)
    except NoKeys as error:
        raise Invalid([FieldError("keys", str(error))]) from error
    await work.connections.save(replace(connection, public_keys=keys))
    work.audit.record("connection-keys-set", "connection", connection.id, actor=by.id, detail={"keys": str(len(keys))})
