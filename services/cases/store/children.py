"""Every query about children and the families who act for them."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Row, Select, String, bindparam, cast, func, insert, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.clock import Clock
from chassis.errors import Conflict
from services.cases.domain.cases import Case
from services.cases.domain.children import SELF, Child, ChildDetails, Relationship
from services.cases.domain.names import folded, words_of
from services.cases.store.people_tables import rights_holders
from services.cases.store.rows import CASE_COLUMNS, CURRENT_CASE, case_beside, child_of
from services.cases.store.tables import cases, children, relationships

# A parameter, so that the statement is built once for the process.
OPEN_NOW = or_(relationships.c.until.is_(None), relationships.c.until > bindparam("now"))
"""That access of a member of the family has not ended. Whoever uses it gives the moment, `now`."""

_FOR_PERSON = (
    select(children, relationships.c.person, relationships.c.relation, relationships.c.parental_responsibility, relationships.c.withheld, *CASE_COLUMNS)
    .join(relationships, relationships.c.child == children.c.id)
    .outerjoin(cases, CURRENT_CASE)
    .where(OPEN_NOW)
)
_ONE_FOR_PERSON = _FOR_PERSON.where(relationships.c.person == bindparam("for_person"), relationships.c.child == bindparam("for_child"))
Related = tuple[Child, Relationship, Case | None]


class _ChangedMeanwhile(Exception):
    """Ends a savepoint, and with it the locks that were taken since."""


class ChildStore:
    """Children as one member of their family may see them, and their records."""

    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    async def lock_person(self, person: UUID) -> None:
        """Wait for any other transaction that adds a child for this person."""
        await self._lock(str(person))

    async def _lock(self, name: str) -> None:
        await self._connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})

    async def lock(self, child: UUID) -> bool:
        """Keep the child's record from changing until the transaction ends. False when there is none."""
        found = await self._connection.execute(select(children.c.id).where(children.c.id == child).with_for_update())
        return found.first() is not None

    async def lock_leading(self, child: UUID) -> UUID | None:
        """Keep all records of one child from changing: the one that leads and those that were joined to it. Returns the one that leads, or None without any.

        The one with the lowest id first, as whoever joins records does, and nothing while it looks again, because they were joined or
        parted meanwhile: or each waits for what the other holds.
        """
        while True:
            leading = await self.leading(child)
            if leading is None:
                return None
            with suppress(_ChangedMeanwhile):
                async with self._connection.begin_nested():
                    await self._connection.execute(_of_one_child(leading).order_by(children.c.id).with_for_update())
                    if await self.leading(child) != leading:
                        raise _ChangedMeanwhile
                    return leading

    async def leading(self, child: UUID) -> UUID | None:
        """Return the record that leads: the one that this was joined to, or itself. None when there is no such record."""
        leads = select(func.coalesce(children.c.joined_to, children.c.id)).where(children.c.id == child)
        found: UUID | None = (await self._connection.execute(leads)).scalar_one_or_none()
        return found

    async def joined_to(self, child: UUID) -> frozenset[UUID]:
        """Return the records that were joined to this one."""
        return frozenset((await self._connection.execute(select(children.c.id).where(children.c.joined_to == child))).scalars())

    async def of_person(self, person: UUID) -> list[Related]:
        """Return all children of a person, by name."""
        rows = await self._connection.execute(
            _FOR_PERSON.where(relationships.c.person == person).order_by(
                func.lower(children.c.legal_last_name), func.lower(children.c.legal_first_name), children.c.id
            ),
            {"now": self._clock.now()},
        )
        return [_related(row) for row in rows]

    async def for_person(self, child: UUID, person: UUID) -> Related | None:
        """Return one child of a person, or None when there is none such for them."""
        row = (await self._connection.execute(_ONE_FOR_PERSON, {"for_person": person, "for_child": child, "now": self._clock.now()})).first()
        return None if row is None else _related(row)

    async def window_of(self, leading: UUID, person: UUID) -> UUID | None:
        """Return the record, of those joined to one that leads, by which a member of the family knows the child. None without any."""
        theirs = (
            select(relationships.c.child)
            .join(children, children.c.id == relationships.c.child)
            .where(children.c.joined_to == leading, relationships.c.person == person, OPEN_NOW)
            .order_by(relationships.c.child)
            .limit(1)
        )
        found: UUID | None = (await self._connection.execute(theirs, {"now": self._clock.now()})).scalar_one_or_none()
        return found

    async def is_seen_by(self, record: UUID, person: UUID) -> bool:
        """Whether a member of the family sees a record: because they have access to it, or to one that was joined to it."""
        theirs = select(relationships.c.child).where(relationships.c.child.in_(_of_one_child(record)), relationships.c.person == person, OPEN_NOW).limit(1)
        return (await self._connection.execute(theirs, {"now": self._clock.now()})).first() is not None

    async def find(self, child: UUID) -> Child:
        """Return a child that another record names."""
        return child_of((await self._connection.execute(select(children).where(children.c.id == child))).one())

    async def all_of(self, ids: Sequence[UUID]) -> Sequence[Child]:
        """Return those of some children that there are, in no order."""
        return [child_of(row) for row in await self._connection.execute(select(children).where(children.c.id.in_(ids)))]

    async def find_with_case(self, child: UUID) -> tuple[Child, Case | None] | None:
        """Return any child, with the case if there is one. None when there is no such child."""
        about = select(children, *CASE_COLUMNS).outerjoin(cases, CURRENT_CASE).where(children.c.id == child)
        row = (await self._connection.execute(about)).first()
        return None if row is None else (child_of(row), case_beside(row))

    async def who_decide(self, child: UUID) -> list[UUID]:
        """Return who speaks for the child: the young person, and those who say that they have parental responsibility.

        Once it is recorded who decides after compulsory school age, that is the young person alone, the account of a representative, or
        the parents. They may know the child by a record that was joined to this one.
        """
        recorded = select(rights_holders).where(rights_holders.c.child.in_(_of_one_child(child)))
        newest = recorded.order_by(rights_holders.c.at.desc(), rights_holders.c.id.desc()).limit(1)
        holder = (await self._connection.execute(newest)).first()
        is_parent, is_self = relationships.c.parental_responsibility == "yes", relationships.c.relation == SELF
        speaks = or_(is_parent, is_self)
        if holder is not None:
            speaks = {"passed": is_self, "parent": is_parent & ~is_self, "representative": relationships.c.person == holder.person}[holder.basis]
        found = await self._connection.execute(
            select(relationships.c.person).where(relationships.c.child.in_(_of_one_child(child)), OPEN_NOW, speaks).order_by(relationships.c.person).distinct(),
            {"now": self._clock.now()},
        )
        return list(found.scalars())

    async def add(self, child: Child) -> None:
        """Keep a new child."""
        await self._connection.execute(insert(children).values(id=child.id, added_at=self._clock.now(), version=child.version, **_columns(child)))

    async def relate(self, relationship: Relationship) -> None:
        """Keep what a person is to a child."""
        said = {**asdict(relationship), "withheld": sorted(relationship.withheld)}
        await self._connection.execute(insert(relationships).values(**said, since=self._clock.now(), gets_letters=True))

    async def change(self, child: Child) -> None:
        """Keep changed details. Raises Conflict `stale_version` when somebody changed them since `child.version`."""
        changed = await self._connection.execute(
            update(children)
            .where(children.c.id == child.id, children.c.version == child.version)
            .values(version=child.version + 1, **_columns(child))
            .returning(children.c.id)
        )
        if changed.first() is None:
            raise Conflict("stale_version", "These details were changed since you opened this page")
        keys = _keys(child.details)
        renamed = or_(*(cases.c[name] != key for name, key in keys.items()))
        await self._connection.execute(update(cases).where(cases.c.child == child.id, renamed).values(keys))

    async def change_relation(self, relationship: Relationship) -> None:
        """Keep what a person is to a child now."""
        await self._connection.execute(
            update(relationships)
            .where(relationships.c.child == relationship.child, relationships.c.person == relationship.person)
            .values(relation=relationship.relation, parental_responsibility=relationship.parental_responsibility)
        )

    async def lock_likeness(self, child: Child) -> None:
        """Wait for any other transaction that adds a child like this one: neither would see the other's record.

        Every caller takes the locks in the same order, so two cannot wait for one another.
        """
        await self._lock(f"born {child.details.date_of_birth.isoformat()}")
        if child.identifiers.nhs_number:
            await self._lock(f"nhs {child.identifiers.nhs_number}")
        if child.identifiers.upn:
            await self._lock(f"upn {child.identifiers.upn}")

    async def like(self, child: Child) -> Sequence[Child]:
        """Return other records that share a day of birth and a name with this one, or a number."""
        first, last = folded(child.details.legal_first_name), folded(child.details.legal_last_name)
        alike: list[ColumnElement[bool]] = [
            (children.c.date_of_birth == child.details.date_of_birth) & or_(children.c.last_key == last, children.c.first_key == first)
        ]
        if child.identifiers.upn:
            alike.append(children.c.upn == child.identifiers.upn)
        if child.identifiers.nhs_number:
            alike.append(children.c.nhs_number == child.identifiers.nhs_number)
        rows = await self._connection.execute(select(children).where(or_(*alike), children.c.id != child.id))
        return [child_of(row) for row in rows]


def _of_one_child(leading: UUID) -> Select[Any]:
    """The record that leads and those that were joined to it."""
    return select(children.c.id).where(or_(children.c.id == leading, children.c.joined_to == leading))


def _columns(child: Child) -> dict[str, Any]:
    details: ChildDetails = child.details
    words = words_of(details.legal_first_name, details.legal_last_name, details.known_as)
    return {
        "legal_first_name": details.legal_first_name,
        "legal_last_name": details.legal_last_name,
        "known_as": details.known_as,
        "date_of_birth": details.date_of_birth,
        "sex": details.sex,
        "address": asdict(details.address),
        "setting_kind": details.setting.kind,
        "setting_name": details.setting.name,
        "upn": child.identifiers.upn,
        "nhs_number": child.identifiers.nhs_number,
        "name_words": func.array_to_tsvector(cast(words, ARRAY(String))),
        **_keys(details),
    }


def _keys(details: ChildDetails) -> dict[str, str]:
    """What the child, and each of their cases, is sorted by."""
    return {"first_key": folded(details.legal_first_name), "last_key": folded(details.legal_last_name)}


def _related(row: Row[Any]) -> Related:
    return child_of(row), Relationship(row.person, row.id, row.relation, row.parental_responsibility, frozenset(row.withheld)), case_beside(row)
