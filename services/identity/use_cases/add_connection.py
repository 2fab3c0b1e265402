"""Give another system access, and change what it was given."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from uuid import UUID

from chassis.errors import FieldError, Invalid
from chassis.identifiers import new_id
from contracts.cases import ChildSchoolChanged
from contracts.registry import SUBSCRIBABLE
from contracts.tokens import SCOPES, Scope
from services.identity.domain import connections
from services.identity.domain.connections import Connection, ConnectionForm
from services.identity.store import Work
from services.identity.use_cases.find_administrator import lock_team
from services.identity.use_cases.find_connection import lock_connection, save_change, tell
from services.identity.use_cases.find_own_account import Owner

_NEED_EVENTS: tuple[Scope, ...] = ("events:read", "webhooks:manage")
_TELLS_SCHOOLS: Scope = "school-roll:write"


@dataclass(frozen=True)
class AddConnection:
    """What an administrator says about a system, and the last day on which it needs access."""

    form: ConnectionForm
    needed_until: date
    by: Owner


@dataclass(frozen=True)
class ChangeConnection:
    """A connection, and what shall be said about it from now on. `seen` is its `changed_at` when it was looked at."""

    connection_id: UUID
    form: ConnectionForm
    seen: datetime
    by: Owner


async def add_connection(command: AddConnection, work: Work) -> UUID:
    """Give a system access, until the day named and for half a year at most. Returns its client id. It has no secret and no keys yet.

    Raises Invalid; NotFound for who is no administrator.
    """
    form = _kept(command.form)
    errors = _mistakes(command.form) + connections.check_needed_until(command.needed_until, work.clock.today())
    administrator = await lock_team(command.by, work)
    if await work.connections.has_name(form.name):
        errors.append(connections.name_taken())
    if errors:
        raise Invalid(errors)
    now = work.clock.now()
    added = Connection(
        id=new_id(),
        **asdict(form),
        needed_until=command.needed_until,
        attested_at=now,
        attested_by=administrator.id,
        expires_at=connections.ends_at(command.needed_until, now),
        created_at=now,
        changed_at=now,
    )
    await work.connections.add(added)
    work.audit.record("connection-added", "connection", added.id, actor=administrator.id, detail=_given(added))
    tell(added, work)
    return added.id


async def change_connection(command: ChangeConnection, work: Work) -> None:
    """Replace what is said about a system; its next token has the new access.

    Raises as `add_connection`, and Conflict `connection_ended`, and `connection_changed` where somebody changed it after it was looked at.
    """
    form = _kept(command.form)
    errors = _mistakes(command.form)
    there = await lock_connection(command.connection_id, command.by, work)
    if await work.connections.has_name(form.name, besides=there.id):
        errors.append(connections.name_taken())
    if errors:
        raise Invalid(errors)
    changed = replace(there, **asdict(form))
    if changed == there:
        return
    if there.changed_at != command.seen:
        raise connections.changed_meanwhile()
    await save_change(changed, work)
    work.audit.record("connection-changed", "connection", there.id, actor=command.by.id, detail=_given(changed))


def _mistakes(form: ConnectionForm) -> list[FieldError]:
    return connections.check_form(form, SCOPES, SUBSCRIBABLE, _NEED_EVENTS) + connections.check_apart(form, _TELLS_SCHOOLS, ChildSchoolChanged.type)


def _kept(form: ConnectionForm) -> ConnectionForm:
    return form.tidied(list(SCOPES), sorted(SUBSCRIBABLE))


def _given(connection: Connection) -> Mapping[str, str]:
    return {
        "scopes": ",".join(connection.scopes),
        "event_types": ",".join(connection.event_types),
        "requests_per_minute": str(connection.requests_per_minute),
        "needed_until": connection.needed_until.isoformat(),
    }
