"""A webhook is to be tried again, at once."""

from services.notify.domain.webhooks import Webhook
from services.notify.store import Work
from services.notify.use_cases.find_webhook import OfWebhook, find_open_webhook, note_change


async def resume_webhook(which: OfWebhook, work: Work) -> Webhook:
    """Go on where it stopped, whatever stopped it; events that were given up stay so.

    Raises NotFound for one that is not the connection's, and Conflict `connection_ended`.
    """
    await find_open_webhook(which, work)
    await work.webhooks.try_anew(which.webhook_id, state="active", paused_because=None)
    note_change("webhook.resumed", which, work)
    return await find_open_webhook(which, work)
