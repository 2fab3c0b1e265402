"""The 15 days for comments on a draft plan begin when it is served: in the portal at once, by post on the day that an officer records."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from services.cases.use_cases.remind_of_deadlines import remind_of_deadlines
from tests.cases.people import DETAILS, Caller, MovableClock, OpenCase, lose_family, take_step

FATHER = {"name": "Jo Example", "relation": "father", "address": DETAILS["address"], "gets_letters": True}


@pytest.fixture
async def drafting(case: OpenCase, database) -> OpenCase:
    async with database.open_work() as work:
        await work.connection.execute(text("UPDATE cases SET stage = 'drafting', issue_decided_on = received_on"))
    return case


async def _step(team: Caller, case: OpenCase, clock: MovableClock, step: str, **said: Any) -> tuple[int, Any]:
    answer = await take_step(team, case.child, step, on=clock.today().isoformat(), **said)
    return answer.status_code, answer.json().get("code") if answer.content else None


async def _final(team: Caller, case: OpenCase, clock: MovableClock) -> tuple[int, Any]:
    return await _step(team, case, clock, "final-plan", setting_type="A mainstream school")


async def _post(team: Caller, clock: MovableClock) -> None:
    for letter in (await team.get("/letters/to-post"))["letters"]:
        assert (await team.call("PUT", f"/letters/{letter['id']}/posted", {"on": clock.today().isoformat()})).status_code == 204


async def _days(team: Caller, case: OpenCase, clock: MovableClock) -> tuple[int | None, list[int]]:
    """How many days from today the family has to comment, by the case and by the time limits that are open."""
    found = await team.get(f"/children/{case.child}/case")
    ends = [found["case"]["comment_by"], *(item["due_on"] for item in found["deadlines"] if item["clock"] == "draft-comments" and item["open"])]
    left = [(clock.today().fromisoformat(day) - clock.today()).days if day else None for day in ends]
    return left[0], [day for day in left[1:] if day is not None]


async def _told(database) -> list[tuple[str, str]]:
    async with database.open_work() as work:
        rows = await work.connection.execute(text("SELECT data FROM outbox WHERE type = 'uk.ehc.plan.draft-issued.v1' ORDER BY position"))
        return [(row.data["served_on"], row.data["comment_by"]) for row in rows]


async def test_a_draft_that_goes_by_post_alone_begins_no_days_before_it_is_posted(drafting: OpenCase, team: Caller, clock: MovableClock, database):
    await lose_family(database)
    assert await _step(team, drafting, clock, "draft-plan") == (204, None)
    assert await _days(team, drafting, clock) == (None, [])
    clock.ahead = timedelta(days=20)
    assert await _final(team, drafting, clock) == (409, "draft_not_served")
    assert await _told(database) == []
    await _post(team, clock)
    assert await _days(team, drafting, clock) == (14, [14])
    clock.ahead = timedelta(days=34)
    assert await _final(team, drafting, clock) == (409, "family_has_time")
    clock.ahead = timedelta(days=35)
    assert await _final(team, drafting, clock) == (204, None)
    today = clock.today()
    assert await _told(database) == [((today - timedelta(days=15)).isoformat(), (today - timedelta(days=1)).isoformat())]


async def test_no_plan_is_sent_without_a_document_to_read(drafting: OpenCase, team: Caller, clock: MovableClock):
    for step, said in (("draft-plan", {}), ("final-plan", {"setting_type": "A mainstream school"})):
        refused = await take_step(team, drafting.child, step, on=clock.today().isoformat(), document_ids=[], **said)
        assert refused.status_code == 422
        assert refused.json()["errors"] == [{"field": "document_ids", "message": f"Choose the {step.replace('-', ' ')}"}]
        assert await _step(team, drafting, clock, step, **said) == (204, None)
        clock.ahead = timedelta(days=15)


async def test_of_several_people_the_last_one_to_be_served_counts(drafting: OpenCase, team: Caller, clock: MovableClock, database):
    await team.post(f"/children/{drafting.child}/contacts", FATHER)
    await _step(team, drafting, clock, "draft-plan")
    assert await _days(team, drafting, clock) == (14, [14])
    clock.ahead = timedelta(days=16)
    assert await _final(team, drafting, clock) == (409, "draft_not_served")
    await _post(team, clock)
    assert await _days(team, drafting, clock) == (14, [14])
    assert await _final(team, drafting, clock) == (409, "family_has_time")
    assert len(await _told(database)) == 2


async def test_an_answer_before_the_last_service_is_not_that_of_the_last_one_to_be_served(drafting: OpenCase, team: Caller, clock: MovableClock):
    await team.post(f"/children/{drafting.child}/contacts", FATHER)
    await _step(team, drafting, clock, "draft-plan")
    assert await _step(team, drafting, clock, "draft-response", said="Fine.", meeting_wanted=False) == (204, None)
    assert await _final(team, drafting, clock) == (409, "draft_not_served")
    clock.ahead = timedelta(days=1)
    await _post(team, clock)
    assert await _final(team, drafting, clock) == (409, "family_has_time")
    assert await _step(team, drafting, clock, "draft-response", said="Fine too.", meeting_wanted=False) == (204, None)
    assert await _final(team, drafting, clock) == (204, None)


async def test_of_a_further_draft_that_is_not_posted_yet_nobody_is_reminded(drafting: OpenCase, team: Caller, clock: MovableClock, database):
    await _step(team, drafting, clock, "draft-plan")
    await lose_family(database)
    clock.ahead = timedelta(days=1)
    await _step(team, drafting, clock, "draft-plan")
    assert await _days(team, drafting, clock) == (None, [])
    clock.ahead = timedelta(days=11)
    async with database.open_work() as work:
        await remind_of_deadlines(work)
        told = await work.connection.execute(text("SELECT count(*) FROM outbox WHERE type LIKE '%deadline.%' AND data->>'clock' = 'draft-comments'"))
        assert told.scalar_one() == 0


async def test_an_earlier_draft_that_is_posted_late_moves_nothing(drafting: OpenCase, team: Caller, clock: MovableClock, mother: Caller):
    await team.post(f"/children/{drafting.child}/contacts", FATHER)
    await _step(team, drafting, clock, "draft-plan")
    [letter] = (await team.get("/letters/to-post"))["letters"]
    clock.ahead = timedelta(days=1)
    await _step(team, drafting, clock, "draft-plan")
    clock.ahead = timedelta(days=3)
    assert (await team.call("PUT", f"/letters/{letter['id']}/posted", {"on": clock.today().isoformat()})).status_code == 204
    assert await _days(team, drafting, clock) == (12, [12])
