"""A webhook gets a new secret."""

from services.notify.adapters import WebhookTools
from services.notify.domain import signatures
from services.notify.domain.webhooks import OLD_SECRET_SIGNS, Webhook
from services.notify.store import Work
from services.notify.use_cases.find_webhook import OfWebhook, find_webhook, note_change


async def rotate_webhook_secret(which: OfWebhook, tools: WebhookTools, work: Work) -> tuple[Webhook, str]:
    """Sign with a new secret, and for a day with the one before too.

    While there is one before that still signs it stays, and the present one is gone: a rotation that is asked for again, because its answer
    was lost, must not take from the receiver the only secret that it knows.
    Returns the webhook and the new secret, which nobody can read again. Raises NotFound for one that is not the connection's.
    """
    await find_webhook(which, work)
    present, before = await work.webhooks.secrets(which.webhook_id)
    secret = signatures.new_secret()
    sealed = tools.seal.seal(secret, which.webhook_id)
    await work.webhooks.change(which.webhook_id, secret=sealed, old_secret=before or present, old_secret_until=work.clock.now() + OLD_SECRET_SIGNS)
    note_change("webhook.secret-rotated", which, work)
    return await find_webhook(which, work), signatures.written(secret)
