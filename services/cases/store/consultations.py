"""Every query about settings that were consulted."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.cases.domain.consultations import Consultation
from services.cases.store.tables import consultations


class ConsultationStore:
    """Settings that were asked, and what they answered."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, asked: Consultation) -> None:
        """Keep a new consultation."""
        await self._connection.execute(insert(consultations).values(vars(asked)))

    async def find(self, consultation: UUID) -> Consultation | None:
        """Return a consultation, or None."""
        found = await self._all(select(consultations).where(consultations.c.id == consultation))
        return found[0] if found else None

    async def of_case(self, case: UUID) -> Sequence[Consultation]:
        """Return the consultations of a case, the first first."""
        return await self._all(select(consultations).where(consultations.c.case == case).order_by(consultations.c.sent_on, consultations.c.id))

    async def set_answer(self, answered: Consultation) -> None:
        """Keep what a setting answered."""
        said = {
            "responded_on": answered.responded_on,
            "can_meet_needs": answered.can_meet_needs,
            "ground": answered.ground,
            "details": answered.details,
        }
        await self._connection.execute(update(consultations).where(consultations.c.id == answered.id).values(said))

    async def set_named(self, consultation: UUID, on: date) -> None:
        """Keep that the final plan of this day names a setting."""
        await self._connection.execute(update(consultations).where(consultations.c.id == consultation).values(named_on=on))

    async def _all(self, query: Select[Any]) -> list[Consultation]:
        return [_consultation(row) for row in await self._connection.execute(query)]


def _consultation(row: Row[Any]) -> Consultation:
    return Consultation(
        id=row.id,
        case=row.case,
        setting=row.setting,
        urn=row.urn,
        sent_on=row.sent_on,
        due_on=row.due_on,
        by=row.by,
        responded_on=row.responded_on,
        can_meet_needs=row.can_meet_needs,
        ground=row.ground,
        details=row.details,
        named_on=row.named_on,
    )
