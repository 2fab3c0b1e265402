"""The queries behind the search of the SEND team, over the records of all children."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, CompoundSelect, func, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from services.cases.domain.cases import Case
from services.cases.domain.children import Child
from services.cases.domain.search import Search
from services.cases.store.caseload import all_of
from services.cases.store.rows import CASE_COLUMNS, CURRENT_CASE, case_beside, child_of
from services.cases.store.tables import cases, children, requests

PAGE = 25


@dataclass(frozen=True)
class Found:
    """A record that leads, with the case and the records that the SEND team has joined to it."""

    child: Child
    case: Case | None
    joined: tuple[Child, ...]


class SearchStore:
    """The records of all children."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def page(self, wanted: Search, number: int) -> tuple[list[Found], int]:
        """Return one page of the children who are found, by name, and how many there are; pages count from 1.

        Where a joined record is found, the one that leads is listed.
        """
        # Those that match are looked for once, and counted and sorted from what was found: the count has a row also where the page has none.
        matched = _matched(wanted).cte("matched")
        counted = select(func.count().label("total")).select_from(matched).subquery("counted")
        order = (matched.c.last_key, matched.c.first_key, matched.c.id)
        found = select(matched).order_by(*order).limit(PAGE).offset((number - 1) * PAGE).subquery("found")
        asked = (
            select(counted.c.total, children, *CASE_COLUMNS)
            .select_from(counted.outerjoin(found, true()).outerjoin(children, children.c.id == found.c.id).outerjoin(cases, CURRENT_CASE))
            .order_by(found.c.last_key, found.c.first_key, found.c.id)
        )
        rows = (await self._connection.execute(asked)).all()
        listed = [(child_of(row), case_beside(row)) for row in rows if row.id is not None]
        joined = await self._joined_to([child.id for child, _ in listed])
        return [Found(child, case, tuple(joined.get(child.id, ()))) for child, case in listed], rows[0].total

    async def _joined_to(self, leading: Collection[UUID]) -> Mapping[UUID, Sequence[Child]]:
        found: dict[UUID, list[Child]] = defaultdict(list)
        rows = await self._connection.execute(select(children).where(children.c.joined_to.in_(leading)).order_by(children.c.added_at, children.c.id))
        for row in rows:
            found[row.joined_to].append(child_of(row))
        return found


def _matched(wanted: Search) -> CompoundSelect[Any]:
    """Return id and name of the records that lead: those that match, and those to which one is joined that does."""
    lead = children.alias("lead")
    matches = _conditions(wanted)
    direct = select(children.c.id, children.c.last_key, children.c.first_key).where(children.c.joined_to.is_(None), *matches)
    # That it is joined is said to PostgreSQL for the few there are: or it expects as many as match, and reads all records that could lead.
    through = (
        select(lead.c.id, lead.c.last_key, lead.c.first_key)
        .join(children, children.c.joined_to == lead.c.id)
        .where(children.c.joined_to.is_not(None), *matches)
    )
    return direct.union(through)


def _conditions(wanted: Search) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.words:
        found.append(children.c.name_words.bool_op("@@")(all_of(wanted.folded_words)))
    if wanted.born:
        found.append(children.c.date_of_birth == wanted.born)
    if wanted.upn:
        found.append(children.c.upn == wanted.upn)
    if wanted.nhs_number:
        found.append(children.c.nhs_number == wanted.nhs_number)
    if wanted.reference:
        of_case = select(cases.c.child).join(requests, requests.c.case == cases.c.id).where(requests.c.reference == wanted.reference)
        found.append(children.c.id == of_case.scalar_subquery())
    return found
