"""Organisations."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, delete, false, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from services.identity.domain.organisations import PER_PAGE, Kind, Organisation
from services.identity.store.tables import organisations

_COLUMNS = [organisations.c[name] for name in Organisation.__dataclass_fields__]


class OrganisationStore:
    """Reads and writes organisations."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, organisation: Organisation) -> None:
        """Store a new organisation."""
        await self._connection.execute(insert(organisations).values(**asdict(organisation)))

    async def find(self, organisation_id: UUID) -> Organisation | None:
        """Return an organisation."""
        return await self._one(select(*_COLUMNS).where(organisations.c.id == organisation_id))

    async def lock(self, organisation_id: UUID) -> Organisation | None:
        """Return an organisation; nobody else changes it, its members or its invitations until this transaction ends."""
        return await self._one(select(*_COLUMNS).where(organisations.c.id == organisation_id).with_for_update(key_share=True))

    async def lock_urn(self, urn: str) -> None:
        """Wait until nobody else puts an organisation with this URN; nobody does until this transaction ends."""
        await self._connection.execute(select(func.pg_advisory_xact_lock(func.hashtext("waymark urn " + urn))))

    async def find_all(self, organisation_ids: Collection[UUID]) -> Mapping[UUID, Organisation]:
        """Return these organisations by their ids."""
        rows = await self._connection.execute(select(*_COLUMNS).where(organisations.c.id.in_(organisation_ids)))
        return {row.id: organisation_of(row) for row in rows}

    async def find_confirmed(self, urn: str | None, ukprn: str | None) -> Organisation | None:
        """Return the confirmed organisation that has one of these numbers."""
        numbers = [column == number for column, number in ((organisations.c.urn, urn), (organisations.c.ukprn, ukprn)) if number is not None]
        return await self._one(select(*_COLUMNS).where(organisations.c.confirmed_at.is_not(None), or_(false(), *numbers)).limit(1))

    async def _one(self, query: Select[Any]) -> Organisation | None:
        row = (await self._connection.execute(query)).first()
        return None if row is None else organisation_of(row)

    async def confirm(self, organisation_id: UUID, now: datetime) -> bool:
        """Note that the SEND team knows an organisation. Returns False when a confirmed one has its number."""
        try:
            async with self._connection.begin_nested():
                await self._connection.execute(update(organisations).where(organisations.c.id == organisation_id).values(confirmed_at=now))
        except IntegrityError:
            return False
        return True

    async def correct(self, organisation: Organisation) -> bool:
        """Replace name, kind and numbers. Returns False when a confirmed one has one of the numbers."""
        values = {"name": organisation.name, "kind": organisation.kind, "urn": organisation.urn, "ukprn": organisation.ukprn}
        try:
            async with self._connection.begin_nested():
                await self._connection.execute(update(organisations).where(organisations.c.id == organisation.id).values(**values))
        except IntegrityError:
            return False
        return True

    async def delete(self, organisation_id: UUID) -> None:
        """Delete an organisation that nobody works for, with its invitations."""
        await self._connection.execute(delete(organisations).where(organisations.c.id == organisation_id))

    async def page(self, number: int, *, confirmed: bool) -> Sequence[Organisation]:
        """Return one page of the organisations that are, or are not, confirmed, the oldest first; pages count from 1."""
        query = select(*_COLUMNS).where(_state(confirmed=confirmed)).order_by(organisations.c.created_at, organisations.c.id)
        rows = await self._connection.execute(query.limit(PER_PAGE).offset((number - 1) * PER_PAGE))
        return [organisation_of(row) for row in rows]

    async def count(self, *, confirmed: bool) -> int:
        """Count the organisations that are, or are not, confirmed."""
        return int((await self._connection.execute(select(func.count()).select_from(organisations).where(_state(confirmed=confirmed)))).scalar_one())


def organisation_of(row: Row[Any]) -> Organisation:
    """Return the organisation of a row."""
    return Organisation(row.id, row.name, Kind(row.kind), row.urn, row.ukprn, row.confirmed_at, row.created_at)


def _state(*, confirmed: bool) -> ColumnElement[bool]:
    return organisations.c.confirmed_at.is_not(None) if confirmed else organisations.c.confirmed_at.is_(None)
