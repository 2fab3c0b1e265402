"""Somebody of the SEND team keeps what they narrowed a list down to."""

from dataclasses import dataclass
from uuid import UUID

from chassis.errors import FieldError, Invalid
from chassis.identifiers import new_id
from services.cases.domain.worklist import Filter, checked_name
from services.cases.store import Work
from services.cases.store.filters import SavedFilter


@dataclass(frozen=True)
class SaveFilter:
    """`person` is of the SEND team, and calls the filter `name`."""

    person: UUID
    name: str
    filter: Filter


async def save_filter(command: SaveFilter, work: Work) -> UUID:
    """Keep the filter and return its id. Raises Invalid for a name that cannot be used, and for a time limit in a list without any."""
    if command.filter.clock is not None and not command.filter.has_clocks:
        raise Invalid([FieldError("clock", "This list has no time limits of cases")])
    await work.filters.lock_person(command.person)
    names = frozenset(saved.name for saved in await work.filters.of_person(command.person))
    saved = SavedFilter(new_id(), command.person, checked_name(command.name, names), command.filter)
    await work.filters.add(saved)
    work.audit.record("filter.saved", "filter", saved.id, actor=command.person, stream=command.person)
    return saved.id
