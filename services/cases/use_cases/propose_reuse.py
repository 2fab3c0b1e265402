"""A professional finds earlier advice of theirs sufficient."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.errors import Conflict, FieldError, Invalid
from contracts.cases import AdviceReuseProposed
from services.cases.domain.access import Professional, hidden
from services.cases.domain.advice import Reuse, checked_title
from services.cases.store import Work


@dataclass(frozen=True)
class ProposeReuse:
    """`submission` is where the earlier advice was sent through the portal, if it was."""

    who: Professional
    advice_request: UUID
    title: str
    written_on: date
    submission: UUID | None


async def propose_reuse(command: ProposeReuse, work: Work) -> None:
    """Record that the author agrees, and ask council and family (reg 6(4)). Until both agree, advice stays due.

    Raises NotFound when the request is not theirs, Conflict `already_answered` or `already_proposed`, Invalid for mistakes.
    """
    request = await work.advice.lock_addressed(command.advice_request, command.who)
    if request is None:
        raise hidden()
    request.must_be_open()
    if await work.reuses.find(request.id) is not None:
        raise Conflict("already_proposed", "Earlier information was proposed for this request already")
    title = checked_title(command.title, command.written_on, work.clock.today())
    if command.submission is not None and not await work.advice.has_submission(command.submission, request.child, command.who.person):
        raise Invalid([FieldError("submission_id", "Select information that you sent about this child or young person")])
    await work.reuses.add(request.id, Reuse(title, command.written_on, command.submission, command.who.person, work.clock.now()))
    work.audit.record("advice.reuse-proposed", "advice-request", request.id, actor=command.who.person, stream=request.child)
    family = await work.children.who_decide(request.child)
    work.outbox.add(AdviceReuseProposed(subject=request.case, child_id=request.child, advice_request_id=request.id, family_ids=family))
