"""A webhook, its attempts, and what is parked for it."""

from collections.abc import Sequence
from uuid import UUID

from services.notify.domain.webhooks import Webhook, unknown
from services.notify.store import Work
from services.notify.store.webhooks import PAGE, Attempt, Parked


async def read_webhook(webhook_id: UUID, connection_id: UUID, work: Work) -> Webhook:
    """Return it. Raises NotFound for one that is not the connection's."""
    found = await work.webhooks.find(webhook_id, connection_id)
    if found is None:
        raise unknown()
    return found


async def read_attempts(webhook_id: UUID, connection_id: UUID, before: int | None, work: Work) -> tuple[Sequence[Attempt], int | None]:
    """Return a page of attempts, the newest first, and before which number the next page begins. Raises NotFound."""
    await read_webhook(webhook_id, connection_id, work)
    found = await work.webhooks.attempts(webhook_id, before)
    return found, found[-1].number if len(found) == PAGE else None


async def read_parked(webhook_id: UUID, connection_id: UUID, work: Work) -> tuple[Sequence[Parked], Sequence[Parked]]:
    """Return the first events that wait, and the last that were given up. Raises NotFound."""
    await read_webhook(webhook_id, connection_id, work)
    return await work.webhooks.parked(webhook_id, given_up=False), await work.webhooks.parked(webhook_id, given_up=True)
