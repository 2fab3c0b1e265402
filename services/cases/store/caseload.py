"""Every query about the children of professionals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, literal, or_, select
from sqlalchemy.dialects.postgresql import TSQUERY, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.clock import Clock
from services.cases.domain.access import Allocation, Professional
from services.cases.domain.cases import Case
from services.cases.domain.children import Child
from services.cases.store.access import opens_to
from services.cases.store.rows import CASE_COLUMNS, CURRENT_CASE, allocation_of, case_beside, child_of
from services.cases.store.tables import allocations, cases, children, recently_used

Show = Literal["all", "mine", "organisation", "added", "recent"]
PAGE = 20


@dataclass(frozen=True)
class CaseloadEntry:
    """A child in a professional's list. `mine`: open to them by name, or added by them."""

    child: Child
    case: Case | None
    mine: bool
    added: bool
    last_used_at: datetime | None


@dataclass(frozen=True)
class Reached:
    """A child, and the allocations that open it to the professional who asks."""

    child: Child
    case: Case | None
    allocations: tuple[Allocation, ...]


class CaseloadStore:
    """Children as one professional may see them."""

    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    async def find(self, child: UUID, who: Professional) -> Reached | None:
        """Return a child that is open to a professional, or None when there is none such for them."""
        opening = select(allocations).where(allocations.c.child == child, opens_to(who, self._clock.now()))
        found = [allocation_of(row) for row in await self._connection.execute(opening)]
        if not found:
            return None
        about = select(children, *CASE_COLUMNS).outerjoin(cases, CURRENT_CASE).where(children.c.id == child)
        row = (await self._connection.execute(about)).one()
        return Reached(child_of(row), case_beside(row), tuple(found))

    async def page(self, who: Professional, show: Show, words: Sequence[str], number: int) -> tuple[list[CaseloadEntry], int]:
        """Return one page of a professional's children, and how many there are; pages count from 1.

        `words` are beginnings of words of their names, as `domain.names.searched_words` gives them; all must be there.
        """
        listed = self.listed(who, show, words)
        rows = (await self._connection.execute(listed.limit(PAGE).offset((number - 1) * PAGE))).all()
        if rows or number == 1:
            return [_entry(row) for row in rows], rows[0].total if rows else 0
        first = (await self._connection.execute(listed.limit(1))).first()
        return [], first.total if first else 0

    def listed(self, who: Professional, show: Show, words: Sequence[str]) -> Select[Any]:
        """Return the query behind `page`."""
        theirs = allocations.c
        added = and_(theirs.kind == "added", theirs.by == who.person)
        by_name = func.coalesce(func.bool_or(or_(theirs.person == who.person, added)), False)
        shared = func.bool_or(and_(theirs.organisation.is_not(None), theirs.person.is_(None)))
        reached = (
            select(theirs.child, by_name.label("mine"), func.bool_or(added).label("added"), shared.label("shared"))
            .where(opens_to(who, self._clock.now()))
            .group_by(theirs.child)
            .subquery("reached")
        )
        used = and_(recently_used.c.child == children.c.id, recently_used.c.person == who.person)
        query = (
            select(children, *CASE_COLUMNS, reached.c.mine, reached.c.added, recently_used.c.at.label("last_used_at"), func.count().over().label("total"))
            .join(reached, reached.c.child == children.c.id)
            .outerjoin(cases, CURRENT_CASE)
            .join(recently_used, used, isouter=show != "recent")
        )
        kept: dict[Show, ColumnElement[bool]] = {"mine": reached.c.mine, "added": reached.c.added, "organisation": reached.c.shared}
        if show in kept:
            query = query.where(kept[show])
        if words:
            query = query.where(children.c.name_words.bool_op("@@")(all_of(words)))
        if show == "recent":
            return query.order_by(recently_used.c.at.desc(), children.c.id)
        return query.order_by(children.c.last_key, children.c.first_key, children.c.id)

    async def added_already(self, child: Child, by: UUID, organisation: UUID | None) -> Child | None:
        """Return the child of the same names and day of birth that this person has added for this organisation, or None."""
        same = and_(
            children.c.date_of_birth == child.details.date_of_birth,
            func.lower(children.c.legal_last_name) == func.lower(child.details.legal_last_name),
            func.lower(children.c.legal_first_name) == func.lower(child.details.legal_first_name),
        )
        open_now = or_(allocations.c.until.is_(None), allocations.c.until > self._clock.now())
        mine = and_(allocations.c.kind == "added", allocations.c.by == by, allocations.c.organisation.is_not_distinct_from(organisation), open_now)
        row = (await self._connection.execute(select(children).join(allocations, allocations.c.child == children.c.id).where(same, mine))).first()
        return None if row is None else child_of(row)

    async def note_used(self, child: UUID, person: UUID) -> None:
        """Note that a professional opened a child now."""
        used = insert(recently_used).values(person=person, child=child, at=self._clock.now())
        await self._connection.execute(used.on_conflict_do_update(index_elements=["person", "child"], set_={"at": used.excluded.at}))


def all_of(words: Sequence[str]) -> ColumnElement[Any]:
    """Return the search for records in which all words, or words that begin so, stand among the names.

    The words are letters and digits alone, so nothing in them can end the quotes.
    """
    return cast(literal(" & ".join(f"'{word}':*" for word in words), String), TSQUERY)


def _entry(row: Any) -> CaseloadEntry:
    return CaseloadEntry(child_of(row), case_beside(row), row.mine, row.added, row.last_used_at)
