"""Another system wants events sent to an address."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from chassis.identifiers import new_id
from services.notify.adapters import WebhookTools
from services.notify.domain import signatures
from services.notify.domain.webhooks import MOST, Webhook, checked_types, too_many
from services.notify.store import OpenWork
from services.notify.use_cases.find_webhook import OfWebhook, note_change


@dataclass(frozen=True)
class AddWebhook:
    """`given` are the types of events that the connection may receive."""

    connection_id: UUID
    url: str
    types: Collection[str]
    given: Collection[str]
    subject: UUID | None


async def add_webhook(command: AddWebhook, tools: WebhookTools, open_work: OpenWork) -> tuple[Webhook, str]:
    """Keep it: it gets what happens from now on. Returns it and its secret, which nobody can read again.

    Raises Invalid for an address or types that may not be, and Conflict `too_many_webhooks`.
    """
    types = checked_types(command.types, command.given)
    url = await tools.receivers.checked(command.url, command.connection_id)
    async with open_work() as work:
        await work.webhooks.lock(command.connection_id)
        if await work.webhooks.count(command.connection_id) >= MOST:
            raise too_many()
        secret = signatures.new_secret()
        webhook = Webhook(
            id=new_id(),
            connection_id=command.connection_id,
            url=url,
            types=types,
            subject=command.subject,
            state="active",
            paused_because=None,
            created_at=work.clock.now(),
            failing_since=None,
            resting_until=None,
            old_secret_until=None,
            waiting=0,
            given_up=0,
        )
        await work.webhooks.add(webhook, tools.seal.seal(secret, webhook.id), await work.feed.end())
        note_change("webhook.added", OfWebhook(webhook.id, webhook.connection_id, webhook.connection_id), work)
    return webhook, signatures.written(secret)
