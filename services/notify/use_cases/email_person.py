"""Something happened that a person must hear of at the address that they confirmed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from chassis.identifiers import new_id
from chassis.telemetry import traceparent
from services.notify.domain.emails import WORTH_SENDING, Email, Portal
from services.notify.store import Work


@dataclass(frozen=True)
class EmailPerson:
    """`portal` is where they sign in to read more; None means the one that they registered in, which is looked up with the address.

    `child_id` is whom it is about, if anybody. `facts` holds codes and times alone.
    """

    kind: Literal["account-changed", "new-device", "request-received", "document-rejected", "case-allocated", "deadline-approaching", "deadline-missed"]
    person_id: UUID
    portal: Portal | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    child_id: UUID | None = None


async def email_person(command: EmailPerson, work: Work) -> None:
    """Queue the e-mail. The address is looked up when it is sent: the event that brings it may arrive after this one."""
    now = work.clock.now()
    await work.queue_email(
        Email(
            id=new_id(),
            kind=command.kind,
            portal=command.portal,
            person_id=command.person_id,
            child_id=command.child_id,
            created_at=now,
            expires_at=now + WORTH_SENDING,
            facts=command.facts,
            traceparent=traceparent(),
        )
    )
