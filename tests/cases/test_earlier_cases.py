"""A refusal of an earlier case is seen beside the newer one, and can still be reversed: then the earlier case is the current one again."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from services.cases.domain.moves import MUST_BE_ASKED
from services.cases.handlers import on_form_submitted
from tests.cases.people import Caller, OpenCase, child_asked_for, submitted, take_step, undecided_case

REASONS = "The school can meet the needs."


@pytest.fixture
async def refused(mother: Caller, team: Caller, school: UUID, database, clock) -> OpenCase:
    """A case in which the council decided not to assess."""
    case = await undecided_case(mother, team, school, database)
    assert (await take_step(team, case.child, "assessment-decision", yes=False, reasons=REASONS)).status_code == 204
    clock.ahead = timedelta(days=30)
    return case


@pytest.fixture
async def newer(refused: OpenCase, team: Caller, senco: Caller, database) -> str:
    """The case that the school's request opened afterwards."""
    async with database.open_work() as work:
        form = submitted(UUID(refused.child), senco.id, channel="professional", received_on=work.clock.today(), organisation_id=UUID(refused.school))
        await on_form_submitted(form, work)
    found = (await team.get(f"/children/{refused.child}/case"))["case"]["id"]
    assert found != refused.id
    return str(found)


async def _reverse(team: Caller, case: OpenCase, clock, step: str = "assessment-decision", **said):
    """Reverse the refusal of the earlier case, as the page of the newer one offers it."""
    found = await team.get(f"/children/{case.child}/case")
    version = next(one["version"] for one in found["earlier"] if one["case"]["id"] == case.id)
    body = {"version": version, "on": clock.today().isoformat(), "yes": True, "because": "ordered", **said}
    return await team.call("POST", f"/cases/{case.id}/{step}", body)


async def test_the_page_of_the_newer_case_shows_the_decision_the_reasons_and_the_day(team, refused, newer, clock):
    found = await team.get(f"/children/{refused.child}/case")
    assert (found["case"]["id"], found["moves"]) == (newer, [])
    [earlier] = found["earlier"]
    assert (earlier["case"]["id"], earlier["case"]["stage"], earlier["reversal"]) == (refused.id, "not_assessed", "decide-assessment")
    [move] = earlier["moves"]
    assert (move["kind"], move["outcome"], move["reasons"], move["by"]) == ("decide-assessment", "no", REASONS, str(team.id))
    assert move["on"] == (clock.today() - timedelta(days=30)).isoformat()
    assert [request["submission_id"] for request in earlier["requests"]] == [refused.request]


async def test_an_order_about_the_first_request_runs_its_clocks_and_takes_the_newer_request_along(team, mother, refused, newer, clock, database):
    await team.call("PUT", f"/cases/{newer}/officer", {"officer_id": str(team.id)})
    assert (await _reverse(team, refused, clock)).status_code == 204
    found = await team.get(f"/children/{refused.child}/case")
    case = found["case"]
    assert (case["id"], case["stage"]) == (refused.id, "assessing")
    assert (case["refuse_plan_by"], case["final_plan_by"]) == tuple((clock.today() + timedelta(weeks=weeks)).isoformat() for weeks in (10, 14))
    assert {one["clock"]: one["due_on"] for one in found["deadlines"] if one["open"]} == {
        "refuse-plan": case["refuse_plan_by"],
        "final-plan": case["final_plan_by"],
    }
    assert [(move["outcome"], move["reasons"]) for move in found["moves"]] == [("no", REASONS), ("yes", "")]
    assert [(one["channel"], one["later"], one["waits"]) for one in found["requests"]] == [("parent", False, False), ("professional", True, False)]
    [shell] = found["earlier"]
    assert (shell["case"]["id"], shell["requests"], shell["reversal"]) == (newer, [], None)
    assert found["officer_id"] == str(team.id), "whoever is responsible for the newer case goes on with this one"
    assert (await mother.get(f"/children/{refused.child}/progress"))["case"] == case
    assert (await mother.get(f"/children/{refused.child}/letters"))["letters"][0]["kind"] == "will-assess"
    async with database.open_work() as work:
        assert [limit.is_open for limit in await work.deadlines.of_case(UUID(newer))] == [False, False]
        told = (await work.connection.execute(text("SELECT data FROM outbox WHERE type LIKE '%request.decided%' ORDER BY position"))).scalars().all()
    assert [one["replaced_case_id"] for one in told] == [None, newer]
    counts = await team.get("/worklist")
    assert (counts["to_acknowledge"], counts["stages"]) == (0, {"assessing": 1})


async def test_a_newer_request_is_answered_on_the_day_of_the_letter_and_not_before_it_came(team, refused, newer, clock, database):
    ordered = (clock.today() - timedelta(days=3)).isoformat()
    assert (await _reverse(team, refused, clock, on=ordered)).status_code == 204
    async with database.open_work() as work:
        [request] = [one for one in await work.cases.requests_in(UUID(refused.id)) if one.later]
    assert (request.received_on, request.acknowledged_on) == (clock.today(), clock.today())


@pytest.mark.parametrize("stage", ["withdrawn", "not_assessed"])
async def test_a_newer_case_that_is_over_keeps_its_requests(team, refused, newer, clock, database, stage):
    async with database.open_work() as work:
        await work.connection.execute(text("UPDATE cases SET stage = :stage WHERE id = :newer"), {"stage": stage, "newer": UUID(newer)})
    assert (await _reverse(team, refused, clock, because="reconsidered")).status_code == 204
    found = await team.get(f"/children/{refused.child}/case")
    assert (found["case"]["id"], len(found["requests"])) == (refused.id, 1)
    assert [(one["case"]["id"], len(one["requests"])) for one in found["earlier"]] == [(newer, 1)]


async def test_once_the_newer_request_is_assessed_there_is_nothing_to_return_to(team, refused, newer, clock):
    assert (await take_step(team, refused.child, "assessment-decision", yes=True, on=clock.today().isoformat())).status_code == 204
    assert (await team.get(f"/children/{refused.child}/case"))["earlier"][0]["reversal"] is None
    answer = await _reverse(team, refused, clock)
    assert (answer.status_code, answer.json()["code"]) == (409, "newer_case")
    assert (await team.get(f"/children/{refused.child}/case"))["case"]["id"] == newer


async def test_nothing_else_is_done_to_an_earlier_case(team, refused, newer, clock, database):
    for said, code in (({"because": "decided"}, "decided"), ({"yes": False, "reasons": "No"}, "decided"), ({"version": 0}, "stale_version")):
        assert (await _reverse(team, refused, clock, **said)).json()["code"] == code
    async with database.open_work() as work:
        await work.connection.execute(text("UPDATE cases SET stage = 'withdrawn' WHERE id = :refused"), {"refused": UUID(refused.id)})
    assert (await team.get(f"/children/{refused.child}/case"))["earlier"][0]["reversal"] is None
    assert (await _reverse(team, refused, clock)).json()["code"] == "not_now"
    assert (await team.get(f"/children/{refused.child}/case"))["case"]["id"] == newer


async def test_a_refused_plan_is_ordered_after_a_newer_request(team, mother, school, clock, database):
    case = await undecided_case(mother, team, school, database)
    await take_step(team, case.child, "assessment-decision", yes=True)
    for kind in MUST_BE_ASKED:
        await team.post(f"/cases/{case.id}/advice-requests", {"kind": kind, "organisation_id": str(school)})
    assert (await take_step(team, case.child, "plan-decision", yes=False, reasons="No plan.")).status_code == 204
    async with database.open_work() as work:
        await on_form_submitted(submitted(UUID(case.child), mother.id), work)
    assert (await team.get(f"/children/{case.child}/case"))["earlier"][0]["reversal"] == "decide-plan"
    assert (await _reverse(team, case, clock, step="plan-decision")).status_code == 204
    found = (await team.get(f"/children/{case.child}/case"))["case"]
    assert (found["id"], found["stage"], found["final_plan_by"]) == (case.id, "drafting", (clock.today() + timedelta(weeks=11)).isoformat())


async def test_the_refusal_of_a_joined_record_is_seen_and_the_records_are_parted_before_it_is_reversed(team, caller, refused, clock, database):
    father = caller("citizen")
    leading = await child_asked_for(father, database)
    await team.post(f"/children/{leading}/joined", {"joined_id": refused.child})
    [earlier] = (await team.get(f"/children/{leading}/case"))["earlier"]
    assert (earlier["case"]["id"], earlier["moves"][0]["reasons"], earlier["reversal"]) == (refused.id, REASONS, None)
    answer = await _reverse(team, refused, clock)
    assert (answer.status_code, answer.json()["code"]) == (409, "joined")
