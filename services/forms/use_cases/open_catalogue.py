"""Find out which forms can be started now."""

from collections.abc import Collection

from services.forms.domain.catalogue import Catalogue
from services.forms.domain.versions import offered
from services.forms.store import Work


async def open_catalogue(brought: Collection[str], work: Work) -> Catalogue:
    """Return the catalogue. `brought` are the hashes of the definitions in this process's files.

    It is read anew each time: what an administrator publishes is offered by every replica from the next request on.
    """
    chosen = offered(await work.definitions.versions(), brought)
    return Catalogue([await work.definitions.get(version.hash) for version in chosen.values()])
