"""The refusal of an earlier case of a child is reversed: that case is the current one again, and takes the requests that came since."""

from dataclasses import replace
from uuid import UUID

from services.cases.domain.access import hidden
from services.cases.domain.cases import Case
from services.cases.domain.reversals import must_be_reversible
from services.cases.store import Work
from services.cases.use_cases.take_step import Step, must_be_as_seen


async def lock_case_to_decide(step: Step, work: Work) -> Case:
    """Return a case in which something is decided, and keep others from changing it. It may be one before the current one, to reverse its refusal.

    Raises NotFound, Conflict `stale_version` when it is not as the officer saw it, and what `must_be_reversible` raises.
    """
    found = await work.cases.find(step.case)
    leading = await work.children.lock_leading(found.child) if found else None
    case = await work.cases.lock(step.case) if leading else None
    if leading is None or case is None:
        raise hidden()
    must_be_as_seen(case, step)
    newer = await work.cases.of_child(leading)
    if newer is None or newer.id == case.id:
        return case
    must_be_reversible(case, newer, leading)
    return replace(case, officer=newer.officer or case.officer)


async def return_to_case(case: Case, step: Step, work: Work) -> UUID | None:
    """Let a case be the current one again, whose refusal was reversed, and return the newer one that it replaces; None where it is the current one.

    What was asked for since is considered in it, and the letter about the reversal answers it: the newer case has nothing left to decide.
    """
    newer = await work.cases.of_child(case.child)
    if newer is None or newer.id == case.id:
        return None
    await work.joins.set_current(newer.id, current=False)
    await work.joins.set_current(case.id, current=True)
    if newer.stage == "request_received":
        await _move_requests(newer, case, work)
    work.audit.record("case.returned-to", "case", case.id, actor=step.by, stream=case.child, detail={"replaced": str(newer.id)})
    return newer.id


async def _move_requests(newer: Case, case: Case, work: Work) -> None:
    moved = [request.submission for request in await work.cases.requests_in(newer.id)]
    await work.joins.move_requests(moved, case.id, later=True, acknowledged_on=work.clock.today())
    await work.deadlines.close_all(newer.id)
