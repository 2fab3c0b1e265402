"""An officer has posted a letter, which serves it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from contracts.case_steps import DraftPlanIssued
from services.cases.domain.access import hidden
from services.cases.domain.cases import deadlines_of
from services.cases.domain.moves import serve_draft
from services.cases.domain.notices import Notice
from services.cases.store import Work


@dataclass(frozen=True)
class RecordPosting:
    """`by` is of the SEND team."""

    notice: UUID
    on: date
    by: UUID


async def record_posting(command: RecordPosting, work: Work) -> None:
    """Keep the day. With the newest draft plan the 15 days of the family begin on it, as far as others have not longer.

    Raises NotFound, Conflict `served`, Invalid for a day before the letter was written or after today.
    """
    found = await work.notices.lock(command.notice)
    if found is None:
        raise hidden()
    posted = found.posted(command.on, work.clock.today())
    await work.notices.set_served(posted)
    work.audit.record("letter.posted", "notice", posted.id, actor=command.by, stream=posted.child, detail={"on": command.on.isoformat()})
    if posted.kind == "draft-plan":
        await _begin_days(posted, command.on, work)


async def _begin_days(posted: Notice, on: date, work: Work) -> None:
    case = await work.cases.lock(posted.case)
    # A draft that a later one has replaced, or that a final plan has, begins nothing.
    if case is None or case.stage != "draft_sent" or case.draft_served_on != posted.written_on:
        return
    served = serve_draft(case, on)
    if served == case:
        return
    await work.cases.change(served)
    await work.deadlines.keep(served, deadlines_of(served))
    if served.comment_by is not None:
        work.outbox.add(DraftPlanIssued(subject=served.id, child_id=served.child, served_on=on, comment_by=served.comment_by))
