"""A manager of the SEND team joins a record to another one of the same child."""

from dataclasses import dataclass
from uuid import UUID

from chassis.identifiers import new_id
from contracts.cases import RecordsJoined
from services.cases.domain.access import hidden
from services.cases.domain.cases import DECIDED, Case, with_earlier_receipt
from services.cases.domain.joining import Join, moves_requests, must_be_joinable, must_have_joinable_cases
from services.cases.store import Work
from services.cases.use_cases.change_dates import change_dates
from services.cases.use_cases.tell_of_family_access import tell_of_family_access


@dataclass(frozen=True)
class JoinRecords:
    """`leading` keeps its case, `joined` becomes a window on it. `by` is a manager of the SEND team."""

    leading: UUID
    joined: UUID
    by: UUID


async def join_records(command: JoinRecords, work: Work) -> Join:
    """Join them. Where both have a case that runs, the requests of the joined record move to the one case, whose clocks run from the earliest.

    Raises NotFound for a record that is not there, Conflict, saying why, where they cannot be joined.
    """
    records = await work.joins.lock_records({command.leading, command.joined})
    if not {command.leading, command.joined} <= set(records):
        raise hidden()
    leads_others = bool(await work.children.joined_to(command.joined))
    is_joined = {record for record, joined_to in records.items() if joined_to is not None}
    must_be_joinable(command.leading, command.joined, is_joined, leads_others=leads_others)
    case, other = await work.cases.of_child(command.leading), await work.cases.of_child(command.joined)
    must_have_joinable_cases(case, other, has_advice=other is not None and await work.joins.has_advice(other.id))
    moved: tuple[UUID, ...] = ()
    if other is not None:
        await work.joins.set_current(other.id, current=False)
        if case is not None and moves_requests(other):
            moved = await _move_requests(other, case, command.by, work)
    join = Join(new_id(), command.leading, command.joined, command.by, work.clock.now(), other.id if other else None, moved)
    await work.joins.add(join)
    for record in (command.leading, command.joined):
        work.audit.record("records.joined", "join", join.id, actor=command.by, stream=record, detail={"leading": str(join.leading), "joined": str(join.joined)})
    for member in await work.people.family([join.joined]):
        await tell_of_family_access(member.person, [join.leading], work)
    work.outbox.add(RecordsJoined(subject=command.leading, joined_id=command.joined))
    return join


async def _move_requests(other: Case, case: Case, by: UUID, work: Work) -> tuple[UUID, ...]:
    """Move them, and close what was due in their case: it is due in the one case now."""
    requests = await work.cases.requests_in(other.id)
    moved = tuple(request.submission for request in requests)
    later = case.stage in DECIDED
    await work.joins.move_requests(moved, case.id, later=later, acknowledged_on=other.acknowledged_on if later else None)
    await work.deadlines.close_all(other.id)
    earlier = with_earlier_receipt(case, other.dates.received_on)
    if earlier != case:
        await change_dates(earlier, by, work)
    return moved
