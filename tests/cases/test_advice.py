"""Requests for advice: asked, seen by whom they are for, and answered once."""

import asyncio
from datetime import timedelta
from itertools import permutations
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from chassis.errors import NotFound
from services.cases.handlers import on_form_amended, on_form_submitted
from tests.cases.people import NOT_THERE, amended, role, submitted

NIL = {"reason": "not-known", "details": "We have never met."}


async def _ask(team, case, kind="educational", **whom):
    return await team.post(f"/cases/{case.id}/advice-requests", {"kind": kind, **(whom or {"organisation_id": case.school})})


async def _events(database, *names: str) -> list[dict[str, Any]]:
    async with database.open_work() as work:
        rows = await work.connection.execute(text("SELECT type, data FROM outbox ORDER BY position"))
        return [row.data for row in rows if row.type in {f"uk.ehc.{name}.v1" for name in names}]


async def _take(database, *events) -> None:
    for event in events:
        async with database.open_work() as work:
            await (on_form_submitted if event.type.endswith("submitted.v1") else on_form_amended)(event, work)


def _advice(case, asked, person, **changes):
    return submitted(UUID(case.child), person, kind="advice", channel="professional", organisation_id=case.school, advice_request_id=asked["id"], **changes)


async def test_advice_is_due_six_weeks_after_it_was_asked_for(team, senco, case, clock, database):
    asked = await _ask(team, case)
    today = clock.today()
    assert asked["due_on"] == (today + timedelta(weeks=6)).isoformat()
    shown = await senco.get(f"/advice-requests/{asked['id']}")
    assert shown == {
        "id": asked["id"],
        "kind": "educational",
        "child": {"id": case.child, "name": "Lex Example", "date_of_birth": "2016-02-29"},
        "case_id": case.id,
        "asked_on": today.isoformat(),
        "due_on": asked["due_on"],
        "state": "asked",
        "late": False,
        "nil_return": None,
        "reuse": None,
    }
    assert await team.get(f"/advice-requests/{asked['id']}") == shown
    (event,) = await _events(database, "advice.requested")
    assert (event["organisation_id"], event["due_on"]) == (case.school, asked["due_on"])
    (invited,) = await _events(database, "advice.invited")
    assert (invited["organisation_id"], invited["person_id"], invited["due_on"]) == (case.school, None, asked["due_on"])
    clock.ahead = timedelta(weeks=6)
    assert (await senco.get(f"/advice-requests/{asked['id']}"))["late"] is False
    clock.ahead = timedelta(weeks=6, days=1)
    assert (await senco.get(f"/advice-requests/{asked['id']}"))["late"] is True


async def test_whoever_is_asked_may_see_the_child(team, caller, case, database):
    clinic, psychologist = uuid4(), caller("professional", role())
    await _ask(team, case, "health", organisation_id=str(clinic))
    await _ask(team, case, "educational-psychology", person_id=str(psychologist.id))
    for asked in (caller("professional", role(clinic)), psychologist):
        given = await asked.get(f"/children/{case.child}/pass")
        assert given["rights"] == ["read", "read-family", "write"]
        assert len(given["advice"]) == 1
    assert len(await _events(database, "access.granted")) == 3
    unconfirmed = caller("professional", role(clinic, confirmed=False))
    assert (await unconfirmed.call("GET", f"/children/{case.child}/pass")).json() == NOT_THERE


async def test_one_person_of_an_organisation_is_asked_without_another_allocation(team, senco, caller, case, database):
    asked = await _ask(team, case, organisation_id=case.school, person_id=str(senco.id))
    colleague = caller("professional", role(UUID(case.school)))
    assert len(await _events(database, "access.granted")) == 1
    assert (await senco.get(f"/children/{case.child}/pass"))["advice"][0]["id"] == asked["id"]
    assert (await colleague.get(f"/children/{case.child}/pass"))["advice"] == []
    assert (await colleague.call("GET", f"/advice-requests/{asked['id']}")).json() == NOT_THERE


async def test_the_same_is_not_asked_twice_and_pressing_twice_asks_once(team, case, caller, database):
    body = {"kind": "educational", "organisation_id": case.school}
    answers = await asyncio.gather(*(team.call("POST", f"/cases/{case.id}/advice-requests", body) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"already_asked"}
    await _ask(team, case, "health")
    assert len(await _events(database, "advice.requested")) == 2
    nobody = await team.call("POST", f"/cases/{case.id}/advice-requests", {"kind": "health"})
    assert nobody.json()["errors"] == [{"field": "organisation_id", "message": "Choose an organisation or a person"}]
    assert (await team.call("POST", f"/cases/{uuid4()}/advice-requests", body)).json() == NOT_THERE


async def test_what_is_open_comes_first_and_of_that_what_is_due_first(team, senco, case, clock):
    answered = await _ask(team, case, "educational")
    await senco.call("POST", f"/advice-requests/{answered['id']}/nil-return", NIL)
    clock.ahead = timedelta(days=1)
    later = await _ask(team, case, "health")
    clock.ahead = timedelta()
    sooner = await _ask(team, case, "social-care")
    listed = await senco.get("/advice-requests")
    assert [item["id"] for item in listed["advice_requests"]] == [sooner["id"], later["id"], answered["id"]]
    assert listed["advice_requests"][0]["child"] == {"id": case.child, "name": "Lex Example"}
    assert (await senco.get("/caseload"))["children"][0]["advice_due"] == [
        {"id": sooner["id"], "kind": "social-care", "due_on": sooner["due_on"]},
        {"id": later["id"], "kind": "health", "due_on": later["due_on"]},
    ]


async def test_a_nil_return_answers_once(team, senco, case, database):
    asked = await _ask(team, case)
    path = f"/advice-requests/{asked['id']}/nil-return"
    no_reason = await senco.call("POST", path, {"reason": "other", "details": " "})
    assert no_reason.json()["errors"] == [{"field": "details", "message": "Tell us why you cannot give this information"}]
    answers = await asyncio.gather(*(senco.call("POST", path, NIL) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [204, 409, 409, 409]
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"already_answered"}
    shown = await senco.get(f"/advice-requests/{asked['id']}")
    assert (shown["state"], shown["nil_return"]["reason"], shown["nil_return"]["details"]) == ("nil-return", "not-known", "We have never met.")
    (event,) = await _events(database, "advice.received")
    assert event["outcome"] == "nil-return"
    assert "met" not in str(event)
    assert (await senco.get(f"/children/{case.child}/pass"))["advice"] == []


async def test_advice_answers_and_the_family_sees_that_it_came_and_not_from_whom(team, senco, mother, case, clock, database):
    asked = await _ask(team, case)
    sent = _advice(case, asked, senco.id)
    await _take(database, sent)
    (event,) = await _events(database, "advice.received")
    assert (event["outcome"], event["received_on"]) == ("advice", clock.today().isoformat())
    shown = (await senco.get(f"/children/{case.child}/progress"))["advice"]
    assert [(item["state"], item["received_on"], item["late"], item["mine"]) for item in shown] == [("received", clock.today().isoformat(), False, True)]
    family = (await mother.get(f"/children/{case.child}/progress"))["advice"]
    assert family == [{**shown[0], "mine": False}]
    assert case.school not in str(family)
    refused = await senco.call("POST", f"/advice-requests/{asked['id']}/nil-return", NIL)
    assert refused.json()["code"] == "already_answered"


async def test_advice_that_comes_twice_or_in_any_order_is_kept_once_and_told_once(team, senco, case, clock, database):
    """A first submission, two additions to it, and a repetition under another event id."""
    kinds = ("educational", "health", "social-care", "educational-psychology")
    orders = list(permutations(range(3)))
    for number, order in enumerate(orders):
        asked = await _ask(team, case, kinds[number % len(kinds)])
        first = _advice(case, asked, senco.id, received_on=clock.today())
        events = [first, amended(first, 2, received_on=clock.today() + timedelta(days=1)), amended(first, 3, received_on=clock.today() + timedelta(days=2))]
        await _take(database, *(events[place] for place in order), *events)
        told = [event for event in await _events(database, "advice.received") if event["advice_request_id"] == asked["id"]]
        assert [event["outcome"] for event in told] == ["advice"]
        async with database.open_work() as work:
            request = await work.advice.find(UUID(asked["id"]))
            kept = await work.connection.execute(text("SELECT revision FROM advice_answers WHERE advice_request = :id ORDER BY revision"), {"id": request.id})
            assert list(kept.scalars()) == [1, 2, 3]
        assert (request.state, request.answered_on) == ("received", clock.today())


async def test_advice_after_a_nil_return_takes_its_place_and_both_are_kept(team, senco, case, clock, database):
    asked = await _ask(team, case)
    await senco.call("POST", f"/advice-requests/{asked['id']}/nil-return", NIL)
    await _take(database, _advice(case, asked, senco.id, received_on=clock.today() + timedelta(weeks=8)))
    shown = await team.get(f"/advice-requests/{asked['id']}")
    assert (shown["state"], shown["late"], shown["nil_return"]["reason"]) == ("received", False, "not-known")
    assert [event["outcome"] for event in await _events(database, "advice.received")] == ["nil-return"]


async def test_advice_for_nothing_that_was_asked_or_for_another_child_waits_for_somebody_to_look(team, senco, case, database):
    asked = await _ask(team, case)
    other = await senco.add()
    for wrong in (
        _advice(case, {"id": str(uuid4())}, senco.id),
        _advice(case, {"id": None}, senco.id),
        _advice(case._replace(child=other), asked, senco.id),
    ):
        with pytest.raises(NotFound):
            await _take(database, wrong)
    assert (await senco.get(f"/advice-requests/{asked['id']}"))["state"] == "asked"


async def test_a_professional_request_opens_the_case_on_their_own_record_and_additions_move_no_clock(senco, caller, clock, database):
    child = await senco.add()
    organisation = senco.roles[0].organisation
    sent = submitted(UUID(child), senco.id, channel="professional", organisation_id=organisation)
    await _take(database, amended(sent, received_on=clock.today() + timedelta(days=20)), sent, sent, amended(sent, 3))
    shown = await senco.get(f"/children/{child}/progress")
    assert [(request["submission_id"], request["channel"], request["mine"]) for request in shown["requests"]] == [(str(sent.subject), "professional", True)]
    assert shown["case"]["received_on"] == clock.today().isoformat()
    assert len(await _events(database, "request.received")) == 1
    colleague = await caller("professional", role(organisation)).get(f"/children/{child}/progress")
    assert [request["mine"] for request in colleague["requests"]] == [False]


async def test_a_school_does_not_learn_of_the_request_of_another_school(team, senco, caller, case, database):
    other = uuid4()
    await team.post(f"/children/{case.child}/allocations", {"organisation_id": str(other)})
    sent = submitted(UUID(case.child), uuid4(), channel="professional", organisation_id=other)
    await _take(database, sent)
    assert str(sent.subject) not in str(await senco.get(f"/children/{case.child}/progress"))
    assert str(sent.subject) in str(await caller("professional", role(other)).get(f"/children/{case.child}/progress"))
