"""A professional adds a child or young person."""

from dataclasses import dataclass
from uuid import UUID

from chassis.errors import FieldError, Invalid
from chassis.identifiers import new_id
from contracts.cases import AccessGranted, ChildAdded
from services.cases.domain.access import Allocation, Professional
from services.cases.domain.children import Child, ChildDetails, checked
from services.cases.domain.identifiers import checked_identifiers
from services.cases.store import Work
from services.cases.use_cases.note_possible_matches import note_possible_matches


@dataclass(frozen=True)
class AddToCaseload:
    """`role` is the job in which they add the child; None is for nobody but themselves."""

    who: Professional
    role: UUID | None
    details: ChildDetails
    upn: str
    nhs_number: str


async def add_to_caseload(command: AddToCaseload, work: Work) -> Child:
    """Add a record of their own and return it, whoever else knows the child. Pressing twice gives the same record.

    It opens to the organisation of the role, or to this person alone. Raises Invalid, naming each answer that must change.
    """
    who, role = command.who, command.role
    if role is not None and not who.has_role(role):
        raise Invalid([FieldError("role_id", "Select one of your roles")])
    child = Child(
        new_id(),
        checked(command.details, None, work.clock.today()),
        version=1,
        identifiers=checked_identifiers(command.upn, command.nhs_number),
    )
    organisation = who.organisation_of(role) if role else None
    await work.children.lock_person(who.person)
    known = await work.caseload.added_already(child, who.person, organisation)
    if known is not None:
        return known
    await work.children.add(child)
    person = None if organisation else who.person
    allocation = Allocation(new_id(), child.id, organisation, person, "added", who.person, work.clock.now(), until=None)
    await work.allocations.add(allocation)
    await note_possible_matches(child, work)
    work.audit.record("child.added", "child", child.id, actor=who.person, detail={"relation": "professional", "allocation": str(allocation.id)})
    work.outbox.add(ChildAdded(subject=child.id))
    work.outbox.add(AccessGranted(subject=child.id, allocation_id=allocation.id, organisation_id=organisation))
    return child
