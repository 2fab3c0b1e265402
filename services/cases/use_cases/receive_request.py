"""The council has received a request for an EHC needs assessment."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.errors import NotFound
from chassis.identifiers import new_id
from contracts.cases import CaseOpened, RequestAnswerDue, RequestReceived
from services.cases.domain.cases import DECIDED, TAKES_REQUESTS, Case, Channel, Request, RequestSource, deadlines_of, open_case, with_earlier_receipt
from services.cases.store import Work
from services.cases.use_cases.change_dates import change_dates


@dataclass(frozen=True)
class ReceiveRequest:
    """`received_on` is the true day of receipt, whatever the day on which it is registered here.

    What came through a portal has a `requester`; what did not has `keyed_by`, of the SEND team.
    """

    submission: UUID
    child: UUID
    requester: UUID | None
    channel: Channel
    reference: str
    received_on: date
    organisation: UUID | None = None
    source: RequestSource | None = None
    keyed_by: UUID | None = None
    contact: UUID | None = None
    notes: str = ""


async def receive_request(command: ReceiveRequest, work: Work) -> Request:
    """Open the child's case and start its clocks; a further request joins the case, unless that is over: then it opens a new one.

    Once it was decided to assess no clock runs from a further request: it waits until the SEND team has acknowledged it.
    Where it was received before the request that opened the case, and nothing is decided, the clocks run from the earlier day.
    A request about a record that was joined to another is one about the child of both: it belongs to the case of the record that leads.
    One that is known changes nothing. Returns the request as it is kept.
    """
    leading = await work.children.lock_leading(command.child)
    if leading is None:
        raise NotFound("child_unknown", "There is no such child")
    known = await work.cases.find_request(command.submission)
    if known is not None:
        return known
    case = await _case_for(leading, command.received_on, work)
    request = Request(
        submission=command.submission,
        case=case.id,
        child=command.child,
        requester=command.requester,
        channel=command.channel,
        reference=command.reference,
        received_on=command.received_on,
        organisation=command.organisation,
        source=command.source,
        keyed_by=command.keyed_by,
        contact=command.contact,
        notes=command.notes,
        later=case.stage in DECIDED,
    )
    await work.cases.add_request(request)
    if request.later:
        # The version counts on: whoever looked at the case before has not seen this.
        await work.cases.change(case)
    actor = command.requester or command.keyed_by
    work.audit.record("request.received", "case", case.id, actor=actor, stream=command.child, detail={"submission": str(command.submission)})
    received_on = request.received_on if request.later else case.dates.received_on
    decide_by = None if request.later else case.dates.decide_by
    work.outbox.add(
        RequestReceived(
            subject=case.id,
            child_id=command.child,
            channel=command.channel,
            asked_by=command.source,
            received_on=received_on,
            decide_by=decide_by,
            final_plan_by=None if request.later else case.dates.final_plan_by,
        )
    )
    if command.requester is not None:
        work.outbox.add(
            RequestAnswerDue(
                subject=case.id,
                child_id=command.child,
                requester_id=command.requester,
                portal="professional" if command.channel == "professional" else "citizen",
                received_on=received_on,
                decide_by=decide_by,
            )
        )
    return request


async def _case_for(child: UUID, received_on: date, work: Work) -> Case:
    """Return the case that a request received on this day belongs to, a new one if need be."""
    known = await work.cases.of_child(child)
    if known is None or known.stage not in TAKES_REQUESTS:
        case = open_case(new_id(), child, received_on)
        await work.cases.add(case)
        await work.deadlines.keep(case, deadlines_of(case))
        work.audit.record("case.opened", "case", case.id, actor=None, stream=child)
        work.outbox.add(CaseOpened(subject=case.id, child_id=child))
        return case
    case = with_earlier_receipt(known, received_on)
    if case != known:
        await change_dates(case, None, work)
    return case
