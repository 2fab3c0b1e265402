"""What may be sent to another system has changed."""

from services.notify.store import Work
from services.notify.store.connections import Connection


async def remember_connection(found: Connection, work: Work) -> None:
    """Keep it. Whoever delivers its webhooks begins again, and knows it then."""
    await work.connections.remember(found)
    await work.webhooks.release_all(found.id)
