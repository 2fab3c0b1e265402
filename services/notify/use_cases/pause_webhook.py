"""Nothing is sent to a webhook until somebody says so."""

from services.notify.domain.webhooks import Webhook
from services.notify.store import Work
from services.notify.use_cases.find_webhook import OfWebhook, find_webhook, note_change


async def pause_webhook(which: OfWebhook, work: Work) -> Webhook:
    """Pause it; what happens meanwhile is sent when it is resumed. It stays so when access that has ended is given again.

    Raises NotFound for one that is not the connection's.
    """
    found = await find_webhook(which, work)
    if found.state == "paused" and found.paused_because != "connection-ended":
        return found
    await work.webhooks.change(which.webhook_id, state="paused", paused_because="by-hand")
    note_change("webhook.paused", which, work)
    return await find_webhook(which, work)
