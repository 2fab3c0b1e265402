"""Every query about earlier advice that is proposed instead of new advice."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.clock import Clock
from services.cases.domain.advice import AdviceRequest, Agreement, Reuse
from services.cases.store.advice_tables import advice_requests, advice_reuses
from services.cases.store.rows import advice_request_of, reuse_of

Party = Literal["council", "family"]


class ReuseStore:
    """One proposal a request at most, and who agrees to it."""

    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    async def find(self, request: UUID) -> Reuse | None:
        """Return what is proposed for a request, or None."""
        row = (await self._connection.execute(select(advice_reuses).where(advice_reuses.c.advice_request == request))).first()
        return None if row is None else reuse_of(row)

    async def of_child(self, child: UUID) -> Sequence[tuple[AdviceRequest, Reuse]]:
        """Return all proposals about a child, in the order of their requests."""
        columns = [column.label(f"of_{column.name}") for column in advice_requests.c]
        rows = await self._connection.execute(
            select(advice_reuses, *columns)
            .join(advice_requests, advice_requests.c.id == advice_reuses.c.advice_request)
            .where(advice_requests.c.child == child)
            .order_by(advice_requests.c.id)
        )
        return [(advice_request_of(row, "of_"), reuse_of(row)) for row in rows]

    async def add(self, request: UUID, reuse: Reuse) -> None:
        """Keep a proposal, to which nobody but its author has said anything."""
        await self._connection.execute(
            insert(advice_reuses).values(
                advice_request=request,
                title=reuse.title,
                written_on=reuse.written_on,
                submission=reuse.submission,
                author=reuse.author,
                author_agreed_at=reuse.author_agreed_at,
            )
        )

    async def set_agreement(self, request: UUID, party: Party, agreement: Agreement) -> None:
        """Keep what one party says."""
        said: dict[str, bool | datetime] = {f"{party}_agrees": agreement.agrees, f"{party}_at": agreement.at}
        await self._connection.execute(update(advice_reuses).where(advice_reuses.c.advice_request == request).values(**said))
