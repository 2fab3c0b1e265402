"""The query behind the figures of the SEND team."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, literal, literal_column, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from services.cases.domain.exceptions import LONG, MIN_DAYS
from services.cases.domain.figures import Measure, Taken
from services.cases.store.tables import cases, exceptions, moves

_NEVER: ColumnElement[bool] = false()


class FigureStore:
    """How long the steps of cases took."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def taken(self, first: date, last: date) -> Sequence[Taken]:
        """Return how long it took to inform families in these days, both included; cases that took equally long are counted together."""
        # Written out, so that the index of refusals is found also by a plan that was made for any value.
        refusal = (moves.c.kind == literal_column("'decide-plan'"), moves.c.outcome == literal_column("'no'"))
        of_move = moves.join(cases, cases.c.id == moves.c.case)
        steps = union_all(
            _steps("assess", cases.c.decision_informed_on, first, last),
            _steps("refuse", moves.c.informed_on, first, last).select_from(of_move).where(*refusal),
            _steps("plan", cases.c.final_informed_on, first, last, cases.c.id.in_(_excepted(first, last))),
        )
        return [Taken(row.measure, int(row.year), row.days, row.excepted, row.cases) for row in await self._connection.execute(steps)]


def _steps(measure: Measure, on: ColumnElement[date], first: date, last: date, excepted: ColumnElement[bool] = _NEVER) -> Select[Any]:
    """Return the steps of one kind, counted."""
    by = (func.date_part("year", on).label("year"), (on - cases.c.received_on).label("days"), excepted.label("excepted"))
    return select(literal(measure).label("measure"), *by, func.count().label("cases")).where(on.between(first, last)).group_by("year", "days", "excepted")


def _excepted(first: date, last: date) -> Select[Any]:
    """Return the cases with a final plan in these days that an exception excuses, as `domain.exceptions.excuses` says.

    They are looked for once, and not again for each case.
    """
    finished = cases.alias("finished")
    found, goes_on = exceptions.c, exceptions.c.ends_on.is_(None)
    overlaps = (found.starts_on <= finished.c.final_plan_by, or_(goes_on, found.ends_on >= finished.c.received_on))
    is_long_enough = or_(goes_on, found.reason.not_in(sorted(LONG)), found.ends_on >= found.starts_on + (MIN_DAYS - 1))
    of_period = select(finished.c.id).join(exceptions, found.case == finished.c.id).where(finished.c.final_informed_on.between(first, last))
    return of_period.where(*overlaps, is_long_enough)
