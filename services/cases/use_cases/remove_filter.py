"""Somebody of the SEND team does not need a filter any more."""

from uuid import UUID

from services.cases.domain.access import hidden
from services.cases.store import Work


async def remove_filter(saved: UUID, person: UUID, work: Work) -> None:
    """Forget the filter. Raises NotFound when it is not theirs."""
    if not await work.filters.remove(saved, person):
        raise hidden()
    work.audit.record("filter.removed", "filter", saved, actor=person, stream=person)
