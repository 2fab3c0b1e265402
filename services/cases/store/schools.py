"""Every query about what schools' own systems tell."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Boolean, delete, func, literal_column, or_, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.clock import Clock
from services.cases.domain.school_roll import Pupil, RollDifference, SchoolPlace
from services.cases.store.school_tables import roll_differences, school_places
from services.cases.store.tables import children

# Each day of birth with its names is looked up in the index, however many there are.
_BY_NAME = text(
    """
    SELECT coalesce(c.joined_to, c.id) AS leading, c.date_of_birth, c.last_key, c.first_key
    FROM unnest(CAST(:born AS date[]), CAST(:last AS text[]), CAST(:first AS text[])) AS told (born, last, first)
    JOIN children c ON c.date_of_birth = told.born AND c.last_key = told.last AND c.first_key = told.first
    """
)
# Of a row that was there before, it names the transaction that changes it.
_IS_NEW = literal_column("xmax = 0", Boolean)
NameKey = tuple[date, str, str]


@dataclass(frozen=True)
class Numbered:
    """A record that has a UPN, by the one that leads."""

    leading: UUID
    upn: str
    date_of_birth: date


class SchoolStore:
    """At which school children are, and what was told otherwise than their records say."""

    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    async def with_numbers(self, upns: Collection[str]) -> Sequence[Numbered]:
        """Return the records that have one of these numbers."""
        found = select(func.coalesce(children.c.joined_to, children.c.id), children.c.upn, children.c.date_of_birth).where(children.c.upn.in_(upns))
        return [Numbered(*row) for row in await self._connection.execute(found)]

    async def with_names(self, pupils: Collection[Pupil]) -> dict[NameKey, frozenset[UUID]]:
        """Return the records that lead of children with these names and days of birth."""
        keys = sorted({key for pupil in pupils if (key := pupil.name_key) is not None})
        columns = {name: [key[place] for key in keys] for place, name in enumerate(("born", "last", "first"))}
        found: dict[NameKey, set[UUID]] = {}
        for row in await self._connection.execute(_BY_NAME, columns):
            found.setdefault((row.date_of_birth, row.last_key, row.first_key), set()).add(row.leading)
        return {key: frozenset(leading) for key, leading in found.items()}

    async def numbers_of(self, leading: Collection[UUID]) -> dict[UUID, frozenset[str]]:
        """Return the UPNs of all records of each child, by the record that leads."""
        records = or_(children.c.id.in_(leading), children.c.joined_to.in_(leading))
        rows = await self._connection.execute(select(func.coalesce(children.c.joined_to, children.c.id), children.c.upn).where(records))
        found: dict[UUID, set[str]] = {}
        for record, upn in rows:
            found.setdefault(record, set()).update({upn} - {None})
        return {record: frozenset(numbers) for record, numbers in found.items()}

    async def places(self, records: Collection[UUID]) -> dict[UUID, SchoolPlace]:
        """Return at which school the children of these records are, by record."""
        rows = await self._connection.execute(select(school_places).where(school_places.c.child.in_(records)))
        return {row.child: SchoolPlace(row.child, row.urn, row.from_on, row.as_of, row.told_by) for row in rows}

    async def place_of(self, records: Collection[UUID]) -> SchoolPlace | None:
        """Return at which school the child of these records is, as it was told last; None where nobody told."""
        return max((await self.places(records)).values(), key=lambda place: (place.from_on, place.as_of), default=None)

    async def set_place(self, place: SchoolPlace) -> None:
        """Keep at which school a child is."""
        told = insert(school_places).values(**asdict(place), at=self._clock.now())
        now = {name: told.excluded[name] for name in ("urn", "from_on", "as_of", "told_by", "at")}
        await self._connection.execute(told.on_conflict_do_update(index_elements=["child"], set_=now))

    async def add_difference(self, found: RollDifference) -> bool:
        """Keep that what was told differs from the record. False when the same was told before.

        Who told it, of which school and which day, is then as it was told of the latest day.
        """
        told = insert(roll_differences).values(**asdict(found), at=self._clock.now())
        last = {name: told.excluded[name] for name in ("urn", "as_of", "told_by")}
        kept = told.on_conflict_do_update(constraint=roll_differences.primary_key, set_=last, where=told.excluded.as_of >= roll_differences.c.as_of)
        return (await self._connection.execute(kept.returning(_IS_NEW))).scalar_one_or_none() is True

    async def forget_differences(self, records: Collection[UUID], told_by: UUID) -> None:
        """Forget what a client told otherwise of these children: now it tells what their records say."""
        same = (roll_differences.c.child.in_(records), roll_differences.c.told_by == told_by)
        await self._connection.execute(delete(roll_differences).where(*same))

    async def differences(self, records: Collection[UUID]) -> Sequence[RollDifference]:
        """Return what was told of a child otherwise than the record says, the first first."""
        told = select(roll_differences).where(roll_differences.c.child.in_(records)).order_by(roll_differences.c.at, roll_differences.c.told)
        return [RollDifference(row.child, row.what, row.told, row.urn, row.as_of, row.told_by) for row in await self._connection.execute(told)]
