"""Every query about records that may be of one child."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.clock import Clock
from services.cases.domain.children import Child
from services.cases.domain.matches import PossibleMatch, Reason
from services.cases.store.rows import child_of
from services.cases.store.tables import children, possible_matches, relationships

PAGE = 20


@dataclass(frozen=True)
class FoundRecord:
    """A record in a possible match, and whether a family or a professional entered it."""

    child: Child
    by_family: bool


class MatchStore:
    """Possible matches that wait for the SEND team."""

    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    async def note(self, match_id: UUID, children_found: tuple[UUID, UUID], reasons: Sequence[Reason]) -> bool:
        """Keep a possible match. False when this pair was found before; while nobody has looked at it, its reasons are those of now."""
        child, other = sorted(children_found)
        found = insert(possible_matches).values(id=match_id, child=child, other=other, reasons=list(reasons), state="open", found_at=self._clock.now())
        kept: UUID | None = (
            await self._connection.execute(
                found.on_conflict_do_update(
                    index_elements=["child", "other"], set_={"reasons": found.excluded.reasons}, where=possible_matches.c.state == "open"
                ).returning(possible_matches.c.id)
            )
        ).scalar_one_or_none()
        return kept == match_id

    async def count_open(self) -> int:
        """Return how many wait."""
        found: int = (await self._connection.execute(select(func.count()).where(possible_matches.c.state == "open"))).scalar_one()
        return found

    async def page(self, number: int) -> Sequence[PossibleMatch]:
        """Return one page of those that wait, the oldest first; pages count from 1."""
        rows = await self._connection.execute(
            select(possible_matches)
            .where(possible_matches.c.state == "open")
            .order_by(possible_matches.c.found_at, possible_matches.c.id)
            .limit(PAGE)
            .offset((number - 1) * PAGE)
        )
        return [_match(row) for row in rows]

    async def find(self, match: UUID) -> PossibleMatch | None:
        """Return a possible match, whatever was decided about it. None when there is none."""
        row = (await self._connection.execute(select(possible_matches).where(possible_matches.c.id == match))).first()
        return None if row is None else _match(row)

    async def lock(self, match: UUID) -> PossibleMatch | None:
        """Return a possible match and keep others from deciding it meanwhile. None when there is none."""
        row = (await self._connection.execute(select(possible_matches).where(possible_matches.c.id == match).with_for_update())).first()
        return None if row is None else _match(row)

    async def close(self, match: UUID, by: UUID) -> None:
        """Keep that they are not of one child."""
        decided = {"state": "closed", "decided_by": by, "decided_at": self._clock.now()}
        await self._connection.execute(update(possible_matches).where(possible_matches.c.id == match).values(decided))

    async def records(self, found: Sequence[PossibleMatch]) -> dict[UUID, FoundRecord]:
        """Return the records in these matches."""
        wanted = {child for match in found for child in match.children}
        by_family = exists(select(1).where(relationships.c.child == children.c.id)).label("by_family")
        rows = await self._connection.execute(select(children, by_family).where(children.c.id.in_(wanted)))
        return {row.id: FoundRecord(child_of(row), row.by_family) for row in rows}


def _match(row: Row[Any]) -> PossibleMatch:
    return PossibleMatch(row.id, (row.child, row.other), tuple(row.reasons), row.found_at, row.state, row.decided_by, row.decided_at)
