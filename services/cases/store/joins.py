"""Every query about records that are joined."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.clock import Clock
from services.cases.domain.joining import Join
from services.cases.store.advice_tables import advice_requests
from services.cases.store.people_tables import joins
from services.cases.store.tables import cases, children, possible_matches, requests


class JoinStore:
    """Records of one child that were joined."""

    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    async def lock_records(self, records: Collection[UUID]) -> dict[UUID, UUID | None]:
        """Keep records from changing, the one with the lowest id first. Returns to which each is joined, by its id; those that are not there are missing."""
        rows = select(children.c.id, children.c.joined_to).where(children.c.id.in_(records)).order_by(children.c.id).with_for_update()
        return {row.id: row.joined_to for row in await self._connection.execute(rows)}

    async def find(self, join: UUID) -> Join | None:
        """Return what was joined and is not parted, or None."""
        return await self._one(select(joins).where(joins.c.id == join, joins.c.parted_at.is_(None)))

    async def of_child(self, leading: UUID) -> Sequence[Join]:
        """Return what is joined to a record that leads, the first first."""
        rows = await self._connection.execute(select(joins).where(joins.c.leading == leading, joins.c.parted_at.is_(None)).order_by(joins.c.at, joins.c.id))
        return [_join(row) for row in rows]

    async def add(self, join: Join) -> None:
        """Keep that a record is joined to another, and that of the pairs that look alike nothing is to be decided any more."""
        await self._connection.execute(insert(joins).values({**asdict(join), "requests": list(join.requests)}))
        await self._connection.execute(update(children).where(children.c.id == join.joined).values(joined_to=join.leading))
        await self._settle(join, "open", "joined", join.by)

    async def part(self, join: Join, by: UUID) -> None:
        """Keep that they are parted. Whether they are one child is a question again."""
        await self._settle(join, "joined", "open", None)
        await self._connection.execute(update(joins).where(joins.c.id == join.id).values(parted_by=by, parted_at=self._clock.now()))
        await self._connection.execute(update(children).where(children.c.id == join.joined).values(joined_to=None))

    async def _settle(self, join: Join, before: str, after: str, by: UUID | None) -> None:
        """Settle the pairs of the joined record with the others of the same child, or open them again."""
        of_child = select(children.c.id).where((children.c.id == join.leading) | (children.c.joined_to == join.leading))
        pair = possible_matches.c
        mine = ((pair.child == join.joined) & pair.other.in_(of_child)) | ((pair.other == join.joined) & pair.child.in_(of_child))
        decided = {"state": after, "decided_by": by, "decided_at": self._clock.now() if by else None}
        await self._connection.execute(update(possible_matches).where(mine, pair.state == before).values(decided))

    async def move_requests(self, which: Collection[UUID], case: UUID, *, later: bool, acknowledged_on: date | None) -> None:
        """Let requests belong to another case. `later`: it was decided to assess there."""
        now = {"case": case, "later": later, "acknowledged_on": acknowledged_on}
        await self._connection.execute(update(requests).where(requests.c.submission.in_(which)).values(now))

    async def set_current(self, case: UUID, *, current: bool) -> None:
        """Say whether a case is the one that the child's pages show."""
        await self._connection.execute(update(cases).where(cases.c.id == case).values(current=current))

    async def has_advice(self, case: UUID) -> bool:
        """Whether advice was asked for in a case."""
        return (await self._connection.execute(select(advice_requests.c.id).where(advice_requests.c.case == case).limit(1))).first() is not None

    async def _one(self, query: Select[Any]) -> Join | None:
        row = (await self._connection.execute(query)).first()
        return None if row is None else _join(row)


def _join(row: Row[Any]) -> Join:
    return Join(row.id, row.leading, row.joined, row.by, row.at, row.case, tuple(row.requests))
