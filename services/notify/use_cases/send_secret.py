"""identity asks for an e-mail to an address that it names: a link, a code, or news for whoever owns the address."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from chassis.identifiers import new_id
from chassis.telemetry import traceparent
from services.notify.domain.emails import WORTH_SENDING, Email, Portal
from services.notify.store import Work


@dataclass(frozen=True)
class SendSecret:
    """`facts` holds the token or the code, and codes that choose the words; `expires_at` is when it stops working, None when nothing in the e-mail does.

    `person_id` is None for whoever is invited: there may be no account yet.
    """

    kind: Literal[
        "verification",
        "already-registered",
        "security-code",
        "password-reset",
        "email-change",
        "email-change-warning",
        "email-changed",
        "invitation",
        "team-invitation",
    ]
    person_id: UUID | None
    portal: Portal
    address: str
    expires_at: datetime | None = None
    facts: Mapping[str, str] = field(default_factory=dict)


async def send_secret(command: SendSecret, work: Work) -> None:
    """Queue the e-mail. The address and the secret stay in its row only until a mail server has it, or until it expires."""
    now = work.clock.now()
    await work.queue_email(
        Email(
            id=new_id(),
            kind=command.kind,
            portal=command.portal,
            person_id=command.person_id,
            created_at=now,
            expires_at=command.expires_at or now + WORTH_SENDING,
            address=command.address,
            facts=command.facts,
            traceparent=traceparent(),
        )
    )
