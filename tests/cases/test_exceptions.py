"""Exceptions from time limits: what the law names, for the days on which a clock of the council ran, also when it is recorded afterwards."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from chassis.errors import Invalid
from services.cases.domain.cases import Deadline, open_case
from services.cases.domain.exceptions import TimeException, checked_exception, excuses
from tests.cases.people import Caller, MovableClock, OpenCase, take_step

RECEIVED, TODAY = date(2026, 1, 5), date(2026, 6, 1)
LONG = ("X1", "X2", "X4")
WHOLE = "plans_within_20_weeks_without_exceptions"


def _exception(reason: Any, starts_on: date, ends_on: date | None) -> TimeException:
    return TimeException(uuid4(), uuid4(), reason, "See the letter.", starts_on, ends_on, uuid4())


def _refused(reason: Any, starts_on: date, ends_on: date | None) -> list[str]:
    try:
        checked_exception(_exception(reason, starts_on, ends_on), open_case(uuid4(), uuid4(), RECEIVED), TODAY)
    except Invalid as refused:
        return [error.field for error in refused.errors]
    return []


@given(st.sampled_from((*LONG, "X3")), st.integers(0, 60))
def test_a_closure_or_an_absence_is_of_4_weeks_without_a_break_counting_the_first_and_the_last_day(reason, days):
    """28 days are 4 weeks: from a Monday to the Sunday after the fourth week."""
    starts_on = date(2026, 2, 2)
    last = [starts_on + timedelta(days=number) for number in range(days)]
    assert _refused(reason, starts_on, max([starts_on, *last])) == (["ends_on"] if reason != "X3" and len(last) < 28 else [])


@pytest.mark.parametrize("reason", LONG)
def test_what_goes_on_excuses_a_time_limit_until_it_shows_that_it_was_too_short(reason):
    starts_on, limit = date(2026, 2, 2), Deadline("decide", uuid4(), date(2026, 2, 16), None, is_open=True)
    assert _refused(reason, starts_on, None) == []
    for ends_on, excused in ((None, [reason]), (date(2026, 3, 1), [reason]), (date(2026, 2, 28), []), (starts_on, [])):
        assert excuses([_exception(reason, starts_on, ends_on)], limit, RECEIVED) == excused, ends_on


@pytest.fixture
async def issued(case: OpenCase, clock: MovableClock, database) -> OpenCase:
    """A case whose final plan was issued 30 weeks after its request, yesterday."""
    clock.ahead = timedelta(weeks=30, days=1)
    async with database.open_work() as work:
        issue = (
            "UPDATE cases SET stage = 'plan_issued', issue_decided_on = received_on + 100, final_on = received_on + 208, final_informed_on = received_on + 210"
        )
        await work.connection.execute(text(issue))
        await work.connection.execute(text("UPDATE deadlines SET open = false"))
    return case


async def _record(team: Caller, case: OpenCase, reason: str, starts_on: date, ends_on: date | None) -> tuple[int, Any]:
    said = {"on": starts_on.isoformat(), "ends_on": ends_on.isoformat() if ends_on else None, "reason": reason, "details": "See the letter."}
    answer = await take_step(team, case.child, "exceptions", **said)
    errors = answer.json().get("errors", [])
    return answer.status_code, errors[0]["message"] if errors else answer.json().get("code")


async def _in_time(team: Caller, clock: MovableClock) -> int:
    """How many of the late plans still count where those with exceptions are left out."""
    year = {"from": (clock.today() - timedelta(days=20)).isoformat(), "to": clock.today().isoformat()}
    return int((await team.get("/figures", **year))["whole"][WHOLE]["total"])


async def test_an_exception_that_is_known_a_day_after_the_final_plan_mends_the_figures(issued: OpenCase, team: Caller, clock: MovableClock):
    assert await _in_time(team, clock) == 1
    assert "record-exception" in (await team.get(f"/children/{issued.child}/case"))["possible"]
    starts = clock.today() - timedelta(weeks=20)
    assert await _record(team, issued, "X1", starts, starts + timedelta(days=27)) == (201, None)
    assert await _in_time(team, clock) == 0
    final = next(item for item in (await team.get(f"/children/{issued.child}/case"))["deadlines"] if item["clock"] == "final-plan")
    assert final["excused_by"] == ["X1"]


async def test_an_absence_that_turned_out_to_be_short_is_back_in_the_figures(issued: OpenCase, team: Caller, clock: MovableClock):
    starts = clock.today() - timedelta(weeks=20)
    assert await _record(team, issued, "X4", starts, None) == (201, None)
    assert await _in_time(team, clock) == 0
    exception = (await team.get(f"/children/{issued.child}/case"))["exceptions"][0]["id"]
    end = {"ends_on": (starts + timedelta(days=3)).isoformat()}
    assert (await team.call("PUT", f"/exceptions/{exception}/end", end)).status_code == 204
    assert await _in_time(team, clock) == 1


async def test_days_after_the_clocks_stopped_excuse_nothing(issued: OpenCase, team: Caller, clock: MovableClock):
    last = clock.today() - timedelta(days=1)
    said = f"The first day must be {last.day} {last:%B %Y} or before: no time limit ran after that day"
    assert await _record(team, issued, "X3", clock.today(), None) == (422, said)
    assert await _record(team, issued, "X3", last, None) == (201, None)


@pytest.mark.parametrize(("stage", "status"), [("not_assessed", 201), ("not_issued", 201), ("withdrawn", 409), ("transferred_out", 409), ("ceased", 409)])
async def test_why_a_refusal_was_late_can_be_said_and_of_what_ended_otherwise_nothing(case: OpenCase, team: Caller, database, stage, status):
    async with database.open_work() as work:
        await work.connection.execute(text("UPDATE cases SET stage = :stage WHERE id = :id"), {"stage": stage, "id": UUID(case.id)})
    assert (await _record(team, case, "X3", date.fromisoformat((await team.get(f"/children/{case.child}/case"))["case"]["received_on"]), None))[0] == status
