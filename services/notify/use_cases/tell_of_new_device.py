"""Somebody signed in to an account with a browser that was not used for it before."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.identifiers import new_id
from services.notify.domain import messages
from services.notify.domain.emails import Portal
from services.notify.store import Work
from services.notify.use_cases.email_person import EmailPerson, email_person


@dataclass(frozen=True)
class TellOfNewDevice:
    """Whose account it is, and when it was."""

    person_id: UUID
    portal: Portal
    signed_in_at: datetime


async def tell_of_new_device(command: TellOfNewDevice, work: Work) -> None:
    """Leave a message in the portal, and send an e-mail that says the same. Of the device itself neither says anything."""
    await work.messages.add(
        messages.new_device(new_id(), person_id=command.person_id, signed_in_at=command.signed_in_at, sent_at=work.clock.now()),
    )
    await email_person(EmailPerson("new-device", command.person_id, command.portal, {"at": command.signed_in_at.isoformat()}), work)
