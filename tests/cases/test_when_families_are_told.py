"""A decision counts from the day on which the family is told of it: today, by Waymark's letter, unless the council told it in writing before."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from services.cases.domain.clocks import appeal_by
from services.cases.domain.letters import day
from tests.cases.people import DETAILS, Caller, MovableClock, child_asked_for, lose_family, take_step

Take = Callable[..., Awaitable[int]]
WEEKS_LATE = timedelta(weeks=7)
CONTACT = {"name": "Jo Example", "relation": "father", "address": DETAILS["address"], "gets_letters": True}


@pytest.fixture
async def child(mother: Caller, database) -> str:
    """A child whose mother's request the council has."""
    return await child_asked_for(mother, database)


@pytest.fixture
def take(team: Caller, child: str, clock: MovableClock) -> Take:
    """A function that records a step now, of so long `ago`, of which the family was `told` so long ago, and tells the status of the answer."""

    async def take(step: str, ago: timedelta = timedelta(), told: timedelta | None = None, **said: Any) -> int:
        before = {} if told is None else {"told_on": (clock.today() - told).isoformat()}
        return (await take_step(team, child, step, on=(clock.today() - ago).isoformat(), **before, **said)).status_code

    return take


async def _letter(team: Caller, child: str) -> tuple[date, str]:
    """The date and the words of the one letter."""
    (found,) = (await team.get(f"/children/{child}/letters"))["letters"]
    letter = await team.get(f"/letters/{found['id']}")
    return date.fromisoformat(letter["written_on"]), str(letter["sections"])


async def _clock(team: Caller, child: str, name: str) -> tuple[str | None, bool]:
    """When a time limit was met, and whether that was late."""
    found = (await team.get(f"/children/{child}/case"))["deadlines"]
    return next((item["met_on"], item["late"]) for item in found if item["clock"] == name)


async def _share(team: Caller, measure: str) -> tuple[int, int]:
    found = (await team.get("/figures"))["whole"][measure]
    return found["within"], found["total"]


async def test_a_refusal_that_is_recorded_late_leaves_the_family_its_two_months_and_is_late(take: Take, team: Caller, child: str, clock: MovableClock):
    clock.ahead = WEEKS_LATE
    today = clock.today()
    assert await take("assessment-decision", WEEKS_LATE, yes=False, reasons="The school can help.") == 204
    written_on, words = await _letter(team, child)
    assert written_on == today
    assert f"{day(appeal_by(today))}, which is 2 months after the date of this letter" in words
    (move,) = (await team.get(f"/children/{child}/case"))["moves"]
    assert (move["on"], move["informed_on"], move["appeal_by"]) == ((today - WEEKS_LATE).isoformat(), today.isoformat(), appeal_by(today).isoformat())
    assert await _clock(team, child, "decide") == (today.isoformat(), True)
    assert await _share(team, "decisions_within_6_weeks") == (0, 1)


async def test_a_family_that_was_told_in_writing_before_has_two_months_from_then(take: Take, team: Caller, child: str, clock: MovableClock):
    clock.ahead = WEEKS_LATE
    told = clock.today() - WEEKS_LATE
    assert await take("assessment-decision", WEEKS_LATE, WEEKS_LATE, yes=False, reasons="The school can help.") == 204
    written_on, words = await _letter(team, child)
    assert written_on == clock.today(), "the letter itself is of today"
    assert f"We told you this in writing on {day(told)}." in words
    assert f"{day(appeal_by(told))}, which is 2 months after we told you in writing" in words
    (move,) = (await team.get(f"/children/{child}/case"))["moves"]
    assert move["appeal_by"] == appeal_by(told).isoformat()
    assert await _clock(team, child, "decide") == (told.isoformat(), False)
    assert await _share(team, "decisions_within_6_weeks") == (1, 1)


async def test_the_family_may_be_told_some_days_after_an_order_and_not_before_it_or_in_days_to_come(take: Take, team: Caller, child: str, clock: MovableClock):
    assert await take("assessment-decision", yes=False, reasons="The school can help.") == 204
    clock.ahead = WEEKS_LATE
    ordered, told = timedelta(days=16), timedelta(days=7)
    for wrong in (ordered + timedelta(days=1), timedelta(days=-1)):
        assert await take("assessment-decision", ordered, wrong, yes=True, because="ordered") == 422
    assert await take("assessment-decision", ordered, told, yes=True, because="ordered") == 204
    assert await _clock(team, child, "tell-of-assessment") == ((clock.today() - told).isoformat(), False)


async def test_no_step_has_to_wait_for_the_day_on_which_the_family_was_told_of_the_one_before(take: Take, team: Caller, child: str, clock: MovableClock):
    clock.ahead = WEEKS_LATE
    assert await take("assessment-decision", WEEKS_LATE, yes=True) == 204
    assert await take("withdrawal", timedelta(days=1)) == 204


@pytest.mark.parametrize(("told", "within", "weeks"), [(None, 0, 22), (timedelta(weeks=2), 1, 20)])
async def test_a_final_plan_counts_from_when_the_family_has_it(take: Take, team: Caller, child: str, clock: MovableClock, database, told, within, weeks):
    async with database.open_work() as work:
        await work.connection.execute(text("UPDATE cases SET stage = 'draft_sent', comment_by = received_on + 30"))
    clock.ahead = timedelta(weeks=22)
    assert await take("final-plan", timedelta(weeks=2), told, setting_type="A mainstream school") == 204
    assert await _share(team, "plans_within_20_weeks") == (within, 1)
    assert (await team.get("/figures"))["whole"]["average_weeks"] == weeks
    assert (await _clock(team, child, "final-plan"))[1] is (told is None)


@pytest.mark.parametrize(("told", "within"), [(None, 0), (timedelta(weeks=2), 1)])
async def test_a_refusal_of_a_plan_counts_from_when_the_family_knows(take: Take, team: Caller, child: str, clock: MovableClock, school: UUID, told, within):
    assert await take("assessment-decision", yes=True) == 204
    case = (await team.get(f"/children/{child}/case"))["case"]["id"]
    for kind in ("educational", "health", "educational-psychology", "social-care"):
        await team.post(f"/cases/{case}/advice-requests", {"kind": kind, "organisation_id": str(school)})
    clock.ahead = timedelta(weeks=17)
    assert await take("plan-decision", timedelta(weeks=2), told, yes=False, reasons="Needs are met.") == 204
    assert await _share(team, "refusals_within_16_weeks") == (within, 1)
    assert (await _clock(team, child, "refuse-plan"))[1] is (told is None)


async def test_a_plan_ends_two_months_after_the_family_was_told_in_writing(take: Take, team: Caller, child: str, clock: MovableClock, database):
    """Also when Waymark's own letter goes by post and is still to be posted."""
    async with database.open_work() as work:
        await work.connection.execute(text("UPDATE cases SET stage = 'plan_issued', final_on = received_on"))
    await lose_family(database)
    await team.post(f"/children/{child}/contacts", CONTACT)
    clock.ahead = timedelta(days=100)
    assert await take("cessation-decision", timedelta(days=70), reason=2, details="Needs are met.") == 204
    assert await take("cessation", reason=2) == 409
    assert await take("cessation-decision", timedelta(days=70), timedelta(days=70), reason=2, details="Needs are met.") == 204
    assert await take("cessation", reason=2) == 204


async def test_with_a_decision_are_its_letters_and_the_last_day_for_an_appeal_once_all_are_posted(
    take: Take, team: Caller, child: str, mother: Caller, clock: MovableClock
):
    await team.post(f"/children/{child}/contacts", CONTACT)
    assert await take("acknowledgement") == 204
    assert await take("assessment-decision", yes=False, reasons="The school can help.") == 204
    first, second = (await team.get(f"/children/{child}/case"))["moves"]
    assert [(move["can_be_appealed"], move["appeal_by"], len(move["letters"])) for move in (first, second)] == [(False, None, 2), (True, None, 2)]
    portal, post = sorted(second["letters"], key=lambda letter: letter["person_id"] is None)
    assert (portal["person_id"], portal["served_on"], post["to"], post["served_on"]) == (str(mother.id), clock.today().isoformat(), "Jo Example", None)
    assert (await team.get(f"/letters/{post['id']}"))["kind"] == "will-not-assess"
    clock.ahead = timedelta(days=3)
    assert (await team.call("PUT", f"/letters/{post['id']}/posted", {"on": clock.today().isoformat()})).status_code == 204
    assert (await team.get(f"/children/{child}/case"))["moves"][1]["appeal_by"] == appeal_by(clock.today()).isoformat()


@pytest.mark.parametrize("step", ["acknowledgement", "draft-plan", "withdrawal", "cessation"])
async def test_only_of_a_decision_it_is_said_that_the_family_was_told(take: Take, child: str, step: str):
    assert await take(step, told=timedelta(), **({"reason": 1} if step == "cessation" else {})) == 422
