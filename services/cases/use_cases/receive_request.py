"""The council has received a request for an EHC needs assessment."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.errors import NotFound
from chassis.identifiers import new_id
from contracts.cases import RequestReceived
from services.cases.domain.cases import TAKES_REQUESTS, Channel, Request, deadlines_of, open_case
from services.cases.store import Work


@dataclass(frozen=True)
class ReceiveRequest:
    """`received_on` is the true day of receipt, whatever the day on which it is registered here."""

    submission: UUID
    child: UUID
    requester: UUID
    channel: Channel
    reference: str
    received_on: date
    organisation: UUID | None = None


async def receive_request(command: ReceiveRequest, work: Work) -> None:
    """Open the child's case and start its clocks; a further request joins the case, unless that is over: then it opens a new one.

    One that is known changes nothing.
    """
    if not await work.children.lock(command.child):
        raise NotFound("child_unknown", "There is no such child")
    if await work.cases.has_request(command.submission):
        return
    case = await work.cases.of_child(command.child)
    if case is None or case.stage not in TAKES_REQUESTS:
        case = open_case(new_id(), command.child, command.received_on)
        await work.cases.add(case)
        await work.deadlines.keep(case, deadlines_of(case))
        work.audit.record("case.opened", "case", case.id, actor=None, stream=command.child)
    await work.cases.add_request(
        Request(command.submission, case.id, command.requester, command.channel, command.reference, command.received_on, command.organisation),
    )
    work.audit.record("request.received", "case", case.id, actor=command.requester, stream=command.child, detail={"submission": str(command.submission)})
    work.outbox.add(
        RequestReceived(
            subject=case.id,
            child_id=command.child,
            requester_id=command.requester,
            submission_id=command.submission,
            channel=command.channel,
            received_on=case.dates.received_on,
            decide_by=case.dates.decide_by,
            final_plan_by=case.dates.final_plan_by,
        )
    )
