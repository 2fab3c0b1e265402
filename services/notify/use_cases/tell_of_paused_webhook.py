"""We stopped sending to a webhook, as nothing arrived for a day or its receiver said that it is gone: the mailbox of the SEND team is told."""

from uuid import UUID

from services.notify.domain.webhooks import PausedBecause
from services.notify.store import Work
from services.notify.use_cases.team_email import team_email


async def tell_of_paused_webhook(webhook_id: UUID, connection_id: UUID, because: PausedBecause, work: Work) -> None:
    """Queue the e-mail, with a link to the page of the webhook."""
    facts = {"connection": str(connection_id), "webhook": str(webhook_id), "because": because}
    await work.queue_email(team_email("webhook-paused", facts, work))
