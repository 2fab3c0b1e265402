"""Load the definitions that this version of the service brings, before the first request."""

from collections.abc import Iterable

from services.forms.domain.definition import Definition
from services.forms.domain.versions import changed_file
from services.forms.store import Work


async def load_definitions(definitions: Iterable[Definition], work: Work) -> list[Definition]:
    """Keep each version for good. Returns those that are left out, because an administrator has published another form of their number.

    Raises `BadDefinition` when one differs from what was loaded from a file before as the same version.
    """
    left_out = []
    for definition in sorted(definitions, key=lambda item: (item.form, item.version)):
        kept = await work.definitions.add(definition, work.clock.now())
        if kept.hash == definition.hash:
            continue
        if kept.published_by is None:
            raise changed_file(definition)
        left_out.append(definition)
    return left_out
