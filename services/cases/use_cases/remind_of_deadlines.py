"""A time limit of a case is near, or was missed."""

from typing import Literal

from contracts.cases import DeadlineApproaching, DeadlineMissed, ReminderDue
from services.cases.domain.reminders import is_missed, next_notice_on
from services.cases.domain.worklist import FAMILYS_CLOCK
from services.cases.store import Work
from services.cases.store.deadlines import DueNotice

AT_A_TIME = 200


async def remind_of_deadlines(work: Work) -> None:
    """Tell 14 and 3 days before, and once when it is missed. Run as often as you like, and at several places at once.

    A time limit is claimed with its row, and the day of its next notice moves in the same transaction, so each is said once. The last
    day of the family passes in silence: nothing was missed then.
    """
    today = work.clock.today()
    for notice in await work.deadlines.claim_due_notices(today, AT_A_TIME):
        due_on, clock = notice.deadline.due_on, notice.deadline.clock
        await work.deadlines.set_notice(notice, next_notice_on(due_on, today))
        if not is_missed(due_on, today):
            work.audit.record("deadline.approaching", "case", notice.case, actor=None, stream=notice.child, detail={"clock": clock})
            left = (due_on - today).days
            work.outbox.add(DeadlineApproaching(subject=notice.case, child_id=notice.child, clock=clock, due_on=due_on, days_left=left))
            work.outbox.add(await _reminder("approaching", notice, work))
        elif clock != FAMILYS_CLOCK:
            work.audit.record("deadline.missed", "case", notice.case, actor=None, stream=notice.child, detail={"clock": clock})
            work.outbox.add(DeadlineMissed(subject=notice.case, child_id=notice.child, clock=clock, due_on=due_on))
            work.outbox.add(await _reminder("missed", notice, work))


async def _reminder(what: Literal["approaching", "missed"], notice: DueNotice, work: Work) -> ReminderDue:
    """For whoever has to do something: on the draft plan the family, else the officer."""
    is_familys = notice.deadline.clock == FAMILYS_CLOCK
    return ReminderDue(
        subject=notice.case,
        child_id=notice.child,
        what=what,
        clock=notice.deadline.clock,
        due_on=notice.deadline.due_on,
        officer_id=None if is_familys else notice.officer,
        family_ids=tuple(await work.children.who_decide(notice.child)) if is_familys else (),
    )
