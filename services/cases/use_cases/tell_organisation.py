"""Other systems are told which organisation something is about."""

from uuid import UUID

from services.cases.store import Work


async def told_organisation(organisation: UUID | None, child: UUID, work: Work) -> UUID | None:
    """Return what public events say: no organisation where it is withheld from anybody in the family where the child learns. It may be the school."""
    return None if organisation is None or "setting" in await work.people.withheld(child) else organisation
