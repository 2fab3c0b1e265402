"""A webhook is not wanted any more."""

from services.notify.store import Work
from services.notify.use_cases.find_webhook import OfWebhook, find_webhook, note_change


async def remove_webhook(which: OfWebhook, work: Work) -> None:
    """Delete it and what waits for it. Its attempts, which nobody sees any more, are forgotten within 30 days, as all are.

    Raises NotFound for one that is not the connection's.
    """
    await find_webhook(which, work)
    await work.webhooks.remove(which.webhook_id)
    note_change("webhook.removed", which, work)
