"""Find the connection of the system that is asking."""

from uuid import UUID

from chassis.errors import Unauthenticated
from services.identity.domain.connections import Connection
from services.identity.store import Work


async def find_client(client: UUID, work: Work) -> Connection:
    """Return the connection of a system. Raises Unauthenticated `token_refused` when its access is over: its token lives on for minutes."""
    found = await work.connections.find(client)
    if found is None or not found.is_active(work.clock.now()):
        raise Unauthenticated("token_refused", "The access of this system is over.")
    return found
