"""A parent adds a child, or a young person themselves."""

from dataclasses import dataclass
from uuid import UUID

from chassis.errors import FieldError, Invalid
from chassis.identifiers import new_id
from contracts.cases import ChildAdded
from services.cases.domain.children import SELF, Child, ChildDetails, ParentalResponsibility, Relation, Relationship, checked
from services.cases.store import Work
from services.cases.use_cases.note_possible_matches import note_possible_matches


@dataclass(frozen=True)
class AddChild:
    """`person` says that they are `relation` to the child."""

    person: UUID
    details: ChildDetails
    relation: Relation
    parental_responsibility: ParentalResponsibility


async def add_child(command: AddChild, work: Work) -> Child:
    """Add the child and return it. Adding the same child twice, as by pressing twice, gives the same child."""
    details = checked(command.details, command.relation, work.clock.today())
    await work.children.lock_person(command.person)
    for child, relationship, _ in await work.children.of_person(command.person):
        if _key(child.details) == _key(details):
            return child
        if relationship.relation == command.relation == SELF:
            raise Invalid([FieldError("relation", "You have already added yourself")])
    child = Child(new_id(), details, version=1)
    await work.children.add(child)
    await work.children.relate(Relationship(command.person, child.id, command.relation, command.parental_responsibility))
    await note_possible_matches(child, work)
    work.audit.record("child.added", "child", child.id, actor=command.person, detail={"relation": command.relation})
    work.outbox.add(ChildAdded(subject=child.id))
    return child


def _key(details: ChildDetails) -> tuple[str, str, str]:
    return details.legal_first_name.casefold(), details.legal_last_name.casefold(), details.date_of_birth.isoformat()
