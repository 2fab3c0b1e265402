"""Roles: who works where, and as what."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, delete, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.identity.domain.details import email_key
from services.identity.domain.organisations import PER_PAGE
from services.identity.domain.roles import Job, Role
from services.identity.store.tables import accounts, roles

_COLUMNS = [roles.c[name] for name in Role.__dataclass_fields__]
_WITH_PERSON = select(*_COLUMNS, accounts.c.first_name, accounts.c.last_name, accounts.c.email).join_from(roles, accounts)
_BY_NAME = (accounts.c.last_name, accounts.c.first_name, roles.c.id)


@dataclass(frozen=True)
class RoleHolder:
    """A role and the person whose it is."""

    role: Role
    first_name: str
    last_name: str
    email: str


@dataclass(frozen=True)
class Staff:
    """How many people work for an organisation, and how many of them administer it."""

    members: int
    administrators: int


class RoleStore:
    """Reads and writes roles. Everything that changes who works for an organisation locks it first."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, role: Role) -> None:
        """Store a new role."""
        await self._connection.execute(insert(roles).values(**asdict(role)))

    async def list_of(self, account_id: UUID) -> Sequence[Role]:
        """Return the roles of an account, the oldest first; there are few."""
        rows = await self._connection.execute(select(*_COLUMNS).where(roles.c.account_id == account_id).order_by(roles.c.created_at, roles.c.id))
        return [_role(row) for row in rows]

    async def find_own(self, role_id: UUID, account_id: UUID) -> Role | None:
        """Return a role of an account."""
        return await self._one(select(*_COLUMNS).where(roles.c.id == role_id, roles.c.account_id == account_id))

    async def find_member(self, role_id: UUID, organisation_id: UUID) -> Role | None:
        """Return a role in an organisation."""
        return await self._one(select(*_COLUMNS).where(roles.c.id == role_id, roles.c.organisation_id == organisation_id))

    async def lock_alone(self, role_id: UUID) -> Role | None:
        """Return a role without an organisation, which nobody else changes until this transaction ends."""
        query = select(*_COLUMNS).where(roles.c.id == role_id, roles.c.organisation_id.is_(None))
        return await self._one(query.with_for_update(key_share=True))

    async def _one(self, query: Select[Any]) -> Role | None:
        row = (await self._connection.execute(query)).first()
        return None if row is None else _role(row)

    async def administers(self, account_id: UUID, organisation_id: UUID) -> bool:
        """Say whether an account administers an organisation."""
        return await self._is_there((roles.c.account_id == account_id) & (roles.c.organisation_id == organisation_id) & roles.c.administrator)

    async def works_for(self, email: str, organisation_id: UUID) -> bool:
        """Say whether the person of an address works for an organisation."""
        whose = (roles.c.account_id == accounts.c.id) & (accounts.c.email_key == email_key(email))
        return await self._is_there((roles.c.organisation_id == organisation_id) & whose)

    async def _is_there(self, those: ColumnElement[bool]) -> bool:
        return bool((await self._connection.execute(select(exists().where(those)))).scalar_one())

    async def count(self, organisation_id: UUID) -> Staff:
        """Count who works for an organisation."""
        return (await self.count_all([organisation_id])).get(organisation_id, Staff(0, 0))

    async def count_all(self, organisation_ids: Collection[UUID]) -> Mapping[UUID, Staff]:
        """Count who works for each of these organisations. One that nobody works for is left out."""
        rows = await self._connection.execute(
            select(roles.c.organisation_id, func.count().label("members"), func.count().filter(roles.c.administrator).label("administrators"))
            .where(roles.c.organisation_id.in_(organisation_ids))
            .group_by(roles.c.organisation_id)
        )
        return {row.organisation_id: Staff(row.members, row.administrators) for row in rows}

    async def page_of_members(self, organisation_id: UUID, number: int) -> Sequence[RoleHolder]:
        """Return one page of those who work for an organisation, by name; pages count from 1."""
        query = _WITH_PERSON.where(roles.c.organisation_id == organisation_id).order_by(*_BY_NAME)
        return await self._holders(query.limit(PER_PAGE).offset((number - 1) * PER_PAGE))

    async def list_members(self, organisation_id: UUID) -> Sequence[RoleHolder]:
        """Return everybody who works for an organisation, the longest there first."""
        return await self._holders(_WITH_PERSON.where(roles.c.organisation_id == organisation_id).order_by(roles.c.created_at, roles.c.id))

    async def administrators(self, organisation_ids: Collection[UUID]) -> Sequence[RoleHolder]:
        """Return those who administer these organisations, by name."""
        return await self._holders(_WITH_PERSON.where(roles.c.organisation_id.in_(organisation_ids), roles.c.administrator).order_by(*_BY_NAME))

    async def page_alone(self, number: int, *, confirmed: bool) -> Sequence[RoleHolder]:
        """Return one page of those who work for themselves and are, or are not, confirmed, the oldest first; pages count from 1."""
        query = _WITH_PERSON.where(_alone(confirmed=confirmed)).order_by(roles.c.created_at, roles.c.id)
        return await self._holders(query.limit(PER_PAGE).offset((number - 1) * PER_PAGE))

    async def count_alone(self, *, confirmed: bool) -> int:
        """Count those who work for themselves and are, or are not, confirmed."""
        return int((await self._connection.execute(select(func.count()).select_from(roles).where(_alone(confirmed=confirmed)))).scalar_one())

    async def _holders(self, query: Select[Any]) -> Sequence[RoleHolder]:
        return [RoleHolder(_role(row), row.first_name, row.last_name, row.email) for row in await self._connection.execute(query)]

    async def set_job(self, role_id: UUID, job: Job, *, stays_confirmed: bool) -> None:
        """Replace what the holder of a role says about it."""
        voided = {} if stays_confirmed else {"confirmed_at": None}
        await self._connection.execute(update(roles).where(roles.c.id == role_id).values(**asdict(job), **voided))

    async def set_administrator(self, role_id: UUID, *, administrator: bool) -> None:
        """Make the holder of a role an administrator of its organisation, or no longer one."""
        await self._connection.execute(update(roles).where(roles.c.id == role_id).values(administrator=administrator))

    async def confirm(self, role_id: UUID, now: datetime) -> None:
        """Note that the SEND team knows the person of a role without an organisation."""
        await self._connection.execute(update(roles).where(roles.c.id == role_id).values(confirmed_at=now))

    async def delete(self, role_id: UUID) -> None:
        """Delete a role."""
        await self._connection.execute(delete(roles).where(roles.c.id == role_id))


def _alone(*, confirmed: bool) -> ColumnElement[bool]:
    return roles.c.organisation_id.is_(None) & (roles.c.confirmed_at.is_not(None) if confirmed else roles.c.confirmed_at.is_(None))


def _role(row: Row[Any]) -> Role:
    return Role(*(getattr(row, name) for name in Role.__dataclass_fields__))
