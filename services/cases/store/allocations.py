"""Every query about allocations: what opens a child to professionals."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.clock import Clock
from services.cases.domain.access import Allocation
from services.cases.store.rows import allocation_of
from services.cases.store.tables import allocations


class AllocationStore:
    """To whom children are open, and since and until when."""

    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    async def add(self, allocation: Allocation) -> None:
        """Keep a new allocation."""
        await self._connection.execute(insert(allocations).values(**asdict(allocation)))

    async def child_of(self, allocation: UUID) -> UUID | None:
        """Return whose allocation this is, which never changes. None when there is none."""
        return (await self._connection.execute(select(allocations.c.child).where(allocations.c.id == allocation))).scalar_one_or_none()

    async def lock(self, allocation: UUID) -> Allocation | None:
        """Return an allocation and keep others from ending it meanwhile. None when there is none."""
        row = (await self._connection.execute(select(allocations).where(allocations.c.id == allocation).with_for_update())).first()
        return None if row is None else allocation_of(row)

    async def by_council(self, child: UUID, organisation: UUID | None, person: UUID | None) -> Allocation | None:
        """Return the allocation of a child to exactly these that the SEND team made and that has not ended, or None."""
        same = and_(
            allocations.c.child == child,
            allocations.c.kind == "allocated",
            allocations.c.organisation.is_not_distinct_from(organisation),
            allocations.c.person.is_not_distinct_from(person),
            self._not_ended(),
        )
        row = (await self._connection.execute(select(allocations).where(same).order_by(allocations.c.since).limit(1))).first()
        return None if row is None else allocation_of(row)

    async def is_open_to(self, child: UUID, organisation: UUID | None, person: UUID | None) -> bool:
        """Whether a child is open to whoever this is, in whatever way: an organisation, one person there, or one person alone."""
        whole = and_(allocations.c.organisation == organisation, allocations.c.person.is_(None))
        same = and_(allocations.c.organisation.is_not_distinct_from(organisation), allocations.c.person.is_not_distinct_from(person))
        query = select(allocations.c.id).where(allocations.c.child == child, or_(whole, same), self._not_ended()).limit(1)
        return (await self._connection.execute(query)).first() is not None

    async def set_end(self, allocation: UUID, until: datetime | None) -> None:
        """Let an allocation end at another time, or not at all."""
        await self._connection.execute(update(allocations).where(allocations.c.id == allocation).values(until=until))

    async def mark_end_told(self, ended: Sequence[UUID]) -> None:
        """Note that other systems are told that these are over."""
        await self._connection.execute(update(allocations).where(allocations.c.id.in_(ended)).values(end_told_at=self._clock.now()))

    async def claim_passed(self, limit: int) -> Sequence[Allocation]:
        """Return allocations whose time is over and of which nobody was told; what another transaction has in hand is left to it."""
        rows = await self._connection.execute(
            select(allocations)
            .where(allocations.c.until <= self._clock.now(), allocations.c.end_told_at.is_(None))
            .order_by(allocations.c.until)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return [allocation_of(row) for row in rows]

    def _not_ended(self) -> ColumnElement[bool]:
        return or_(allocations.c.until.is_(None), allocations.c.until > self._clock.now())
