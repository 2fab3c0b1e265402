"""Connections: what the administrators of the SEND team give other systems, and their names for those who read the log of a case."""

from datetime import date, datetime
from math import ceil
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from chassis.callers import CaseOfficer, TeamAdministrator
from services.identity.api import bodies
from services.identity.api.dependencies import Work, owner_of
from services.identity.api.organisations import LAST_PAGE
from services.identity.api.roles import Added
from services.identity.domain.connections import PER_PAGE, Connection, ConnectionForm, unknown
from services.identity.use_cases.add_connection import AddConnection, ChangeConnection, add_connection, change_connection
from services.identity.use_cases.add_secret import add_secret, remove_secret
from services.identity.use_cases.attest_connection import AttestConnection, attest_connection
from services.identity.use_cases.end_connection import end_connection
from services.identity.use_cases.find_own_account import find_own_account
from services.identity.use_cases.set_public_keys import set_public_keys

router = APIRouter()

MOST_NAMED = 200


class ConnectionLine(BaseModel):
    """A connection in a list. Without `active` its access was ended at `ended_at`, or ran out at `expires_at`."""

    id: UUID
    name: str
    active: bool
    expires_at: datetime
    ended_at: datetime | None
    last_used_at: datetime | None


class Connections(BaseModel):
    """One page of the connections: first those with access, the sooner it ends the earlier."""

    connections: list[ConnectionLine]
    pages: int


class SecretShown(BaseModel):
    """A secret, without itself. It stops working at `expires_at`, where that is given."""

    id: UUID
    created_at: datetime
    expires_at: datetime | None


class KeyShown(BaseModel):
    """A public key."""

    id: str
    kind: str


class ConnectionShown(ConnectionLine):
    """All of one connection. `id` is its client id."""

    purpose: str
    contact_email: str
    scopes: list[str]
    event_types: list[str]
    requests_per_minute: int
    needed_until: date
    attested_at: datetime
    attested_by: str
    created_at: datetime
    changed_at: datetime
    secrets: list[SecretShown]
    keys: list[KeyShown]


class NewSecret(BaseModel):
    """A secret, given out once."""

    secret: str


class NamedConnection(BaseModel):
    """What a system is called."""

    id: UUID
    name: str


class NamedConnections(BaseModel):
    """What systems are called."""

    connections: list[NamedConnection]


@router.get("/connections")
async def list_connections(caller: TeamAdministrator, work: Work, page: Annotated[int, Query(ge=1, le=LAST_PAGE)] = 1) -> Connections:
    """List the connections. A page after the last has none."""
    await find_own_account(owner_of(caller), work)
    now = work.clock.now()
    found = [_line(connection, now) for connection in await work.connections.page(page, now)]
    return Connections(connections=found, pages=max(1, ceil(await work.connections.count() / PER_PAGE)))


@router.get("/connections/named")
async def name_connections(ids: Annotated[list[UUID], Query(max_length=MOST_NAMED)], caller: CaseOfficer, work: Work) -> NamedConnections:
    """Say what systems are called, those without access included."""
    await find_own_account(owner_of(caller), work)
    names = await work.connections.names(ids)
    return NamedConnections(connections=[NamedConnection(id=one, name=name) for one, name in names.items()])


@router.get("/connections/{connection_id}")
async def show_connection(connection_id: UUID, caller: TeamAdministrator, work: Work) -> ConnectionShown:
    """Show one connection."""
    await find_own_account(owner_of(caller), work)
    connection = await work.connections.find(connection_id)
    if connection is None:
        raise unknown()
    now = work.clock.now()
    attested_by = await work.team.find(connection.attested_by)
    return ConnectionShown(
        **_line(connection, now).model_dump(),
        purpose=connection.purpose,
        contact_email=connection.contact_email,
        scopes=list(connection.scopes),
        event_types=list(connection.event_types),
        requests_per_minute=connection.requests_per_minute,
        needed_until=connection.needed_until,
        attested_at=connection.attested_at,
        attested_by="" if attested_by is None else f"{attested_by.first_name} {attested_by.last_name}",
        created_at=connection.created_at,
        changed_at=connection.changed_at,
        secrets=[
            SecretShown(id=secret.id, created_at=secret.created_at, expires_at=secret.expires_at)
            for secret in await work.connections.list_secrets(connection.id)
            if secret.works(now)
        ],
        keys=[KeyShown(id=key["kid"], kind=key.get("crv", key["kty"])) for key in connection.public_keys],
    )


@router.post("/connections", status_code=201)
async def post_connection(body: bodies.NewConnection, caller: TeamAdministrator, work: Work) -> Added:
    """Give another system access. It has no secret and no keys yet."""
    return Added(id=await add_connection(AddConnection(_form(body), body.needed_until, owner_of(caller)), work))


@router.put("/connections/{connection_id}", status_code=204)
async def put_connection(connection_id: UUID, body: bodies.ChangedConnection, caller: TeamAdministrator, work: Work) -> None:
    """Change what is said about a system, and what it may do."""
    await change_connection(ChangeConnection(connection_id, _form(body), body.changed_at, owner_of(caller)), work)


@router.post("/connections/{connection_id}/attest", status_code=204)
async def post_attest(connection_id: UUID, body: bodies.NeededUntil, caller: TeamAdministrator, work: Work) -> None:
    """Confirm that a system still needs its access."""
    await attest_connection(AttestConnection(connection_id, body.needed_until, owner_of(caller)), work)


@router.post("/connections/{connection_id}/end", status_code=204)
async def post_end(connection_id: UUID, caller: TeamAdministrator, work: Work) -> None:
    """End the access of a system at once."""
    await end_connection(connection_id, owner_of(caller), work)


@router.post("/connections/{connection_id}/secrets", status_code=201)
async def post_secret(connection_id: UUID, caller: TeamAdministrator, work: Work) -> NewSecret:
    """Make a secret, which is shown this once."""
    return NewSecret(secret=await add_secret(connection_id, owner_of(caller), work))


@router.delete("/connections/{connection_id}/secrets/{secret_id}", status_code=204)
async def delete_secret(connection_id: UUID, secret_id: UUID, caller: TeamAdministrator, work: Work) -> None:
    """Remove a secret."""
    await remove_secret(connection_id, secret_id, owner_of(caller), work)


@router.put("/connections/{connection_id}/keys", status_code=204)
async def put_keys(connection_id: UUID, body: bodies.PublicKeys, caller: TeamAdministrator, work: Work) -> None:
    """Replace the public keys of a system."""
    await set_public_keys(connection_id, body.keys, owner_of(caller), work)


def _line(connection: Connection, now: datetime) -> ConnectionLine:
    return ConnectionLine(
        id=connection.id,
        name=connection.name,
        active=connection.is_active(now),
        expires_at=connection.expires_at,
        ended_at=connection.ended_at,
        last_used_at=connection.last_used_at,
    )


def _form(body: bodies.Connection) -> ConnectionForm:
    return ConnectionForm(**body.model_dump(include=set(bodies.Connection.model_fields)))
