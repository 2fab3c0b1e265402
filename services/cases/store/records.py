"""Every query of the SEND team over all records of children."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, exists, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.cases.domain.cases import Case
from services.cases.domain.children import Child
from services.cases.domain.names import folded
from services.cases.store.caseload import all_of
from services.cases.store.rows import CASE_COLUMNS, CURRENT_CASE, case_beside, child_of
from services.cases.store.tables import allocations, cases, children, relationships

MOST_LIKELY = 20


@dataclass(frozen=True)
class LikelyRecord:
    """A record that may be of the child who is looked for, who entered it, and the case if there is one."""

    child: Child
    case: Case | None
    by_family: bool
    by_professional: bool


class RecordStore:
    """Records of children, whoever entered them."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def likely(self, names: tuple[str, str], words: Sequence[str], born: date | None, upn: str) -> Sequence[LikelyRecord]:
        """Return records that may be of a child, those that share most first, MOST_LIKELY at most.

        They share the number, or the day of birth and one of `names` (first and last), or all `words` of the names. Of records that were
        joined, the one that leads is returned.
        """
        first, last = (folded(name) for name in names)
        has_number = children.c.upn == upn if upn else false()
        has_name = or_(children.c.last_key == last, children.c.first_key == first) if first or last else false()
        is_born = children.c.date_of_birth == born if born else false()
        has_words: ColumnElement[bool] = children.c.name_words.bool_op("@@")(all_of(words)) if words else false()
        shared = func.max(_one(has_number) * 4 + _one(is_born) * 2 + _one(has_words) * 2 + _one(has_name))
        alike = (
            select(func.coalesce(children.c.joined_to, children.c.id).label("id"), shared.label("shared"))
            .where(or_(has_number, is_born & has_name, has_words))
            .group_by(func.coalesce(children.c.joined_to, children.c.id))
            .order_by(shared.desc(), func.coalesce(children.c.joined_to, children.c.id))
            .limit(MOST_LIKELY)
            .subquery("alike")
        )
        by_family = exists(select(1).where(relationships.c.child == children.c.id)).label("by_family")
        by_professional = exists(select(1).where(allocations.c.child == children.c.id, allocations.c.kind == "added")).label("by_professional")
        rows = await self._connection.execute(
            select(children, *CASE_COLUMNS, by_family, by_professional)
            .join(alike, alike.c.id == children.c.id)
            .outerjoin(cases, CURRENT_CASE)
            .order_by(alike.c.shared.desc(), children.c.last_key, children.c.first_key, children.c.id)
        )
        return [LikelyRecord(child_of(row), case_beside(row), row.by_family, row.by_professional) for row in rows]

    async def of_one_child(self, child: UUID) -> frozenset[UUID]:
        """Return a record that leads and those that were joined to it."""
        return frozenset((await self._connection.execute(select(children.c.id).where(or_(children.c.id == child, children.c.joined_to == child)))).scalars())


def _one(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """1 where it holds, else 0."""
    return func.coalesce(condition.cast(Integer), 0)
