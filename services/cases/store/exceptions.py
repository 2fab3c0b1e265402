"""Every query about exceptions from time limits."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.clock import Clock
from services.cases.domain.exceptions import TimeException
from services.cases.store.tables import exceptions


class ExceptionStore:
    """Exceptions, with what shows them."""

    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    async def add(self, found: TimeException) -> None:
        """Keep a new exception."""
        await self._connection.execute(insert(exceptions).values({**vars(found), "documents": list(found.documents), "at": self._clock.now()}))

    async def find(self, exception: UUID) -> TimeException | None:
        """Return an exception, or None."""
        rows = (await self._connection.execute(select(exceptions).where(exceptions.c.id == exception))).all()
        return _exceptions(rows)[0] if rows else None

    async def of_case(self, case: UUID) -> Sequence[TimeException]:
        """Return the exceptions of a case, the earliest first."""
        return _exceptions((await self._connection.execute(select(exceptions).where(exceptions.c.case == case).order_by(exceptions.c.starts_on))).all())

    async def set_end(self, exception: UUID, ends_on: date) -> None:
        """Keep the last day of an exception."""
        await self._connection.execute(update(exceptions).where(exceptions.c.id == exception).values(ends_on=ends_on))


def _exceptions(rows: Sequence[Row[Any]]) -> list[TimeException]:
    return [TimeException(row.id, row.case, row.reason, row.details, row.starts_on, row.ends_on, row.by, tuple(row.documents)) for row in rows]
