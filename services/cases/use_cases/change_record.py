"""A professional corrects the details of a child that they, or a colleague, added."""

from dataclasses import dataclass
from uuid import UUID

from chassis.errors import FieldError, Invalid
from contracts.cases import ChildDetailsChanged
from services.cases.domain.access import Professional, hidden
from services.cases.domain.children import Child, ChildDetails, checked
from services.cases.domain.identifiers import checked_identifiers
from services.cases.store import Work
from services.cases.use_cases.note_possible_matches import note_possible_matches
from services.cases.use_cases.see_child import see_child


@dataclass(frozen=True)
class ChangeRecord:
    """`version` is that of the details that they saw; `role` the job in which they correct them, for the audit trail."""

    who: Professional
    child: UUID
    role: UUID | None
    details: ChildDetails
    upn: str
    nhs_number: str
    version: int


async def change_record(command: ChangeRecord, work: Work) -> None:
    """Keep the new details. Raises NotFound for a record that is not theirs to correct, Conflict for a stale version, Invalid for mistakes."""
    seen = await see_child(command.child, command.who, work)
    if "change-child" not in seen.standing.rights:
        raise hidden()
    if command.role is not None and not command.who.has_role(command.role):
        raise Invalid([FieldError("role_id", "Select one of your roles")])
    details = checked(command.details, None, work.clock.today())
    child = Child(command.child, details, command.version, checked_identifiers(command.upn, command.nhs_number))
    await work.children.change(child)
    await note_possible_matches(child, work)
    detail = {"role": str(command.role)} if command.role else {}
    work.audit.record("child.changed", "child", command.child, actor=command.who.person, detail=detail)
    if (child.details, child.identifiers) != (seen.child.details, seen.child.identifiers):
        work.outbox.add(ChildDetailsChanged(subject=command.child))
