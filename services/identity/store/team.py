"""The SEND team: its accounts and the invitations to it. Everything that changes who administers the team locks it first."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.identity.domain.accounts import Method, Portal, State
from services.identity.domain.team import PER_PAGE, TeamInvitation
from services.identity.domain.team_roles import RUN_CASES, Roles, TeamRole, in_order
from services.identity.store.tables import accounts, team_invitations

_LOCK = text("SELECT pg_advisory_xact_lock(hashtext('waymark team'))")
_OF_TEAM = accounts.c.portal == Portal.TEAM
_MEMBER: Select[Any] = select(
    accounts.c.id, accounts.c.first_name, accounts.c.last_name, accounts.c.email, accounts.c.state, accounts.c.method, accounts.c.team_roles
).where(_OF_TEAM)
_BY_NAME = (accounts.c.last_name, accounts.c.first_name, accounts.c.id)
_INVITATION = select(*(team_invitations.c[name] for name in TeamInvitation.__dataclass_fields__))
_UNUSED = team_invitations.c.used_at.is_(None) & team_invitations.c.superseded_at.is_(None)


@dataclass(frozen=True)
class Member:
    """Somebody of the SEND team, as administrators see them."""

    id: UUID
    first_name: str
    last_name: str
    email: str
    state: State
    method: Method
    team_roles: Roles


class TeamStore:
    """Reads and writes who belongs to the SEND team."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def lock(self) -> None:
        """Wait until nobody else changes the team; nobody does until this transaction ends. It comes before the lock of any account."""
        await self._connection.execute(_LOCK)

    async def find(self, account_id: UUID) -> Member | None:
        """Return somebody of the team."""
        row = (await self._connection.execute(_MEMBER.where(accounts.c.id == account_id))).first()
        return None if row is None else _member(row)

    async def page(self, number: int) -> Sequence[Member]:
        """Return one page of the team by name, closed accounts included; pages count from 1."""
        rows = await self._connection.execute(_MEMBER.order_by(*_BY_NAME).limit(PER_PAGE).offset((number - 1) * PER_PAGE))
        return [_member(row) for row in rows]

    async def count(self) -> int:
        """Count the accounts of the team, closed ones included."""
        return int((await self._connection.execute(select(func.count()).select_from(accounts).where(_OF_TEAM))).scalar_one())

    async def list_officers(self, most: int) -> Sequence[Member]:
        """Return those whom a case can be given to, by name: officers and managers with an open account."""
        runs_cases = accounts.c.team_roles.overlap([role.value for role in RUN_CASES])
        rows = await self._connection.execute(_MEMBER.where(accounts.c.state == State.ACTIVE, runs_cases).order_by(*_BY_NAME).limit(most))
        return [_member(row) for row in rows]

    async def has_other_administrator(self, account_id: UUID | None = None) -> bool:
        """Say whether somebody besides this account can administer the team: their account is open, and they have an authenticator."""
        can = (
            _OF_TEAM & (accounts.c.state == State.ACTIVE) & (accounts.c.method == Method.TOTP) & accounts.c.team_roles.contains([TeamRole.ADMINISTRATOR.value])
        )
        others = can if account_id is None else can & (accounts.c.id != account_id)
        return bool((await self._connection.execute(select(select(accounts.c.id).where(others).exists()))).scalar_one())

    async def set_roles(self, account_id: UUID, roles: Roles) -> None:
        """Replace the roles of somebody of the team."""
        await self._set(account_id, team_roles=[role.value for role in roles])

    async def set_state(self, account_id: UUID, state: State) -> None:
        """Close an account, or open it again."""
        await self._set(account_id, state=state)

    async def _set(self, account_id: UUID, **values: object) -> None:
        await self._connection.execute(update(accounts).where(accounts.c.id == account_id, _OF_TEAM).values(**values))

    async def invite(self, invitation: TeamInvitation, token_hash: bytes) -> None:
        """Store an invitation; those to the same address that were open are superseded."""
        same = func.lower(team_invitations.c.email) == invitation.email.lower()
        await self._connection.execute(update(team_invitations).where(same, _UNUSED).values(superseded_at=invitation.created_at))
        roles = [role.value for role in invitation.team_roles]
        await self._connection.execute(insert(team_invitations).values(**{**asdict(invitation), "team_roles": roles}, token_hash=token_hash))

    async def find_invitation(self, token_hash: bytes) -> TeamInvitation | None:
        """Return the invitation of a token, whatever has become of it."""
        row = (await self._connection.execute(_INVITATION.where(team_invitations.c.token_hash == token_hash))).first()
        return None if row is None else _invitation(row)

    async def list_invitations(self, now: datetime) -> Sequence[TeamInvitation]:
        """Return the invitations that can be accepted, the latest first. Their number has a limit: SENT_INVITATIONS, for a week."""
        open_ones = _INVITATION.where(_UNUSED, team_invitations.c.expires_at > now)
        rows = await self._connection.execute(open_ones.order_by(team_invitations.c.created_at.desc(), team_invitations.c.id))
        return [_invitation(row) for row in rows]

    async def use_invitation(self, invitation_id: UUID, now: datetime) -> None:
        """Use an invitation up. The team is locked, so nobody else can be doing so."""
        await self._connection.execute(update(team_invitations).where(team_invitations.c.id == invitation_id).values(used_at=now))

    async def close_invitation(self, invitation_id: UUID, now: datetime) -> bool:
        """Let an invitation expire now. Returns False when it cannot be accepted any more, or never was there."""
        return await self._close(team_invitations.c.id == invitation_id, now) > 0

    async def close_invitations_by(self, account_id: UUID, now: datetime) -> None:
        """Let the invitations that somebody sent expire now."""
        await self._close(team_invitations.c.invited_by == account_id, now)

    async def _close(self, those: ColumnElement[bool], now: datetime) -> int:
        closed = update(team_invitations).where(those, _UNUSED, team_invitations.c.expires_at > now).values(expires_at=now)
        return (await self._connection.execute(closed)).rowcount

    async def delete_expired(self, now: datetime, kept_for: timedelta) -> int:
        """Delete invitations that expired longer ago than `kept_for`. Returns how many."""
        return (await self._connection.execute(delete(team_invitations).where(team_invitations.c.expires_at < now - kept_for))).rowcount


def _member(row: Row[Any]) -> Member:
    return Member(row.id, row.first_name, row.last_name, row.email, State(row.state), Method(row.method), in_order(row.team_roles))


def _invitation(row: Row[Any]) -> TeamInvitation:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping
    return TeamInvitation(**{**values, "team_roles": in_order(row.team_roles)})
