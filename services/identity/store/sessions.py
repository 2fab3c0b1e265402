"""Sessions, by the hash of their secret."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, case, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.identity.domain import accounts as account_rules
from services.identity.domain.accounts import Method, Portal
from services.identity.domain.roles import HeldRole
from services.identity.domain.sessions import KEPT_FOR, Session, State
from services.identity.domain.team_roles import Roles, in_order
from services.identity.store.tables import accounts, organisations, roles, sessions

_COLUMNS = [sessions.c[name] for name in Session.__dataclass_fields__]
_BY_SECRET = select(*_COLUMNS).where(sessions.c.secret_hash == bindparam("secret_hash"))
_ROLE = func.jsonb_build_object(
    "id",
    roles.c.id,
    "job_title",
    roles.c.job_title,
    "organisation_id",
    roles.c.organisation_id,
    "organisation_name",
    organisations.c.name,
    "confirmed",
    case((roles.c.organisation_id.is_(None), roles.c.confirmed_at.is_not(None)), else_=organisations.c.confirmed_at.is_not(None)),
    "administrator",
    roles.c.administrator,
)
_ROLES = (
    select(func.jsonb_agg(aggregate_order_by(_ROLE, roles.c.created_at, roles.c.id), type_=JSONB))
    .select_from(roles.outerjoin(organisations))
    .where(roles.c.account_id == accounts.c.id)
    .correlate(accounts)
    .scalar_subquery()
)
# One query on two primary or unique indexes: this runs for every page. The roles come with it, and for others than professionals
# PostgreSQL does not even look for them.
_WITH_HOLDER: Select[Any] = (
    select(
        *_COLUMNS,
        accounts.c.first_name,
        accounts.c.last_name,
        accounts.c.portal,
        accounts.c.state.label("account_state"),
        accounts.c.team_roles,
        case((accounts.c.portal == Portal.PROFESSIONAL, _ROLES)).label("roles"),
    )
    .join_from(sessions, accounts, sessions.c.account_id == accounts.c.id)
    .where(sessions.c.secret_hash == bindparam("secret_hash"))
)
_TOUCH = (
    update(sessions)
    .where(sessions.c.id == bindparam("session"))
    .values(
        last_seen_at=func.greatest(sessions.c.last_seen_at, bindparam("seen")),
        idle_expires_at=func.greatest(sessions.c.idle_expires_at, bindparam("limit")),
    )
)


@dataclass(frozen=True)
class Holder:
    """What a page needs to know of the person whose session it is."""

    first_name: str
    last_name: str
    portal: Portal
    active: bool
    roles: tuple[HeldRole, ...]
    team_roles: Roles


class SessionStore:
    """Reads and writes sessions."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, session: Session, secret_hash: bytes) -> None:
        """Store a new session."""
        await self._connection.execute(insert(sessions).values(**asdict(session), secret_hash=secret_hash))

    async def find_with_holder(self, secret_hash: bytes) -> tuple[Session, Holder] | None:
        """Return the session of a secret and whose it is."""
        row = (await self._connection.execute(_WITH_HOLDER, {"secret_hash": secret_hash})).first()
        if row is None:
            return None
        active = row.account_state == account_rules.State.ACTIVE
        jobs = tuple(_held(role) for role in row.roles or ())
        return _session(row), Holder(row.first_name, row.last_name, Portal(row.portal), active, jobs, in_order(row.team_roles))

    async def lock(self, secret_hash: bytes) -> Session | None:
        """Return the session of a secret; nobody else changes it until this transaction ends."""
        row = (await self._connection.execute(_BY_SECRET.with_for_update(key_share=True), {"secret_hash": secret_hash})).first()
        return None if row is None else _session(row)

    async def find(self, session_id: UUID, account_id: UUID) -> Session | None:
        """Return a session of an account."""
        row = (await self._connection.execute(select(*_COLUMNS).where(sessions.c.id == session_id, sessions.c.account_id == account_id))).first()
        return None if row is None else _session(row)

    async def list_live(self, account_id: UUID, now: datetime) -> Sequence[Session]:
        """Return the active sessions of an account, the latest first."""
        rows = await self._connection.execute(
            select(*_COLUMNS)
            .where(
                sessions.c.account_id == account_id,
                sessions.c.state == State.ACTIVE,
                sessions.c.ended_at.is_(None),
                sessions.c.idle_expires_at > now,
                sessions.c.absolute_expires_at > now,
            )
            .order_by(sessions.c.signed_in_at.desc())
        )
        return [_session(row) for row in rows]

    async def touch(self, session: Session) -> None:
        """Store when a session was used. Of two requests at the same moment the later time stays."""
        await self._connection.execute(_TOUCH, {"session": session.id, "seen": session.last_seen_at, "limit": session.idle_expires_at})

    async def end(self, session_id: UUID, now: datetime) -> bool:
        """End a session. Returns False when it had ended before, even a moment ago by another request."""
        ended = await self._connection.execute(
            update(sessions).where(sessions.c.id == session_id, sessions.c.ended_at.is_(None)).values(ended_at=now).returning(sessions.c.id)
        )
        return ended.first() is not None

    async def end_all(self, account_id: UUID, now: datetime, but: UUID | None = None) -> None:
        """End every session of an account, those that wait for a code included, except `but`."""
        query = update(sessions).where(sessions.c.account_id == account_id, sessions.c.ended_at.is_(None))
        if but is not None:
            query = query.where(sessions.c.id != but)
        await self._connection.execute(query.values(ended_at=now))

    async def count_wrong_code(self, session_id: UUID) -> int:
        """Count a wrong code that came with the right password. Returns how many there have been in this session."""
        counted = await self._connection.execute(
            update(sessions).where(sessions.c.id == session_id).values(wrong_codes=sessions.c.wrong_codes + 1).returning(sessions.c.wrong_codes)
        )
        return int(counted.scalar_one())

    async def forget_wrong_codes(self, session_id: UUID) -> None:
        """The right code followed: those before it were slips."""
        await self._connection.execute(update(sessions).where(sessions.c.id == session_id, sessions.c.wrong_codes > 0).values(wrong_codes=0))

    async def tell_owner_once(self, session_id: UUID, now: datetime) -> bool:
        """Note that the owner hears of wrong codes in this session. Returns False when there were none, or when it was noted before."""
        noted = await self._connection.execute(
            update(sessions)
            .where(sessions.c.id == session_id, sessions.c.wrong_codes > 0, sessions.c.owner_told_at.is_(None))
            .values(owner_told_at=now)
            .returning(sessions.c.id)
        )
        return noted.first() is not None

    async def abandoned_after_wrong_codes(self, now: datetime) -> Sequence[tuple[UUID, UUID]]:
        """Return (session, account) of sessions, pending or not, that had a wrong code, got no right one after it, and have timed out unreported."""
        rows = await self._connection.execute(
            select(sessions.c.id, sessions.c.account_id).where(
                sessions.c.wrong_codes > 0,
                sessions.c.owner_told_at.is_(None),
                sessions.c.ended_at.is_(None),
                or_(sessions.c.idle_expires_at <= now, sessions.c.absolute_expires_at <= now),
            )
        )
        return [(row.id, row.account_id) for row in rows]

    async def delete_old(self, now: datetime) -> int:
        """Delete sessions that could not be used for thirty days. Returns how many."""
        return (await self._connection.execute(delete(sessions).where(sessions.c.absolute_expires_at < now - KEPT_FOR))).rowcount


def _held(role: dict[str, Any]) -> HeldRole:
    organisation = role["organisation_id"]
    return HeldRole(**{**role, "id": UUID(role["id"]), "organisation_id": None if organisation is None else UUID(organisation)})


def _session(row: Row[Any]) -> Session:
    return Session(
        id=row.id,
        account_id=row.account_id,
        state=State(row.state),
        method=Method(row.method),
        factor=Method(row.factor),
        signed_in_at=row.signed_in_at,
        last_seen_at=row.last_seen_at,
        idle_expires_at=row.idle_expires_at,
        absolute_expires_at=row.absolute_expires_at,
        ended_at=row.ended_at,
    )
