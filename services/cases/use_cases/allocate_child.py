"""The SEND team opens a child to an organisation or to one person."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from chassis.clock import LONDON
from chassis.errors import FieldError, Invalid
from chassis.identifiers import new_id
from contracts.cases import AccessGranted
from services.cases.domain.access import Allocation, hidden
from services.cases.store import Work
from services.cases.use_cases.tell_organisation import told_organisation


@dataclass(frozen=True)
class AllocateChild:
    """`by` is of the SEND team. `until` is the moment at which it ends, if ever."""

    child: UUID
    organisation: UUID | None
    person: UUID | None
    until: datetime | None
    by: UUID


def end_of(day: date) -> datetime:
    """Return the moment at which a day in England is over. Raises OverflowError for the last day of the calendar."""
    return datetime.combine(day + timedelta(days=1), time(), LONDON)


async def allocate_child(command: AllocateChild, work: Work) -> UUID:
    """Open the child and return the allocation; where it is open to the same already, that allocation ends at `until` instead.

    Raises NotFound for a child that is not there, Invalid without anybody to open it to.
    """
    if command.organisation is None and command.person is None:
        raise Invalid([FieldError("organisation_id", "Choose an organisation or a person")])
    if command.until is not None and command.until <= work.clock.now():
        raise Invalid([FieldError("until", "The last day must be today or in the future")])
    if not await work.children.lock(command.child):
        raise hidden()
    known = await work.allocations.by_council(command.child, command.organisation, command.person)
    if known is not None:
        await work.allocations.set_end(known.id, command.until)
        work.audit.record("access.changed", "allocation", known.id, actor=command.by, stream=command.child)
        return known.id
    allocation = Allocation(new_id(), command.child, command.organisation, command.person, "allocated", command.by, work.clock.now(), command.until)
    await work.allocations.add(allocation)
    work.audit.record("access.granted", "allocation", allocation.id, actor=command.by, stream=command.child)
    told = await told_organisation(command.organisation, command.child, work)
    work.outbox.add(AccessGranted(subject=command.child, allocation_id=allocation.id, organisation_id=told))
    return allocation.id
