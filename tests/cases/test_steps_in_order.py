"""What is dated, pressed twice or done at the same moment in the wrong order changes nothing."""

import asyncio
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from services.cases.domain.moves import MUST_BE_ASKED
from tests.cases.people import Caller, MovableClock, child_asked_for, take_step
from tests.harness.waiting import until

Step = Callable[..., Any]


@pytest.fixture
async def child(mother: Caller, database) -> str:
    """A child whose mother's request the council has."""
    return await child_asked_for(mother, database)


@pytest.fixture
def step(team: Caller, child: str, clock: MovableClock) -> Step:
    """A function that takes a step today, so many `days` ago."""

    async def take(name: str, days: int = 0, **said: Any) -> tuple[int, list[str]]:
        answer = await take_step(team, child, name, on=_ago(clock, days), **said)
        return answer.status_code, [error["field"] for error in answer.json().get("errors", ())] if answer.content else []

    return take


@pytest.fixture
async def assessing(team: Caller, child: str, step: Step, school: UUID, clock: MovableClock) -> str:
    """The case, once a refusal of some weeks ago was reversed and everybody was asked for advice."""
    assert (await step("assessment-decision", yes=False, reasons="The school can meet the needs."))[0] == 204
    clock.ahead = timedelta(weeks=6)
    assert (await step("assessment-decision", yes=True, because="ordered"))[0] == 204
    case = str((await team.get(f"/children/{child}/case"))["case"]["id"])
    for kind in MUST_BE_ASKED:
        await team.post(f"/cases/{case}/advice-requests", {"kind": kind, "organisation_id": str(school)})
    return case


def _ago(clock: MovableClock, days: int) -> str:
    found: date = clock.today() - timedelta(days=days)
    return found.isoformat()


async def test_nothing_that_follows_from_a_reversal_is_dated_before_it(assessing: str, step: Step):
    assert await step("plan-decision", days=7, yes=True) == (422, ["on"])
    assert await step("plan-decision", yes=True) == (204, [])


async def test_a_final_plan_is_not_dated_before_the_answer_that_it_takes_the_place_of_waiting_for(assessing: str, step: Step, clock: MovableClock):
    await step("plan-decision", yes=True)
    await step("draft-plan")
    clock.ahead += timedelta(days=9)
    assert await step("draft-response", said="We agree.", meeting_wanted=False) == (204, [])
    assert await step("final-plan", days=3, setting_type="A mainstream school") == (422, ["on"])
    assert await step("final-plan", setting_type="A mainstream school") == (204, [])


async def test_a_setting_is_not_asked_before_the_decision_to_issue_a_plan(assessing: str, step: Step, clock: MovableClock):
    clock.ahead += timedelta(days=9)
    await step("plan-decision", days=3, yes=True)
    await step("draft-plan")
    assert await step("consultations", days=4, setting="Example Academy") == (422, ["on"])
    assert await step("consultations", days=3, setting="Example Academy") == (201, [])


async def test_a_plan_names_no_setting_before_it_was_consulted_and_has_answered(team: Caller, child: str, assessing: str, step: Step, clock: MovableClock):
    await step("plan-decision", yes=True)
    await step("draft-plan")
    await step("draft-response", said="We agree.", meeting_wanted=False)
    clock.ahead += timedelta(days=9)
    await step("consultations", days=5, setting="Example Academy")
    asked = (await team.get(f"/children/{child}/case"))["consultations"][0]["id"]
    assert await step("final-plan", days=6, consultation_id=asked) == (422, ["on"])
    assert await step("final-plan", days=5, consultation_id=asked) == (422, ["consultation_id"])
    answer = {"on": _ago(clock, 2), "can_meet_needs": True}
    assert (await team.call("PUT", f"/consultations/{asked}/response", answer)).status_code == 204
    assert await step("final-plan", days=3, consultation_id=asked) == (422, ["on"])
    assert await step("final-plan", days=2, consultation_id=asked) == (204, [])


async def test_an_acknowledgement_that_was_recorded_late_keeps_no_decision_from_its_true_day(team: Caller, child: str, step: Step, clock: MovableClock):
    clock.ahead = timedelta(days=9)
    assert await step("acknowledgement") == (204, [])
    assert await step("assessment-decision", days=3, yes=True) == (204, [])


async def test_pressing_twice_consults_once_and_records_one_exception(team: Caller, assessing: str, step: Step, child: str, clock: MovableClock):
    await step("plan-decision", yes=True)
    for what, said in (("consultations", {"setting": "Example Academy"}), ("exceptions", {"reason": "X3", "details": "A death in the family"})):
        found = await team.get(f"/children/{child}/case")
        body = {"version": found["version"], "on": _ago(clock, 0), **said}
        first, second = await asyncio.gather(*(team.call("POST", f"/cases/{assessing}/{what}", body) for _ in range(2)))
        assert (first.status_code, second.status_code, first.json()) == (201, 201, second.json())
        assert len((await team.get(f"/children/{child}/case"))[what]) == 1


async def test_no_advice_is_asked_for_in_a_case_that_ends_at_the_same_moment(team: Caller, child: str, step: Step, school: UUID, database):
    await step("assessment-decision", yes=True)
    case = (await team.get(f"/children/{child}/case"))["case"]["id"]
    async with database.open_work() as work:
        await work.children.lock(UUID(child))
        asking = asyncio.create_task(team.call("POST", f"/cases/{case}/advice-requests", {"kind": "health", "organisation_id": str(school)}))
        await until(partial(_is_waiting, database))
        await work.connection.execute(text("UPDATE cases SET stage = 'withdrawn'"))
    answer = await asking
    assert (answer.status_code, answer.json()["code"]) == (409, "not_now")


async def _is_waiting(database) -> bool:
    # In a transaction of its own: within one, the sessions of others are seen as they were at the first look.
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    async with database.open_statement() as work:
        return bool((await work.connection.execute(text(waiting))).scalar_one())
