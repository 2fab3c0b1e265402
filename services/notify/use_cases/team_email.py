"""An e-mail to the mailbox of the SEND team."""

from collections.abc import Mapping

from chassis.identifiers import new_id
from chassis.telemetry import traceparent
from services.notify.domain.emails import WORTH_SENDING, Email, EmailKind
from services.notify.store import Work


def team_email(kind: EmailKind, facts: Mapping[str, str], work: Work) -> Email:
    """Return an e-mail, to be queued. Its address is the council's."""
    now = work.clock.now()
    return Email(
        id=new_id(),
        kind=kind,
        portal="team",
        person_id=None,
        created_at=now,
        expires_at=now + WORTH_SENDING,
        facts=facts,
        traceparent=traceparent(),
    )
