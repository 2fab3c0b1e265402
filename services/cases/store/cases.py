"""Every query about cases."""

from collections.abc import Sequence
from dataclasses import asdict
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.clock import Clock
from services.cases.domain.cases import Case, Request
from services.cases.store.rows import case_of
from services.cases.store.tables import cases, requests


class CaseStore:
    """Cases and the requests in them."""

    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    async def find(self, case: UUID) -> Case | None:
        """Return a case, or None."""
        row = (await self._connection.execute(select(cases).where(cases.c.id == case))).first()
        return None if row is None else case_of(row)

    async def of_child(self, child: UUID) -> Case | None:
        """Return the case of a child, or None."""
        row = (await self._connection.execute(select(cases).where(cases.c.child == child))).first()
        return None if row is None else case_of(row)

    async def add(self, case: Case) -> None:
        """Keep a new case."""
        await self._connection.execute(
            insert(cases).values(id=case.id, child=case.child, stage=case.stage, opened_at=self._clock.now(), version=case.version, **asdict(case.dates))
        )

    async def has_request(self, submission: UUID) -> bool:
        """Whether this submission is known as a request."""
        return (await self._connection.execute(select(requests.c.submission).where(requests.c.submission == submission))).first() is not None

    async def add_request(self, request: Request) -> None:
        """Keep a request."""
        await self._connection.execute(insert(requests).values(**asdict(request)))

    async def requests_in(self, case: UUID) -> Sequence[Request]:
        """Return the requests in a case, the first first."""
        rows = await self._connection.execute(select(requests).where(requests.c.case == case).order_by(requests.c.received_on, requests.c.submission))
        return [Request(row.submission, row.case, row.requester, row.channel, row.reference, row.received_on, row.organisation) for row in rows]
