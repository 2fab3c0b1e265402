"""Load the definitions that this version of the service brings, before the first request."""

from collections.abc import Iterable

from services.forms.domain.definition import Definition
from services.forms.store import Work


async def load_definitions(definitions: Iterable[Definition], work: Work) -> None:
    """Keep each version for good. Raises `BadDefinition` when one differs from what was loaded before as the same version."""
    for definition in sorted(definitions, key=lambda item: (item.form, item.version)):
        await work.definitions.add(definition, work.clock.now())
