"""A parent or young person corrects the details of a child."""

from dataclasses import dataclass
from uuid import UUID

from chassis.errors import FieldError, Invalid
from contracts.cases import ChildDetailsChanged
from services.cases.domain.access import hidden
from services.cases.domain.children import SELF, Child, ChildDetails, ParentalResponsibility, Relation, Relationship, checked, with_withheld_of
from services.cases.store import Work
from services.cases.use_cases.note_possible_matches import note_possible_matches


@dataclass(frozen=True)
class ChangeChild:
    """`version` is that of the details that `person` saw."""

    person: UUID
    child: UUID
    details: ChildDetails
    relation: Relation
    parental_responsibility: ParentalResponsibility
    version: int


async def change_child(command: ChangeChild, work: Work) -> None:
    """Keep the new details, apart from what is withheld from this person.

    Raises NotFound for somebody else's child, Conflict for a stale version, Invalid for mistakes.
    """
    related = await work.children.for_person(command.child, command.person)
    if related is None:
        raise hidden()
    stored, relationship, _ = related
    if (command.relation == SELF) != (relationship.relation == SELF):
        # Who is the young person decides once rights have passed, so nobody says it of themselves about somebody who was added otherwise.
        raise Invalid([FieldError("relation", "You cannot change this to or from the child or young person themselves. Contact the SEND team")])
    details = checked(with_withheld_of(stored.details, command.details, relationship.withheld), command.relation, work.clock.today())
    child = Child(command.child, details, command.version, stored.identifiers)
    await work.children.change(child)
    await work.children.change_relation(Relationship(command.person, command.child, command.relation, command.parental_responsibility))
    await note_possible_matches(child, work)
    work.audit.record("child.changed", "child", command.child, actor=command.person)
    if details != stored.details:
        work.outbox.add(ChildDetailsChanged(subject=command.child))
