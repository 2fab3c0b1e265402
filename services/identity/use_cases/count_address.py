"""Count what one client address asks for."""

from services.identity.adapters import Adapters
from services.identity.domain.limits import Limit
from services.identity.store import Work


async def within_limit(limit: Limit, client_address: str | None, work: Work, adapters: Adapters) -> bool:
    """Count one try of an address. Returns False when it has had its share for now.

    A caller without an address (a machine beside us, not a browser) is not counted: it would share one tally with all others.
    """
    if client_address is None:
        return True
    return await work.limits.charge(limit, adapters.seal.digest("address", client_address), work.clock.now())


async def take_back(limit: Limit, client_address: str | None, work: Work, adapters: Adapters) -> None:
    """The latest try of the address was right: it does not count."""
    if client_address is not None:
        await work.limits.take_back(limit, adapters.seal.digest("address", client_address), work.clock.now())
