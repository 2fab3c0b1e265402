"""A file that somebody sent did not pass the virus scan."""

from dataclasses import dataclass
from uuid import UUID

from chassis.identifiers import new_id
from services.notify.domain import messages
from services.notify.store import Work
from services.notify.use_cases.email_person import EmailPerson, email_person


@dataclass(frozen=True)
class TellOfRejectedFile:
    """`infected` tells a file in which something harmful was found from one that could not be scanned."""

    person_id: UUID
    child_id: UUID
    infected: bool


async def tell_of_rejected_file(command: TellOfRejectedFile, work: Work) -> None:
    """Leave a message in the portal, and send an e-mail that says it is there."""
    await work.messages.add(
        messages.document_rejected(new_id(), person_id=command.person_id, child_id=command.child_id, infected=command.infected, sent_at=work.clock.now())
    )
    await email_person(EmailPerson("document-rejected", command.person_id), work)
