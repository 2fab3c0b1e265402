"""A request that comes once it was decided to assess: no clock runs from it, nobody is told a date, and it waits until somebody acknowledges it."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from services.cases.domain.cases import DECIDED, Stage
from services.cases.handlers import on_form_submitted
from tests.cases.people import OpenCase, child_asked_for, submitted, take_step, undecided_case

RECEIVED_ON, DECIDED_ON, DECIDE_BY, PLAN_ON = date(2026, 3, 2), date(2026, 4, 1), date(2026, 4, 13), date(2026, 7, 6)


@pytest.fixture
def at(mother, team, school, database):
    """A function that makes a case in a stage, whose dates are some months ago. Nothing is on record of its steps."""

    async def put(stage: Stage) -> OpenCase:
        case = await undecided_case(mother, team, school, database)
        async with database.open_work() as work:
            await work.connection.execute(
                text("UPDATE cases SET stage = :stage, received_on = :received, decide_by = :by, decided_on = :on, final_on = :plan"),
                {"stage": stage, "received": RECEIVED_ON, "by": DECIDE_BY, "on": DECIDED_ON, "plan": PLAN_ON if stage == "plan_issued" else None},
            )
        return case

    return put


@pytest.fixture
def ask_again(mother, database):
    """A function that lets the mother ask again."""

    async def ask(case: OpenCase, **changes) -> UUID:
        form = submitted(UUID(case.child), mother.id, **changes)
        async with database.open_work() as work:
            await on_form_submitted(form, work)
        return form.subject

    return ask


async def _told(database, kind: str):
    async with database.open_work() as work:
        found = await work.connection.execute(text("SELECT data FROM outbox WHERE type LIKE :kind ORDER BY position"), {"kind": f"%{kind}%"})
        return [row.data for row in found]


@pytest.mark.parametrize("stage", sorted(DECIDED))
async def test_it_has_no_dates_and_stands_on_the_list_until_it_is_acknowledged_and_the_family_gets_a_letter(
    team, mother, at, ask_again, database, clock, stage
):
    case = await at(stage)
    before = await team.get(f"/children/{case.child}/case")
    assert "acknowledge" not in before["possible"]
    again = await ask_again(case)
    today = clock.today().isoformat()
    said = (await _told(database, "request.received"))[-1]
    assert (said["received_on"], said["decide_by"], said["final_plan_by"]) == (today, None, None)
    found = await team.get(f"/children/{case.child}/case")
    assert (found["case"], found["version"]) == (before["case"], before["version"] + 1), "who looked before has not seen it"
    assert [(one["later"], one["waits"]) for one in found["requests"] if one["submission_id"] == str(again)] == [(True, True)]
    [item] = (await team.get("/worklist/items", list="to-acknowledge"))["items"]
    assert (item["case"]["id"], item["asked_again_on"]) == (case.id, today)
    assert (await team.get("/worklist"))["to_acknowledge"] == 1
    assert [one["waits"] for one in (await mother.get(f"/children/{case.child}/progress"))["requests"] if one["later"]] == [True]

    assert (await take_step(team, case.child, "acknowledgement")).status_code == 204
    assert (await take_step(team, case.child, "acknowledgement")).json()["code"] == "acknowledged"
    assert (await team.get("/worklist/items", list="to-acknowledge"))["items"] == []
    done = await team.get(f"/children/{case.child}/case")
    assert [(move["kind"], move["outcome"]) for move in done["moves"]] == [("acknowledge", "later")]
    assert done["case"] == before["case"]
    [letter] = (await mother.get(f"/children/{case.child}/letters"))["letters"]
    whole = str(await mother.get(f"/letters/{letter['id']}"))
    assert (letter["kind"], letter["title"]) == ("acknowledgement", "We have a new request for an EHC needs assessment")
    assert ("plan stays in force" in whole) == (stage == "plan_issued")
    assert "2026-04" not in whole
    assert "April 2026" not in whole, "by which it was to be decided about the first request"


async def test_several_are_acknowledged_at_once_and_the_letter_names_their_days(team, mother, at, ask_again, clock):
    case = await at("assessing")
    days = [clock.today() - timedelta(days=days) for days in (9, 4, 4)]
    for day in days:
        await ask_again(case, received_on=day)
    [item] = (await team.get("/worklist/items", list="to-acknowledge"))["items"]
    assert item["asked_again_on"] == days[0].isoformat()
    early = await take_step(team, case.child, "acknowledgement", on=days[0].isoformat())
    assert [error["field"] for error in early.json()["errors"]] == ["on"]
    assert (await take_step(team, case.child, "acknowledgement")).status_code == 204
    letter = (await mother.get(f"/children/{case.child}/letters"))["letters"][0]
    said = (await mother.get(f"/letters/{letter['id']}"))["sections"][0]["parts"][0]
    named = " and on ".join(f"{day.day} {day:%B %Y}" for day in (days[0], days[1]))
    assert said.startswith(f"On {named} we received requests")


async def test_it_is_acknowledged_with_its_true_day_after_a_later_step(team, at, ask_again, clock):
    case = await at("drafting")
    await ask_again(case, received_on=clock.today() - timedelta(days=9))
    assert (await take_step(team, case.child, "draft-plan")).status_code == 204
    on = (clock.today() - timedelta(days=5)).isoformat()
    assert (await take_step(team, case.child, "acknowledgement", on=on)).status_code == 204
    assert (await team.get("/worklist"))["to_acknowledge"] == 0


async def test_the_officer_who_acknowledges_has_seen_it(team, at, ask_again):
    case = await at("assessing")
    await ask_again(case)
    seen = (await team.get(f"/children/{case.child}/case"))["version"]
    await ask_again(case)
    answer = await take_step(team, case.child, "acknowledgement", version=seen)
    assert (answer.status_code, answer.json()["code"]) == (409, "stale_version")


async def test_one_that_an_officer_keys_in_waits_like_any_other(team, at, clock):
    case = await at("plan_issued")
    body = {"id": str(uuid4()), "received_on": clock.today().isoformat(), "channel": "post", "source": 2}
    request = (await team.post(f"/children/{case.child}/requests", body))["id"]
    assert (await team.get(f"/requests/{request}"))["later"] is True
    assert (await team.get(f"/requests/{request}"))["can_correct"] is False
    assert (await team.get("/worklist"))["to_acknowledge"] == 1


@pytest.mark.parametrize("stage", ["not_issued", "withdrawn", "transferred_out", "ceased"])
async def test_once_its_case_is_over_it_waits_no_more(team, at, ask_again, database, stage):
    case = await at("assessing")
    await ask_again(case)
    async with database.open_work() as work:
        await work.connection.execute(text("UPDATE cases SET stage = :stage"), {"stage": stage})
    assert (await team.get("/worklist"))["to_acknowledge"] == 0
    assert "acknowledge" not in (await team.get(f"/children/{case.child}/case"))["possible"]
    assert (await take_step(team, case.child, "acknowledgement")).json()["code"] == "not_now"


@pytest.mark.parametrize("acknowledged", [False, True])
async def test_one_that_came_with_a_joined_record_waits_if_nobody_acknowledged_it_there(team, caller, at, database, *, acknowledged):
    case, father = await at("plan_issued"), caller("citizen")
    other = await child_asked_for(father, database)
    if acknowledged:
        await take_step(team, other, "acknowledgement")
    join = (await team.post(f"/children/{case.child}/joined", {"joined_id": other}))["id"]
    assert (await team.get("/worklist"))["to_acknowledge"] == (0 if acknowledged else 1)
    assert sorted(one["later"] for one in (await team.get(f"/children/{case.child}/case"))["requests"]) == [False, True]
    assert (await team.call("DELETE", f"/joins/{join}")).status_code == 204
    assert [one["later"] for one in (await team.get(f"/children/{other}/case"))["requests"]] == [False]
