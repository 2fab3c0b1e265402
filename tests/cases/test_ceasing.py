"""A plan ends only after the family was told and could appeal, or where there is nothing to appeal against."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from services.cases.domain.clocks import appeal_by
from tests.cases.people import Caller, MovableClock, child_asked_for, take_step

Take = Callable[..., Awaitable[tuple[int, str, str]]]


@pytest.fixture
async def child(mother: Caller, database) -> str:
    """A child who has a plan."""
    found = await child_asked_for(mother, database)
    async with database.open_work() as work:
        await work.connection.execute(text("UPDATE cases SET stage = 'plan_issued', final_on = received_on"))
    return found


@pytest.fixture
def take(team: Caller, child: str, clock: MovableClock) -> Take:
    """A function that takes a step and tells the status, the code and the words of the answer."""

    async def take(step: str, on: date | None = None, **said: Any) -> tuple[int, str, str]:
        answer = await take_step(team, child, step, on=(on or clock.today()).isoformat(), **said)
        body = answer.json() if answer.content else {}
        return answer.status_code, body.get("code", ""), body.get("detail", "")

    return take


async def _letters(database) -> list[str]:
    async with database.open_work() as work:
        found = await work.connection.scalars(text("SELECT kind FROM notices ORDER BY id"))
        return [str(kind) for kind in found]


async def test_a_plan_does_not_end_while_the_family_can_appeal(take: Take, team: Caller, child: str, clock: MovableClock, database):
    assert (await take("cessation", reason=2))[:2] == (409, "family_not_told")
    assert (await take("cessation-decision", reason=2, details="Needs are met."))[0] == 204
    assert (await team.get(f"/children/{child}/case"))["case"]["stage"] == "plan_issued"
    last = appeal_by(clock.today())
    clock.ahead = last - clock.today()
    first = last + timedelta(days=1)
    status, code, said = await take("cessation", reason=2)
    assert (status, code) == (409, "family_has_time")
    assert f"on {first.day} {first:%B %Y} or later" in said
    clock.ahead += timedelta(days=1)
    assert (await take("cessation", reason=2))[0] == 204
    assert await _letters(database) == ["plan-will-end", "plan-ceased"]


async def test_the_notice_counts_from_when_the_family_had_it_and_not_from_the_day_it_bears(take: Take, clock: MovableClock):
    decided = clock.today()
    clock.ahead = timedelta(days=100)
    assert (await take("cessation-decision", decided, reason=2, details="Needs are met."))[0] == 204
    assert (await take("cessation", reason=2))[:2] == (409, "family_has_time")


async def test_a_letter_that_was_not_posted_yet_tells_nobody(take: Take, team: Caller, clock: MovableClock, database):
    async with database.open_work() as work:
        await work.connection.execute(text("UPDATE relationships SET gets_letters = false"))
    assert (await take("cessation-decision", reason=2, details="Needs are met."))[0] == 204
    clock.ahead = timedelta(days=70)
    assert (await take("cessation", reason=2))[:2] == (409, "family_not_told")
    async with database.open_work() as work:
        letter = (await work.connection.execute(text("SELECT id, written_on FROM notices"))).one()
    posted = await team.call("PUT", f"/letters/{letter.id}/posted", {"on": letter.written_on.isoformat()})
    assert posted.status_code == 204
    assert (await take("cessation", reason=2))[0] == 204


async def test_another_reason_or_a_later_notice_takes_the_place_of_a_notice(take: Take, clock: MovableClock):
    await take("cessation-decision", reason=2, details="Needs are met.")
    clock.ahead = timedelta(days=70)
    await take("cessation-decision", reason=6, details="They do not want to go on.")
    assert (await take("cessation", reason=2))[:2] == (409, "family_not_told")
    assert (await take("cessation", reason=6))[:2] == (409, "family_has_time")
    clock.ahead = timedelta(days=140)
    assert (await take("cessation", reason=6))[0] == 204


@pytest.mark.parametrize(("reason", "letters"), [(1, ["plan-ceased"]), (5, ["plan-ceased"]), (8, [])])
async def test_nobody_need_be_told_before_where_nothing_was_decided_against_them(take: Take, database, reason: int, letters: list[str]):
    assert (await take("cessation-decision", reason=reason, details="It ends."))[:2] == (422, "invalid")
    assert (await take("cessation", reason=reason))[0] == 204
    assert await _letters(database) == letters
