"""The query behind the figures of the SEND team."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Date, Select, cast, exists, extract, false, func, literal, literal_column, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from services.cases.domain.figures import Measure, Taken
from services.cases.store.tables import cases, exceptions, moves


class FigureStore:
    """How long the steps of cases took."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def taken(self, first: date, last: date) -> Sequence[Taken]:
        """Return how long the steps took that were taken in these days, both included; cases that took equally long are counted together."""
        # Written out, so that the index of refusals is found also by a plan that was made for any value.
        refusal = (moves.c.kind == literal_column("'decide-plan'"), moves.c.outcome == literal_column("'no'"))
        of_move = moves.join(cases, cases.c.id == moves.c.case)
        each = union_all(
            _steps("assess", cases.c.decided_on, first, last),
            _steps("refuse", moves.c.on, first, last).select_from(of_move).where(*refusal),
            _steps("plan", cases.c.final_on, first, last),
        ).subquery("each")
        by = (each.c.measure, each.c.year, each.c.days, each.c.excepted)
        rows = await self._connection.execute(select(*by, func.count().label("cases")).group_by(*by))
        return [Taken(row.measure, int(row.year), row.days, row.excepted, row.cases) for row in rows]


def _steps(measure: Measure, on: Any, first: date, last: date) -> Select[Any]:
    """Return the steps of one kind. An exception counts as `domain.exceptions.excuses` says."""
    overlaps = (exceptions.c.case == cases.c.id, exceptions.c.starts_on <= cases.c.final_plan_by)
    goes_on = or_(exceptions.c.ends_on.is_(None), exceptions.c.ends_on >= cases.c.received_on)
    excepted = exists(select(1).where(*overlaps, goes_on)) if measure == "plan" else false()
    days = cast(on, Date) - cases.c.received_on
    columns: list[Any] = [literal(measure).label("measure"), extract("year", on).label("year"), days.label("days"), excepted.label("excepted")]
    return select(*columns).where(on.between(first, last))
