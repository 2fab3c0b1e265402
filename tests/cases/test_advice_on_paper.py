"""Advice that the SEND team asks for by letter, e-mail or telephone, of somebody who is not on the portal."""

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from services.cases.domain.moves import MUST_BE_ASKED
from services.cases.use_cases.remind_of_advice import remind_of_advice
from tests.cases.people import NOT_THERE, take_step

NAME = "Canary Health Trust"


def _path(case) -> str:
    return f"/cases/{case.id}/advice-requests/on-paper"


def _body(on: date, **changes: Any) -> dict[str, Any]:
    return {"kind": "health", "name": NAME, "on": on.isoformat(), **changes}


async def _events(database, *names: str) -> list[dict[str, Any]]:
    async with database.open_work() as work:
        rows = await work.connection.execute(text("SELECT type, data FROM outbox ORDER BY position"))
        return [row.data for row in rows if row.type in {f"uk.ehc.{name}.v1" for name in names}]


async def _remind(database) -> None:
    async with database.open_work() as work:
        await remind_of_advice(work)


async def test_it_is_due_six_weeks_after_the_day_on_which_it_was_asked_for(team, case, clock, database):
    asked_on = clock.today()
    clock.ahead = timedelta(days=9)
    due_on = (asked_on + timedelta(weeks=6)).isoformat()
    granted = len(await _events(database, "access.granted"))
    asked = await team.post(_path(case), _body(asked_on, name=" Canary  Health Trust "))
    assert asked["due_on"] == due_on
    (shown,) = (await team.get(f"/children/{case.child}/case"))["advice"]
    assert (shown["id"], shown["name"], shown["organisation_id"], shown["person_id"]) == (asked["id"], NAME, None, None)
    assert (shown["asked_on"], shown["due_on"], shown["state"]) == (asked_on.isoformat(), due_on, "asked")
    (event,) = await _events(database, "advice.requested")
    assert (event["organisation_id"], event["due_on"]) == (None, due_on)
    (invited,) = await _events(database, "advice.invited")
    assert (invited["organisation_id"], invited["person_id"]) == (None, None)
    assert len(await _events(database, "access.granted")) == granted


async def test_it_counts_where_a_plan_is_decided_on(team, case, clock):
    for kind in MUST_BE_ASKED:
        assert (await take_step(team, case.child, "plan-decision", yes=True)).json()["code"] == "advice_not_asked"
        await team.post(_path(case), _body(clock.today(), kind=kind))
    assert (await take_step(team, case.child, "plan-decision", yes=True)).status_code == 204


async def test_the_team_sees_who_was_asked_the_family_sees_that_somebody_was_and_professionals_do_not(team, mother, senco, case, clock, database):
    asked = await team.post(_path(case), _body(clock.today()))
    seen = (await mother.get(f"/children/{case.child}/progress"))["advice"]
    assert [(one["kind"], one["state"], one["mine"]) for one in seen] == [("health", "asked", False)]
    assert NAME not in str(seen)
    assert (await senco.get(f"/children/{case.child}/progress"))["advice"] == []
    assert (await senco.get("/advice-requests"))["advice_requests"] == []
    for method, path, body in (("GET", "", None), ("POST", "/nil-return", {"reason": "not-known"})):
        assert (await senco.call(method, f"/advice-requests/{asked['id']}{path}", body)).json() == NOT_THERE
    async with database.open_work() as work:
        for table in ("outbox", "audit"):
            kept = [str(row) for row in await work.connection.execute(text(f"SELECT * FROM {table}"))]  # noqa: S608 - one of these two
            assert kept
            assert not [row for row in kept if "Canary" in row], table


async def test_it_stands_on_the_lists_of_advice_until_an_answer_is_recorded(team, case, clock, database):
    asked = await team.post(_path(case), _body(clock.today()))
    listed = (await team.get("/worklist/items", list="advice"))["items"]
    assert [(item["advice_request_id"], item["advice"], item["late"]) for item in listed] == [(asked["id"], "health", False)]
    clock.ahead = timedelta(weeks=6, days=1)
    assert [item["late"] for item in (await team.get("/worklist/items", list="advice-overdue"))["items"]] == [True]
    answer = {"received_on": clock.today().isoformat(), "nil_reason": "not-known", "details": "By letter"}
    assert (await team.call("POST", f"/advice-requests/{asked['id']}/record", answer)).status_code == 204
    assert (await team.get("/worklist/items", list="advice"))["items"] == []
    assert [event["outcome"] for event in await _events(database, "advice.received")] == ["nil-return"]


@pytest.mark.parametrize("allocated", [True, False])
async def test_nobody_is_reminded_of_it_and_when_it_is_missed_the_officer_is_told_once(team, case, clock, database, allocated):
    asked = await team.post(_path(case), _body(clock.today()))
    if allocated:
        answer = await team.call("PUT", f"/cases/{case.id}/officer", {"officer_id": str(team.id)})
        assert answer.status_code == 204, answer.text
    for days in (28, 39, 42, 43, 44):
        clock.ahead = timedelta(days=days)
        await _remind(database)
    told = await _events(database, "deadline.approaching", "deadline.missed")
    assert [(event["clock"], event["advice_request_id"], event["organisation_id"]) for event in told] == [("advice", asked["id"], None)]
    (reminder,) = await _events(database, "deadline.reminder-due")
    assert (reminder["what"], reminder["advice_request_id"], reminder["person_id"]) == ("missed", asked["id"], None)
    assert reminder["officer_id"] == (str(team.id) if allocated else None)


async def test_what_was_late_already_when_it_was_recorded_is_told_as_missed(team, case, clock, database):
    decided_on = clock.today()
    clock.ahead = timedelta(weeks=8)
    await team.post(_path(case), _body(decided_on))
    for _ in range(2):
        await _remind(database)
    assert len(await _events(database, "deadline.missed")) == 1


async def test_what_is_asked_on_the_portal_is_still_missed_by_whoever_was_asked(team, case, clock, database):
    await team.call("PUT", f"/cases/{case.id}/officer", {"officer_id": str(team.id)})
    await team.post(f"/cases/{case.id}/advice-requests", {"kind": "health", "organisation_id": case.school})
    clock.ahead = timedelta(days=43)
    await _remind(database)
    (missed,) = await _events(database, "deadline.missed")
    assert missed["organisation_id"] == case.school
    (reminder,) = await _events(database, "deadline.reminder-due")
    assert (reminder["what"], reminder["organisation_id"], reminder["officer_id"]) == ("missed", case.school, None)


async def test_the_day_is_neither_to_come_nor_before_the_decision_to_assess(team, case, clock):
    decided_on = clock.today()
    for on, said in (
        (decided_on + timedelta(days=1), "The date must be today or in the past"),
        (decided_on - timedelta(days=1), f"The date must be {decided_on.day} {decided_on:%B %Y} or later: the step before it was taken on that day"),
    ):
        assert (await team.call("POST", _path(case), _body(on))).json()["errors"] == [{"field": "on", "message": said}]
    for name, said in ((" ", "Enter the name of the body or person"), ("x" * 201, "Name must be 200 characters or fewer")):
        assert (await team.call("POST", _path(case), _body(decided_on, name=name))).json()["errors"] == [{"field": "name", "message": said}]
    assert (await team.call("POST", f"/cases/{uuid4()}/advice-requests/on-paper", _body(decided_on))).json() == NOT_THERE


async def test_pressing_twice_asks_once_and_another_body_can_be_asked_for_the_same(team, case, clock):
    body = _body(clock.today())
    answers = await asyncio.gather(*(team.call("POST", _path(case), body) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    await team.post(_path(case), _body(clock.today(), name="Another Trust"))
    await team.post(f"/cases/{case.id}/advice-requests", {"kind": "health", "organisation_id": case.school})


async def test_a_request_is_to_somebody_on_the_portal_or_on_paper_and_never_both(team, case, clock, database):
    asked = await team.post(_path(case), _body(clock.today()))
    for change in ("name = NULL", "person = id"):
        with pytest.raises(IntegrityError, match="of_somebody"):
            async with database.open_work() as work:
                await work.connection.execute(text(f"UPDATE advice_requests SET {change} WHERE id = :id"), {"id": asked["id"]})  # noqa: S608


async def test_it_ends_with_its_case(team, case, clock, database):
    await team.post(_path(case), _body(clock.today()))
    assert (await take_step(team, case.child, "withdrawal")).status_code == 204
    assert [event["organisation_id"] for event in await _events(database, "advice.cancelled")] == [None]
    assert (await team.call("POST", _path(case), _body(clock.today()))).json()["code"] == "not_now"
