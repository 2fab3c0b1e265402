"""We stopped sending to a webhook, as nothing arrived for a day or its receiver said that it is gone: the mailbox of the SEND team is told."""

from uuid import UUID

from chassis.identifiers import new_id
from chassis.telemetry import traceparent
from services.notify.domain.emails import WORTH_SENDING, Email
from services.notify.domain.webhooks import PausedBecause
from services.notify.store import Work


async def tell_of_paused_webhook(webhook_id: UUID, connection_id: UUID, because: PausedBecause, work: Work) -> None:
    """Queue the e-mail, with a link to the page of the webhook. Its address is the council's."""
    now = work.clock.now()
    await work.queue_email(
        Email(
            id=new_id(),
            kind="webhook-paused",
            portal="team",
            person_id=None,
            created_at=now,
            expires_at=now + WORTH_SENDING,
            facts={"connection": str(connection_id), "webhook": str(webhook_id), "because": because},
            traceparent=traceparent(),
        )
    )
