"""Every query about cases."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.clock import Clock
from services.cases.domain.cases import Case, Request
from services.cases.domain.clocks import StatutoryDates
from services.cases.store.tables import cases, requests


class CaseStore:
    """Cases and the requests in them."""

    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    async def of_child(self, child: UUID) -> Case | None:
        """Return the case of a child, or None."""
        row = (await self._connection.execute(select(cases).where(cases.c.child == child))).first()
        return None if row is None else case_of(row, row.id, row.child, row.version)

    async def add(self, case: Case) -> None:
        """Keep a new case."""
        await self._connection.execute(
            insert(cases).values(id=case.id, child=case.child, stage=case.stage, opened_at=self._clock.now(), version=case.version, **asdict(case.dates))
        )

    async def add_request(self, request: Request) -> None:
        """Keep a request."""
        await self._connection.execute(insert(requests).values(**asdict(request)))


def case_of(row: Row[Any], case_id: UUID, child: UUID, version: int) -> Case:
    """Return the case in a row that has the columns of `cases`; three of them may go by other names."""
    dates = StatutoryDates(row.received_on, row.decide_by, row.refuse_plan_by, row.final_plan_by)
    return Case(case_id, child, row.stage, dates, version)
