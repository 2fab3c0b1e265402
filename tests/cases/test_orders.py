"""What the tribunal orders has clocks of its own, from the day of the order: SEND Regulations 2014, reg 44(2)(b) and (c)."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from chassis.database import Database
from services.cases.domain import moves
from services.cases.domain.cases import Case, deadlines_of, open_case
from services.cases.domain.moves import Because
from services.cases.domain.worklist import next_due_on
from services.cases.store import Work
from tests.cases.people import Caller, MovableClock, OpenCase, take_step, undecided_case

RECEIVED, REFUSED, ORDERED, RECORDED = date(2026, 1, 5), date(2026, 2, 2), date(2026, 6, 1), date(2026, 6, 20)


def _decide(case: Case, because: Because, *, assess: bool, on: date, informed_on: date) -> Case:
    return moves.decide_assessment(case, assess=assess, because=because, on=on, informed_on=informed_on, today=RECORDED)


def _issue(case: Case, because: Because, *, issue: bool, on: date) -> Case:
    return moves.decide_plan(case, issue=issue, because=because, on=on, informed_on=on, asked=moves.MUST_BE_ASKED, today=RECORDED)


def _refused() -> Case:
    return _decide(open_case(UUID(int=1), UUID(int=2), RECEIVED), "decided", assess=False, on=REFUSED, informed_on=REFUSED)


def _no_plan() -> Case:
    case = _decide(open_case(UUID(int=1), UUID(int=2), RECEIVED), "decided", assess=True, on=REFUSED, informed_on=REFUSED)
    return _issue(case, "decided", issue=False, on=date(2026, 4, 1))


def _limits(case: Case) -> dict[str, tuple[date, date | None, bool]]:
    return {found.clock: (found.due_on, found.met_on, found.is_open) for found in deadlines_of(case)}


@pytest.mark.parametrize("informed_on", [ORDERED, date(2026, 6, 15), date(2026, 6, 16)])
def test_after_an_order_to_assess_the_family_is_told_in_2_weeks_a_plan_is_refused_in_10_and_is_final_in_14(informed_on: date):
    case = _decide(_refused(), "ordered", assess=True, on=ORDERED, informed_on=informed_on)
    found = _limits(case)
    assert found["tell-of-assessment"] == (date(2026, 6, 15), informed_on, False)
    assert found["refuse-plan"] == (date(2026, 8, 10), None, True)
    assert found["final-plan"] == (date(2026, 9, 7), None, True)
    assert found["decide"][1] == REFUSED, "the first decision counts"
    assert "send-draft" not in found
    late = {limit.clock for limit in deadlines_of(case) if limit.is_late(RECORDED)}
    assert ("tell-of-assessment" in late) == (informed_on > date(2026, 6, 15))


def test_after_an_order_to_issue_a_plan_the_draft_is_sent_in_5_weeks_and_the_plan_is_final_in_11():
    case = _issue(_no_plan(), "ordered", issue=True, on=ORDERED)
    found = _limits(case)
    assert found["send-draft"] == (date(2026, 7, 6), None, True)
    assert found["final-plan"] == (date(2026, 8, 17), None, True)
    assert "tell-of-assessment" not in found
    assert next_due_on(case) == date(2026, 7, 6)
    for on in (date(2026, 7, 1), date(2026, 7, 20)):
        case = moves.send_draft(case, on, date(2026, 8, 1), in_portal=True)
        assert _limits(case)["send-draft"] == (date(2026, 7, 6), date(2026, 7, 1), False), "a further draft changes nothing"
    assert next_due_on(case) == date(2026, 8, 17)


def test_the_law_sets_no_limits_of_their_own_for_what_the_council_thinks_over():
    again = _decide(_refused(), "reconsidered", assess=True, on=ORDERED, informed_on=ORDERED)
    for case in (again, _issue(_no_plan(), "reconsidered", issue=True, on=ORDERED)):
        assert not {"tell-of-assessment", "send-draft"} & set(_limits(case))
        assert case.dates == open_case(case.id, case.child, RECEIVED).dates


async def _new_dates(database: Database[Work]) -> list[dict[str, Any]]:
    """Return what other systems were told of dates that changed."""
    async with database.open_work() as work:
        return list((await work.connection.execute(text("SELECT data FROM outbox WHERE type = 'uk.ehc.case.dates-changed.v1' ORDER BY position"))).scalars())


async def _clock(team: Caller, case: OpenCase, name: str) -> dict[str, Any]:
    found = (await team.get(f"/children/{case.child}/case"))["deadlines"]
    return next(limit for limit in found if limit["clock"] == name)


async def test_an_order_that_is_recorded_after_2_weeks_was_told_of_too_late(
    mother: Caller, team: Caller, school: UUID, database: Database[Work], clock: MovableClock
):
    case = await undecided_case(mother, team, school, database)
    assert (await take_step(team, case.child, "assessment-decision", yes=False, reasons="The school can meet the needs.")).status_code == 204
    clock.ahead = timedelta(days=50)
    assert not await _new_dates(database)
    ordered = clock.today() - timedelta(days=20)
    assert (await take_step(team, case.child, "assessment-decision", yes=True, because="ordered", on=ordered.isoformat())).status_code == 204
    [told] = await _new_dates(database)
    assert told["final_plan_by"] == (ordered + timedelta(weeks=14)).isoformat()
    limit = await _clock(team, case, "tell-of-assessment")
    assert (limit["met_on"], limit["open"], limit["late"]) == (clock.today().isoformat(), False, True)


async def test_a_draft_that_was_ordered_is_told_to_the_family_and_on_the_work_list_and_is_met_by_the_first(
    case: OpenCase, team: Caller, mother: Caller, senco: Caller, clock: MovableClock, database: Database[Work]
):
    for kind in moves.MUST_BE_ASKED:
        await team.post(f"/cases/{case.id}/advice-requests", {"kind": kind, "organisation_id": case.school})
    assert (await take_step(team, case.child, "plan-decision", yes=False, reasons="There are enough means.")).status_code == 204
    assert (await take_step(team, case.child, "plan-decision", yes=True, because="ordered")).status_code == 204
    assert [told["final_plan_by"] for told in await _new_dates(database)] == [(clock.today() + timedelta(weeks=11)).isoformat()]
    due = (clock.today() + timedelta(weeks=5)).isoformat()
    for reader in (mother, senco):
        assert (await reader.get(f"/children/{case.child}/progress"))["case"]["draft_by"] == due
    assert [item["due_on"] for item in (await team.get("/worklist/items", list="cases", stage="drafting"))["items"]] == [due]
    clock.ahead = timedelta(weeks=5, days=-10)
    assert [item["clock"] for item in (await team.get("/worklist/items", list="coming", clock="send-draft"))["items"]] == ["send-draft"]
    assert (await take_step(team, case.child, "draft-plan", on=clock.today().isoformat())).status_code == 204
    limit = await _clock(team, case, "send-draft")
    assert (limit["due_on"], limit["met_on"], limit["open"], limit["late"]) == (due, clock.today().isoformat(), False, False)
