"""Every query about the time limits of cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, or_, select, update
from sqlalchemy import case as sql_case
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.clock import Clock
from services.cases.domain.cases import Case, Deadline
from services.cases.domain.reminders import first_notice_on
from services.cases.store.tables import cases, deadlines


@dataclass(frozen=True)
class DueNotice:
    """A time limit of which something is to be said. `officer` is responsible for the case, if anybody is."""

    deadline: Deadline
    case: UUID
    child: UUID
    officer: UUID | None


class DeadlineStore:
    """Time limits, in step with the cases they belong to."""

    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    async def keep(self, case: Case, wanted: Sequence[Deadline]) -> None:
        """Keep these time limits of a case as they are now. What was said of one is not said again unless its last day is another.

        And where it was missed, not of another that has passed too.
        """
        today = self._clock.today()
        new = insert(deadlines).values(
            [
                {
                    "case": case.id,
                    "clock": deadline.clock,
                    "about": deadline.about,
                    "child": case.child,
                    "due_on": deadline.due_on,
                    "met_on": deadline.met_on,
                    "open": deadline.is_open,
                    "notice_on": first_notice_on(deadline.due_on, today),
                }
                for deadline in wanted
            ]
        )
        is_told = or_(deadlines.c.due_on == new.excluded.due_on, and_(deadlines.c.notice_on.is_(None), new.excluded.due_on < today))
        notice_on = sql_case((is_told, deadlines.c.notice_on), else_=new.excluded.notice_on)
        now = {"due_on": new.excluded.due_on, "met_on": new.excluded.met_on, "open": new.excluded.open, "notice_on": notice_on}
        await self._connection.execute(new.on_conflict_do_update(index_elements=["case", "clock", "about"], set_=now))

    async def close_comments(self, case: UUID) -> None:
        """Note that the days for comments on an earlier draft do not matter any more, and those of the newest have not begun."""
        theirs = (deadlines.c.case == case, deadlines.c.clock == "draft-comments")
        await self._connection.execute(update(deadlines).where(*theirs).values(open=False))

    async def close_all(self, case: UUID) -> None:
        """Note that nothing is due in a case any more."""
        await self._connection.execute(update(deadlines).where(deadlines.c.case == case, deadlines.c.open).values(open=False))

    async def of_case(self, case: UUID) -> Sequence[Deadline]:
        """Return the time limits of a case, what is due first first."""
        rows = await self._connection.execute(select(deadlines).where(deadlines.c.case == case).order_by(deadlines.c.due_on, deadlines.c.clock))
        return [Deadline(row.clock, row.about, row.due_on, row.met_on, row.open) for row in rows]

    async def claim_due_notices(self, today: date, limit: int) -> Sequence[DueNotice]:
        """Return open time limits of which something is to be said by now; what another transaction has in hand is left to it."""
        rows = await self._connection.execute(
            select(deadlines, cases.c.officer)
            .join(cases, cases.c.id == deadlines.c.case)
            .where(deadlines.c.open, deadlines.c.notice_on <= today)
            .order_by(deadlines.c.notice_on, deadlines.c.case)
            .limit(limit)
            .with_for_update(of=deadlines, skip_locked=True)
        )
        return [DueNotice(Deadline(row.clock, row.about, row.due_on, row.met_on, row.open), row.case, row.child, row.officer) for row in rows]

    async def set_notice(self, notice: DueNotice, notice_on: date | None) -> None:
        """Keep the day of the next reminder."""
        found, same = notice.deadline, deadlines.c
        await self._connection.execute(
            update(deadlines).where(same.case == notice.case, same.clock == found.clock, same.about == found.about).values(notice_on=notice_on)
        )
