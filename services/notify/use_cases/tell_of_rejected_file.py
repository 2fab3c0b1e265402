"""A file that somebody sent did not pass the virus scan."""

from dataclasses import dataclass
from uuid import UUID

from chassis.errors import Unavailable
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
    """Leave a message in the portal, and send an e-mail that says it is there.

    Raises Unavailable while the person's portal is not known, and with it where the message must lead to: the event that brings it
    was overtaken, so this one has to be tried again after it.
    """
    portal = await work.contacts.portal_of(command.person_id)
    if portal is None:
        raise Unavailable("contact_unknown", "The person is not known yet. Try again later.")
    await work.messages.add(
        messages.document_rejected(
            new_id(),
            person_id=command.person_id,
            child_id=command.child_id,
            portal=portal,
            infected=command.infected,
            sent_at=work.clock.now(),
        )
    )
    await email_person(EmailPerson("document-rejected", command.person_id, portal, child_id=command.child_id), work)
