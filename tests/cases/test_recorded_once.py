"""What is no move of the case, a consultation or an exception, is recorded once however often its button is pressed."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from services.cases.domain.cases import Stage
from tests.cases.people import OpenCase, take_step

CONSULTATION = {"setting": "Example  Academy", "urn": 123456}
EXCEPTION: dict[str, Any] = {"reason": "X3", "details": "A death in the family; see the letter.", "ends_on": None, "document_ids": []}


@pytest.fixture
def at(case: OpenCase, database):
    """A function that puts the case into a stage."""

    async def put(stage: Stage) -> OpenCase:
        async with database.open_work() as work:
            await work.connection.execute(text("UPDATE cases SET stage = :stage"), {"stage": stage})
        return case

    return put


@pytest.mark.parametrize(
    ("route", "told", "body", "others"),
    [
        ("consultations", "setting.consulted", CONSULTATION, [{"setting": "Example Academy", "urn": None}, {"setting": "Another School"}]),
        ("exceptions", "exception.recorded", EXCEPTION, [{"reason": "X4"}, {"details": "The hospital letter came since."}]),
    ],
)
async def test_pressing_twice_records_one_and_says_so_and_another_answer_is_another(team, at, clock, database, route, told, body, others):
    case = await at("drafting")
    before = await team.get(f"/children/{case.child}/case")
    said = {**body, "version": before["version"], "on": clock.today().isoformat()}
    first = await team.post(f"/cases/{case.id}/{route}", said)
    assert await team.post(f"/cases/{case.id}/{route}", said) == first
    again = await take_step(team, case.child, route, **body)
    assert (again.status_code, again.json()) == (201, first), "also from the page as it is shown after the first press"
    after = await team.get(f"/children/{case.child}/case")
    assert (len(after[route]), after["version"]) == (1, before["version"] + 1)
    async with database.open_work() as work:
        announced = await work.connection.execute(text("SELECT data FROM outbox WHERE type LIKE :told"), {"told": f"%{told}%"})
        assert len(announced.all()) == 1
    for other in others:
        assert (await take_step(team, case.child, route, **body | other)).status_code == 201
    assert len((await team.get(f"/children/{case.child}/case"))[route]) == 3


async def test_the_same_setting_asked_on_another_day_is_asked_again_and_capitals_make_no_other(team, at, clock):
    case = await at("drafting")
    first = (await take_step(team, case.child, "consultations", **CONSULTATION)).json()
    assert (await take_step(team, case.child, "consultations", setting="EXAMPLE academy", urn=123456)).json() == first
    clock.ahead = timedelta(days=1)
    later = await take_step(team, case.child, "consultations", **CONSULTATION, on=clock.today().isoformat())
    assert later.json() != first


@pytest.mark.parametrize(("route", "body"), [("consultations", CONSULTATION), ("exceptions", EXCEPTION)])
async def test_what_is_new_and_comes_from_a_page_that_is_not_the_newest_is_refused(team, at, route, body):
    case = await at("drafting")
    answer = await take_step(team, case.child, route, **body, version=0)
    assert (answer.status_code, answer.json()["code"]) == (409, "stale_version")
