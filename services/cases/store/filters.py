"""Every query about the filters that people of the SEND team have saved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Row, delete, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.clock import Clock
from services.cases.domain.worklist import Filter, Officer
from services.cases.store.worklist_tables import saved_filters


@dataclass(frozen=True)
class SavedFilter:
    """A filter that one person has given a name."""

    id: UUID
    person: UUID
    name: str
    filter: Filter


class FilterStore:
    """Saved filters, each of one person."""

    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    async def lock_person(self, person: UUID) -> None:
        """Wait for any other transaction that saves a filter of this person."""
        await self._connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": f"filters {person}"})

    async def of_person(self, person: UUID) -> Sequence[SavedFilter]:
        """Return the filters of a person, by name."""
        rows = await self._connection.execute(select(saved_filters).where(saved_filters.c.person == person).order_by(saved_filters.c.name, saved_filters.c.id))
        return [_filter(row) for row in rows]

    async def add(self, saved: SavedFilter) -> None:
        """Keep a filter."""
        said = saved.filter
        await self._connection.execute(
            insert(saved_filters).values(
                id=saved.id,
                person=saved.person,
                name=saved.name,
                list=said.list,
                stage=said.stage,
                officer=None if said.officer is None else str(said.officer),
                clock=said.clock,
                due_before=said.due_before,
                sort=said.sort,
                saved_at=self._clock.now(),
            )
        )

    async def remove(self, saved: UUID, person: UUID) -> bool:
        """Forget a filter of a person. False when they have none such."""
        theirs = delete(saved_filters).where(saved_filters.c.id == saved, saved_filters.c.person == person)
        return (await self._connection.execute(theirs.returning(saved_filters.c.id))).first() is not None


def _filter(row: Row[tuple[UUID, UUID, str, str, str | None, str | None, str | None, date | None, str | None]]) -> SavedFilter:
    officer: Officer | None = row.officer if row.officer in {None, "mine", "nobody"} else UUID(row.officer)
    return SavedFilter(row.id, row.person, row.name, Filter(row.list, row.stage, officer, row.clock, row.due_before, row.sort))
