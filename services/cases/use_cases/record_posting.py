"""An officer has posted a letter, which serves it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.cases.domain.access import hidden
from services.cases.store import Work


@dataclass(frozen=True)
class RecordPosting:
    """`by` is of the SEND team."""

    notice: UUID
    on: date
    by: UUID


async def record_posting(command: RecordPosting, work: Work) -> None:
    """Keep the day. Raises NotFound, Conflict `served`, Invalid for a day before the letter was written or after today."""
    found = await work.notices.lock(command.notice)
    if found is None:
        raise hidden()
    posted = found.posted(command.on, work.clock.today())
    await work.notices.set_served(posted)
    work.audit.record("letter.posted", "notice", posted.id, actor=command.by, stream=posted.child, detail={"on": command.on.isoformat()})
