"""Something was added to a request after it was sent."""

from dataclasses import dataclass
from uuid import UUID

from chassis.errors import NotFound
from services.cases.store import Work


@dataclass(frozen=True)
class NoteAmendedRequest:
    """`submission` is the addition, a submission of its own."""

    submission: UUID
    original: UUID
    child: UUID
    person: UUID


async def note_amended_request(command: NoteAmendedRequest, work: Work) -> None:
    """Record it. It opens no case and moves no clock: these run from the day on which the first request came (reg 5(1)).

    Raises NotFound for a child that is not there.
    """
    if not await work.children.lock(command.child):
        raise NotFound("child_unknown", "There is no such child")
    detail = {"original": str(command.original)}
    work.audit.record("request.amended", "submission", command.submission, actor=command.person, stream=command.child, detail=detail)
