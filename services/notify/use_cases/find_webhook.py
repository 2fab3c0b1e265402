"""A webhook of one connection, which is about to be changed."""

from dataclasses import dataclass
from uuid import UUID

from services.notify.domain.webhooks import Webhook, connection_ended, unknown
from services.notify.store import Work


@dataclass(frozen=True)
class OfWebhook:
    """Which webhook of which connection, and who is at it: the connection itself, or an administrator."""

    webhook_id: UUID
    connection_id: UUID
    actor: UUID


async def find_webhook(which: OfWebhook, work: Work) -> Webhook:
    """Return it; nobody else changes it until the transaction ends. Raises NotFound for one that is not the connection's."""
    found = await work.webhooks.find_and_lock(which.webhook_id, which.connection_id)
    if found is None:
        raise unknown()
    return found


async def find_open_webhook(which: OfWebhook, work: Work) -> Webhook:
    """Do the same. Raises Conflict `connection_ended` besides when nothing may be sent to the connection any more."""
    found = await find_webhook(which, work)
    if found.paused_because == "connection-ended":
        raise connection_ended()
    return found


def note_change(action: str, which: OfWebhook, work: Work) -> None:
    """Record who did what to it, in the chain of its connection."""
    work.audit.record(action, "webhook", which.webhook_id, actor=which.actor, stream=which.connection_id)
