"""The statutory measures, over cases made by hand."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from services.cases.domain.figures import Share, Taken, by_year, figures

WEEK = 7


def _plan(days, *, cases=1, excepted=False, year=2026):
    return Taken("plan", year, days, excepted, cases)


def test_the_last_day_of_a_limit_is_in_time_and_the_next_is_not():
    found = figures([Taken("assess", 2026, 6 * WEEK, False, 3), Taken("assess", 2026, 6 * WEEK + 1, False, 1)])
    assert (found.decisions, found.decisions.percent) == (Share(3, 4), 75.0)
    found = figures([Taken("refuse", 2026, 16 * WEEK, False, 1), Taken("refuse", 2026, 16 * WEEK + 1, False, 2)])
    assert (found.refusals, found.refusals.percent) == (Share(1, 3), 33.3)


def test_plans_are_counted_with_and_without_those_with_exceptions():
    found = figures([_plan(20 * WEEK), _plan(20 * WEEK, excepted=True), _plan(20 * WEEK + 1), _plan(30 * WEEK, excepted=True, cases=2)])
    assert found.plans == Share(2, 5)
    assert found.plans_without_exceptions == Share(1, 2)


def test_late_plans_are_divided_at_a_year_and_every_plan_is_in_one_group():
    found = figures([_plan(20 * WEEK), _plan(20 * WEEK + 1), _plan(52 * WEEK, cases=3), _plan(52 * WEEK + 1, cases=2)])
    assert (found.plans.within, found.plans_to_a_year, found.plans_over_a_year) == (1, 4, 2)
    assert found.plans.within + found.plans_to_a_year + found.plans_over_a_year == found.plans.total


def test_the_average_weighs_each_case_once():
    assert figures([_plan(10 * WEEK, cases=3), _plan(30 * WEEK)]).average_weeks == 15.0
    assert figures([_plan(141)]).average_weeks == 20.1


def test_of_nothing_there_is_no_share_and_no_average():
    found = figures([])
    assert (found.plans.percent, found.average_weeks, by_year([])) == (None, None, {})


def test_years_are_apart_and_in_order():
    found = by_year([_plan(1, year=2026), _plan(1, year=2024, cases=2), Taken("assess", 2025, 1, False, 4)])
    assert [(year, of.plans.total, of.decisions.total) for year, of in found.items()] == [(2024, 2, 0), (2025, 0, 4), (2026, 1, 0)]


_CASE = """
    INSERT INTO cases (id, child, stage, received_on, decide_by, refuse_plan_by, final_plan_by, opened_at, version, current,
        first_key, last_key, decision_informed_on, final_informed_on)
    SELECT :id, :child, :stage, r.on, r.on + 42, r.on + 112, r.on + 140, now(), 1, :current, '', '', :decided, :final
    FROM (SELECT CAST(:received AS date) AS on) r
"""
_REFUSAL = """
    INSERT INTO moves (id, "case", kind, "on", informed_on, by, at, outcome, reasons, documents)
    VALUES (gen_random_uuid(), :case, 'decide-plan', :on, :on, gen_random_uuid(), now(), :outcome, '', '{}')
"""
_EXCEPTION = """
    INSERT INTO exceptions (id, "case", reason, details, documents, starts_on, ends_on, by, at)
    VALUES (gen_random_uuid(), :case, 'X3', 'why', '{}', :first, :last, gen_random_uuid(), now())
"""
RECEIVED = date(2025, 1, 6)


@pytest.fixture
def keep(senco, database):
    """A function that keeps a case of a new child, with days counted from receipt."""

    async def add(stage, *, decided=None, final=None, decide_plan=None, exception=None, current=True):
        child, case = await senco.add(legal_last_name=uuid4().hex), uuid4()
        day = {name: None if days is None else RECEIVED + timedelta(days=days) for name, days in {"decided": decided, "final": final}.items()}
        async with database.open_work() as work:
            said = {"id": case, "child": child, "stage": stage, "received": RECEIVED, "current": current, **day}
            await work.connection.execute(text(_CASE), said)
            if decide_plan:
                on = RECEIVED + timedelta(days=decide_plan[0])
                await work.connection.execute(text(_REFUSAL), {"case": case, "on": on, "outcome": decide_plan[1]})
            if exception:
                first, last = (None if days is None else RECEIVED + timedelta(days=days) for days in exception)
                await work.connection.execute(text(_EXCEPTION), {"case": case, "first": first, "last": last})

    return add


async def test_the_figures_are_those_of_the_cases_that_are_kept(team, keep):
    await keep("assessing", decided=42)
    await keep("not_issued", decided=50, decide_plan=(112, "no"))
    await keep("plan_issued", decided=40, final=140, decide_plan=(100, "yes"))
    await keep("plan_issued", decided=40, final=200, exception=(30, 60))
    await keep("plan_issued", decided=40, final=200, exception=(141, None))
    await keep("ceased", decided=40, final=200, exception=(-20, -1), current=False)
    await keep("plan_issued", decided=350, final=380)
    answer = await team.get("/figures", **{"from": "2025-01-01", "to": "2026-12-31"})
    assert answer["stages"] == {"assessing": 1, "not_issued": 1, "plan_issued": 4}
    assert [year["year"] for year in answer["years"]] == [2025, 2026]
    whole = answer["whole"]
    assert whole["decisions_within_6_weeks"] == {"within": 5, "total": 7, "percent": 71.4}
    assert whole["refusals_within_16_weeks"] == {"within": 1, "total": 1, "percent": 100.0}
    assert whole["plans_within_20_weeks"] == {"within": 1, "total": 5, "percent": 20.0}
    assert whole["plans_within_20_weeks_without_exceptions"] == {"within": 1, "total": 4, "percent": 25.0}
    assert (whole["plans_20_to_52_weeks"], whole["plans_over_52_weeks"], whole["average_weeks"]) == (3, 1, 32.0)
    assert answer["years"][1]["plans_over_52_weeks"] == 1


async def test_a_period_takes_its_first_and_last_day_along(team, keep):
    await keep("plan_issued", decided=40, final=140)
    for first, last, plans in (("2025-05-26", "2025-05-26", 1), ("2025-05-27", "2025-12-31", 0), ("2025-01-01", "2025-05-25", 0)):
        assert (await team.get("/figures", **{"from": first, "to": last}))["whole"]["plans_within_20_weeks"]["total"] == plans, (first, last)


async def test_without_a_period_it_is_this_year_and_the_four_before(team, clock):
    answer, today = await team.get("/figures"), clock.today()
    assert (answer["first"], answer["last"]) == (f"{today.year - 4}-01-01", today.isoformat())


@pytest.mark.parametrize(("first", "last"), [("2026-01-02", "2026-01-01"), ("1900-01-01", "2026-01-01")])
async def test_a_period_that_cannot_be_is_refused(team, first, last):
    answer = await team.call("GET", "/figures", **{"from": first, "to": last})
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, ["to"])


async def test_the_first_day_that_there_is_can_be_asked_for(team):
    assert (await team.get("/figures", to="0001-01-01"))["first"] == "0001-01-01"
