"""The SEND team adds a record of a child whom nobody has added."""

from dataclasses import dataclass
from uuid import UUID

from contracts.cases import ChildAdded
from services.cases.domain.children import Child, ChildDetails, checked
from services.cases.domain.identifiers import checked_identifiers
from services.cases.store import Work
from services.cases.use_cases.note_possible_matches import note_possible_matches


@dataclass(frozen=True)
class AddRecord:
    """`record` is the id that it gets, chosen before, so that pressing twice adds one. `by` is of the SEND team."""

    record: UUID
    details: ChildDetails
    upn: str
    nhs_number: str
    by: UUID


async def add_record(command: AddRecord, work: Work) -> Child:
    """Add it and return it. It is open to nobody but the SEND team until somebody is given access. Raises Invalid, naming each answer that must change."""
    details = checked(command.details, None, work.clock.today(), by_council=True)
    child = Child(command.record, details, version=1, identifiers=checked_identifiers(command.upn, command.nhs_number))
    await work.children.lock_person(command.by)
    if await work.children.lock(command.record):
        return child
    await work.children.add(child)
    await note_possible_matches(child, work)
    work.audit.record("child.added", "child", child.id, actor=command.by, detail={"relation": "team"})
    work.outbox.add(ChildAdded(subject=child.id))
    return child
