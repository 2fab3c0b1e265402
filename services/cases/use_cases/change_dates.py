"""The time limits of a case are others than before."""

from uuid import UUID

from contracts.cases import CaseDatesChanged
from services.cases.domain.cases import Case, deadlines_of
from services.cases.store import Work


async def change_dates(case: Case, by: UUID | None, work: Work) -> None:
    """Keep a case whose clocks run from another day now, with the time limits that follow, and tell of it."""
    await work.cases.change(case)
    await work.deadlines.keep(case, deadlines_of(case))
    tell_of_dates(case, by, work)


def tell_of_dates(case: Case, by: UUID | None, work: Work) -> None:
    """Record it, and tell other systems. `by` is of the SEND team, if a person did it."""
    dates = case.dates
    detail = {"received-on": dates.received_on.isoformat()}
    work.audit.record("case.dates-changed", "case", case.id, actor=by, stream=case.child, detail=detail)
    clocks = {"received_on": dates.received_on, "decide_by": dates.decide_by, "final_plan_by": dates.final_plan_by}
    work.outbox.add(CaseDatesChanged(subject=case.id, child_id=case.child, **clocks))
