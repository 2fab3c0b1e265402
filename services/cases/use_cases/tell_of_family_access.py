"""Other services hear whether a member of the family sees the records of a child."""

from collections.abc import Collection
from uuid import UUID

from contracts.cases import FamilyAccessChanged
from services.cases.store import Work


async def tell_of_family_access(person: UUID, records: Collection[UUID], work: Work) -> None:
    """Tell, of each record, whether they see it now. All records of the child must be locked: else two changes at once may tell what neither left."""
    for record in sorted(records):
        active = await work.children.is_seen_by(record, person)
        work.outbox.add(FamilyAccessChanged(subject=record, person_id=person, active=active, changed_at=work.clock.now()))
