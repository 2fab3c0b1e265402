"""A manager of the SEND team parts records that were joined by mistake."""

from dataclasses import replace
from uuid import UUID

from contracts.cases import RecordsParted
from services.cases.domain.access import hidden
from services.cases.domain.cases import Case, deadlines_of
from services.cases.domain.clocks import statutory_dates
from services.cases.domain.joining import Join, must_be_partable
from services.cases.store import Work
from services.cases.use_cases.change_dates import change_dates
from services.cases.use_cases.tell_of_family_access import tell_of_family_access


async def part_records(join_id: UUID, by: UUID, work: Work) -> None:
    """Part them: each has its case, its requests and its clocks as before. `by` is a manager of the SEND team.

    Raises NotFound, and Conflict, saying what, once something was done that depends on the records being joined.
    """
    found = await work.joins.find(join_id)
    if found is None:
        raise hidden()
    await work.joins.lock_records({found.leading, found.joined})
    join = await work.joins.find(join_id)
    if join is None:
        raise hidden()
    for case in await work.cases.all_of_child(join.leading):
        must_be_partable(join, await work.cases.moves_in(case.id), await work.cases.requests_in(case.id))
    await _give_back(join, by, work)
    if join.case is not None:
        await work.joins.set_current(join.case, current=True)
    await work.joins.part(join, by)
    for record in (join.leading, join.joined):
        work.audit.record("records.parted", "join", join.id, actor=by, stream=record, detail={"leading": str(join.leading), "joined": str(join.joined)})
    for member in await work.people.family([join.joined]):
        await tell_of_family_access(member.person, [join.leading], work)
    work.outbox.add(RecordsParted(subject=join.leading, joined_id=join.joined))


async def _give_back(join: Join, by: UUID, work: Work) -> None:
    """Give the joined record its requests back, and let the clocks of both cases run as they would without the other."""
    case = await work.cases.of_child(join.leading) if join.requests else None
    other = await work.cases.lock(join.case) if case and join.case else None
    if case is None or other is None:
        return
    await work.joins.move_requests(join.requests, other.id, later=False, acknowledged_on=None)
    await work.deadlines.keep(other, deadlines_of(other))
    await _run_from_earliest(case, by, work)
    await _run_from_earliest(other, by, work)


async def _run_from_earliest(case: Case, by: UUID, work: Work) -> None:
    """Let the clocks of a case run from the earliest of the requests that are in it now. A day of receipt may have been corrected meanwhile."""
    earliest = min(request.received_on for request in await work.cases.requests_in(case.id))
    if case.stage == "request_received" and earliest != case.dates.received_on:
        changed = replace(case, dates=statutory_dates(earliest))
        await change_dates(changed, by, work)
