"""The council has somebody's request for an assessment."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.identifiers import new_id
from services.notify.domain import messages
from services.notify.domain.emails import Portal
from services.notify.store import Work
from services.notify.use_cases.email_person import EmailPerson, email_person


@dataclass(frozen=True)
class TellOfRequest:
    """`decide_by` is the last day on which the council may decide whether to assess; None where it was decided to assess before."""

    person_id: UUID
    child_id: UUID
    portal: Portal
    received_on: date
    decide_by: date | None


async def tell_of_request(command: TellOfRequest, work: Work) -> None:
    """Leave a message with the dates in the portal, and send an e-mail that says it is there."""
    await work.messages.add(
        messages.request_received(
            new_id(),
            person_id=command.person_id,
            child_id=command.child_id,
            portal=command.portal,
            received_on=command.received_on,
            decide_by=command.decide_by,
            sent_at=work.clock.now(),
        )
    )
    await email_person(EmailPerson("request-received", command.person_id, command.portal, child_id=command.child_id), work)
