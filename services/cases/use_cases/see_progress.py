"""Somebody opens the progress of a child's assessment."""

from dataclasses import dataclass
from uuid import UUID

from services.cases.domain.access import Family, Professional
from services.cases.domain.advice import AdviceRequest
from services.cases.domain.cases import Request, sees_request
from services.cases.store import Work
from services.cases.use_cases.see_child import Seen, see_child


@dataclass(frozen=True)
class Progress:
    """Where an assessment stands, as one person may see it."""

    seen: Seen
    requests: tuple[Request, ...]
    advice: tuple[AdviceRequest, ...]


async def see_progress(child: UUID, viewer: Family | Professional, work: Work) -> Progress:
    """Return the progress, record that it was looked at, and note the child as used by a professional. Raises NotFound."""
    seen = await see_child(child, viewer, work)
    work.audit.record("child.viewed", "child", seen.child.id, actor=viewer.person)
    if isinstance(viewer, Professional):
        await work.caseload.note_used(child, viewer.person)
        advice = await work.advice.addressed_about(child, viewer)
    else:
        # Of the one case, also for whoever knows the child by a record that was joined.
        advice = await work.advice.of_child(seen.case.child if seen.case else child)
    requests = await work.cases.requests_in(seen.case.id) if seen.case else ()
    return Progress(seen, tuple(request for request in requests if sees_request(request, viewer, seen.standing)), tuple(advice))
