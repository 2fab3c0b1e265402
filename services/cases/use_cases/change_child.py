"""A parent or young person corrects the details of a child."""

from dataclasses import dataclass
from uuid import UUID

from chassis.errors import NotFound
from services.cases.domain.children import Child, ChildDetails, ParentalResponsibility, Relation, Relationship, checked
from services.cases.store import Work


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
    """Keep the new details. Raises NotFound for somebody else's child, Conflict for a stale version, Invalid for mistakes."""
    if await work.children.for_person(command.child, command.person) is None:
        raise NotFound("not_found", "There is no such page")
    details = checked(command.details, command.relation, work.clock.today())
    await work.children.change(
        Child(command.child, details, command.version), Relationship(command.person, command.child, command.relation, command.parental_responsibility)
    )
    work.audit.record("child.changed", "child", command.child, actor=command.person)
