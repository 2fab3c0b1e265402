"""What happened since a point in time is to be sent once more."""

from datetime import datetime

from chassis.errors import FieldError, Invalid
from services.notify.domain.webhooks import Webhook
from services.notify.store import Work
from services.notify.use_cases.find_webhook import OfWebhook, find_webhook, note_change

_EARLIEST = 2000
"""Older than any Waymark, and far enough from the first year, at which time zones cannot be computed."""


async def replay_webhook(which: OfWebhook, since: datetime, work: Work) -> Webhook:
    """Go back to the first event at or after `since`; those that wait or were given up since then are sent in their turn. It never goes ahead.

    Raises NotFound for one that is not the connection's, and Invalid at `from` for a time that has not come, or of long before there was anything.
    """
    if since.year < _EARLIEST or since > work.clock.now():
        raise Invalid([FieldError("from", f"The time must be in the past, in {_EARLIEST} at the earliest")])
    await find_webhook(which, work)
    await work.webhooks.replay_after(which.webhook_id, await work.feed.before(since))
    note_change("webhook.replayed", which, work)
    return await find_webhook(which, work)
