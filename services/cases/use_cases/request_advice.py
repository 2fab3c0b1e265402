"""The SEND team asks for professional advice."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.errors import Conflict, FieldError, Invalid
from chassis.identifiers import new_id
from contracts.cases import AdviceInvited, AdviceRequested
from services.cases.domain.advice import AdviceKind, AdviceRequest
from services.cases.domain.clocks import advice_due_on
from services.cases.domain.moves import must_take_advice
from services.cases.domain.reminders import next_notice_on
from services.cases.store import Work
from services.cases.use_cases.allocate_child import AllocateChild, allocate_child, end_of
from services.cases.use_cases.take_step import lock_current_case
from services.cases.use_cases.tell_organisation import told_organisation


@dataclass(frozen=True)
class RequestAdvice:
    """`by` is of the SEND team. Asked is an organisation, one person there, or one person alone."""

    case: UUID
    kind: AdviceKind
    organisation: UUID | None
    person: UUID | None
    by: UUID


async def request_advice(command: RequestAdvice, work: Work) -> AdviceRequest:
    """Ask, due in 6 weeks (reg 8(1)), and open the child to whoever is asked when it is not open to them until then.

    An allocation that is over before advice is due then ends no more by itself: advice may be late, and the SEND team ends it.

    Raises NotFound for a case that is not there, Invalid without anybody to ask, Conflict `already_asked`, and `not_now` unless the
    council has decided to assess, `stale_version` when another case has taken the place of this one.
    """
    if command.organisation is None and command.person is None:
        raise Invalid([FieldError("organisation_id", "Choose an organisation or a person")])
    case = await lock_current_case(command.case, work)
    must_take_advice(case)
    today = work.clock.today()
    request = AdviceRequest(
        id=new_id(),
        case=case.id,
        child=case.child,
        kind=command.kind,
        organisation=command.organisation,
        person=command.person,
        asked_by=command.by,
        asked_on=today,
        due_on=advice_due_on(today),
    )
    await keep_request(request, next_notice_on(request.due_on, today), work)
    if not await _is_open_to(request, work):
        await allocate_child(AllocateChild(case.child, command.organisation, command.person, None, command.by), work)
    return request


async def keep_request(request: AdviceRequest, notice_on: date | None, work: Work) -> None:
    """Keep a new request with the day on which something is first said of it, and tell of it. Raises Conflict `already_asked`."""
    if await work.advice.is_asked(request):
        raise Conflict("already_asked", "They were asked for this already and have not answered yet")
    await work.advice.add(request, notice_on)
    work.audit.record("advice.requested", "advice-request", request.id, actor=request.asked_by, stream=request.child, detail={"kind": request.kind})
    work.outbox.add(
        AdviceRequested(
            subject=request.case,
            child_id=request.child,
            advice_request_id=request.id,
            kind=request.kind,
            organisation_id=await told_organisation(request.organisation, request.child, work),
            asked_on=request.asked_on,
            due_on=request.due_on,
        )
    )
    work.outbox.add(
        AdviceInvited(
            subject=request.case,
            child_id=request.child,
            advice_request_id=request.id,
            kind=request.kind,
            organisation_id=request.organisation,
            person_id=request.person,
            due_on=request.due_on,
        )
    )


async def _is_open_to(request: AdviceRequest, work: Work) -> bool:
    """Whether the SEND team has opened the child to them, or to their whole organisation, until advice is due.

    That they added it themselves opens less.
    """
    wide_enough = [await work.allocations.by_council(request.child, request.organisation, request.person)]
    if request.organisation is not None:
        wide_enough.append(await work.allocations.by_council(request.child, request.organisation, None))
    over = end_of(request.due_on)
    return any(allocation is not None and (allocation.until is None or allocation.until >= over) for allocation in wide_enough)
