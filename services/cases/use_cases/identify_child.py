"""Another system learns who the child of a case is."""

from dataclasses import dataclass
from uuid import UUID

from services.cases.domain.children import Child
from services.cases.domain.school_roll import SchoolPlace
from services.cases.store import Work


@dataclass(frozen=True)
class IdentifiedChild:
    """A child by the record that leads, the other records of them, and what may be told of where they live and learn.

    `postcode` is None where it is not known, and where the address is withheld from anybody in the family: who asks another system may be they.
    The same goes for `school`, which the school's own system told, and the setting.
    """

    child: Child
    joined: tuple[UUID, ...]
    upn: str | None
    postcode: str | None
    school: SchoolPlace | None


async def identify_child(leading: UUID, work: Work) -> IdentifiedChild:
    """Return what other systems recognise a child by. A UPN that only a joined record has is theirs too."""
    records = await work.records.of_one_child(leading)
    found = {child.id: child for child in await work.children.all_of(sorted(records))}
    child = found[leading]
    numbers = [child.identifiers.upn, *(found[record].identifiers.upn for record in sorted(records))]
    withheld = await work.people.withheld(leading)
    return IdentifiedChild(
        child=child,
        joined=tuple(sorted(records - {leading})),
        upn=next((upn for upn in numbers if upn), None),
        school=None if "setting" in withheld else await work.schools.place_of(records),
        postcode=None if "address" in withheld else child.details.address.postcode or None,
    )
