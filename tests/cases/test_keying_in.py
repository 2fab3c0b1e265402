"""Officers key in requests that did not come through the portal: the clocks run from the day on which the council received them."""

import asyncio
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from services.cases.domain.letters import day
from services.cases.domain.references import ALPHABET, new_reference
from services.cases.handlers import on_form_submitted
from tests.cases.people import DETAILS, FAMILY, NOT_THERE, Caller, MovableClock, child_asked_for, submitted, take_step

UNKNOWN = {"address": {"line1": "", "line2": "", "town": "", "county": "", "postcode": ""}, "setting": {"kind": "unknown", "name": ""}}
UPN = "B801200005001"


def _request(received_on: date, **changes):
    return {"id": str(uuid4()), "received_on": received_on.isoformat(), "channel": "post", "source": 1, **changes}


def _record(**changes):
    return {**DETAILS, "id": str(uuid4()), **changes}


@pytest.fixture
def today(clock: MovableClock) -> date:
    return clock.today()


@pytest.fixture
async def record(team: Caller) -> str:
    return str((await team.post("/records", _record(**UNKNOWN)))["id"])


async def _told(database, kind: str) -> list[dict[str, Any]]:
    async with database.open_work() as work:
        return [
            row.data
            for row in await work.connection.execute(text("SELECT data FROM outbox WHERE type = :type ORDER BY position"), {"type": f"uk.ehc.{kind}.v1"})
        ]


async def test_the_clocks_of_a_request_by_post_run_from_the_day_on_which_it_came(team: Caller, record: str, today: date, database):
    came = today - timedelta(days=9)
    asked_by = {"name": "Jo Example", "relation": "father", "telephone": "01632 960 001"}
    request = await team.post(f"/children/{record}/requests", _request(came, source=1, asked_by=asked_by, notes=" A letter of two pages "))
    shown = await team.get(f"/requests/{request['id']}")
    assert (shown["received_on"], shown["case"]["decide_by"]) == (came.isoformat(), (came + timedelta(weeks=6)).isoformat())
    assert (shown["channel"], shown["source"], shown["keyed_by"], shown["notes"]) == ("post", 1, str(team.id), "A letter of two pages")
    assert (shown["contact"]["name"], shown["can_correct"], shown["corrections"]) == ("Jo Example", True, [])
    assert (await team.get(f"/children/{record}/people"))["contacts"] == [shown["contact"]]
    [event] = await _told(database, "request.received")
    assert (event["channel"], event["asked_by"]) == ("post", 1)
    assert event["received_on"] == came.isoformat()
    assert await _told(database, "request.answer-due") == [], "who did not ask in a portal gets a letter"
    async with database.open_work() as work:
        assert [deadline.due_on for deadline in await work.deadlines.of_case(UUID(shown["case"]["id"]))] == [
            came + timedelta(weeks=6),
            came + timedelta(weeks=20),
        ]


async def test_pressing_twice_keys_in_one_request_and_adds_one_record(team: Caller, today: date, database):
    new = _record()
    answers = await asyncio.gather(*(team.call("POST", "/records", new) for _ in range(4)))
    assert {answer.json()["id"] for answer in answers} == {new["id"]}
    body = _request(today, asked_by={"name": "Jo", "relation": "mother"})
    answers = await asyncio.gather(*(team.call("POST", f"/children/{new['id']}/requests", body) for _ in range(4)))
    assert [answer.status_code for answer in answers] == [201] * 4
    async with database.open_work() as work:
        counted = "SELECT (SELECT count(*) FROM requests), (SELECT count(*) FROM cases), (SELECT count(*) FROM contacts), (SELECT count(*) FROM children)"
        assert tuple((await work.connection.execute(text(counted))).one()) == (1, 1, 1, 1)


async def test_the_id_of_another_request_is_not_taken_over(team: Caller, caller, record: str, today: date):
    body = _request(today)
    await team.post(f"/children/{record}/requests", body)
    other = (await team.post("/records", _record(legal_first_name="Kim")))["id"]
    for who, child in ((team, other), (caller("team"), record)):
        answer = await who.call("POST", f"/children/{child}/requests", body)
        assert (answer.status_code, answer.json()["code"]) == (409, "keyed_in")


async def test_a_request_that_came_earlier_moves_the_clocks_of_the_case_that_runs(team: Caller, mother: Caller, today: date, database):
    child = await child_asked_for(mother, database)
    came = today - timedelta(days=20)
    await team.post(f"/children/{child}/requests", _request(came))
    await team.post(f"/children/{child}/requests", _request(today - timedelta(days=5)))
    progress = await mother.get(f"/children/{child}/progress")
    assert (progress["case"]["received_on"], progress["case"]["final_plan_by"]) == (came.isoformat(), (came + timedelta(weeks=20)).isoformat())
    assert [(made["channel"], made["mine"]) for made in progress["requests"]] == [("post", False), ("post", False), ("parent", True)]
    [changed] = await _told(database, "case.dates-changed")
    assert changed == {
        "child_id": child,
        "received_on": came.isoformat(),
        "decide_by": (came + timedelta(weeks=6)).isoformat(),
        "final_plan_by": progress["case"]["final_plan_by"],
    }
    async with database.open_work() as work:
        deadlines = await work.deadlines.of_case(UUID(progress["case"]["id"]))
        assert [deadline.due_on for deadline in deadlines] == [came + timedelta(weeks=6), came + timedelta(weeks=20)]


async def test_once_it_is_decided_whether_to_assess_an_earlier_request_moves_no_clock(team: Caller, record: str, today: date, database):
    await team.post(f"/children/{record}/requests", _request(today - timedelta(days=5)))
    async with database.open_work() as work:
        await work.connection.execute(text("UPDATE cases SET stage = 'assessing', decided_on = current_date"))
    request = await team.post(f"/children/{record}/requests", _request(today - timedelta(days=20)))
    shown = await team.get(f"/requests/{request['id']}")
    assert (shown["case"]["received_on"], shown["can_correct"]) == ((today - timedelta(days=5)).isoformat(), False)
    answer = await team.call("PUT", f"/requests/{request['id']}/received-on", {"received_on": today.isoformat(), "reason": "Misread"})
    assert (answer.status_code, answer.json()["code"]) == (409, "not_now")


async def test_a_day_of_receipt_is_put_right_with_a_reason_that_is_kept(team: Caller, record: str, today: date, database):
    request = (await team.post(f"/children/{record}/requests", _request(today)))["id"]
    later = (await team.post(f"/children/{record}/requests", _request(today - timedelta(days=1))))["id"]
    true = today - timedelta(days=3)
    assert (await team.call("PUT", f"/requests/{request}/received-on", {"received_on": true.isoformat(), "reason": " "})).status_code == 422
    assert (await team.call("PUT", f"/requests/{request}/received-on", {"received_on": true.isoformat(), "reason": "The stamp says so"})).status_code == 204
    shown = await team.get(f"/requests/{request}")
    [correction] = shown["corrections"]
    assert (correction["before"], correction["after"], correction["reason"], correction["by"]) == (
        today.isoformat(),
        true.isoformat(),
        "The stamp says so",
        str(team.id),
    )
    assert shown["case"]["received_on"] == true.isoformat()
    # The other request is now the earliest again, where this one came later than was thought.
    await team.call("PUT", f"/requests/{request}/received-on", {"received_on": today.isoformat(), "reason": "It was the other letter"})
    assert (await team.get(f"/requests/{later}"))["case"]["received_on"] == (today - timedelta(days=1)).isoformat()
    async with database.open_work() as work:
        trail = await work.connection.execute(text("SELECT actor, detail::text FROM audit WHERE action = 'request.receipt-corrected'"))
        rows = trail.all()
        assert {row.actor for row in rows} == {team.id}
        assert "stamp" not in str(rows)


async def test_a_receipt_that_is_corrected_after_the_acknowledgement_sends_another_one_with_the_right_days_once(team: Caller, record: str, today: date):
    request = (await team.post(f"/children/{record}/requests", _request(today)))["id"]

    async def correct(days: int) -> list[str]:
        said = {"received_on": (today - timedelta(days=days)).isoformat(), "reason": "Misread"}
        assert (await team.call("PUT", f"/requests/{request}/received-on", said)).status_code == 204
        letters = (await team.get(f"/children/{record}/letters"))["letters"]
        assert {letter["kind"] for letter in letters} <= {"acknowledgement"}
        return [str((await team.get(f"/letters/{letter['id']}"))["sections"]) for letter in letters]

    assert await correct(1) == [], "the family knows of no day yet"
    assert (await take_step(team, record, "acknowledgement")).status_code == 204
    for _ in range(2):
        newest, first = await correct(9)
        assert "takes the place of the one that we sent you before" in newest
        assert day(today - timedelta(days=9) + timedelta(weeks=6)) in newest
        assert "takes the place" not in first


async def test_a_day_of_receipt_that_the_portal_knows_or_that_an_acknowledgement_contradicts_is_not_changed(
    team: Caller, mother: Caller, record: str, today: date, database
):
    child = await mother.add()
    form = submitted(UUID(child), mother.id)
    async with database.open_work() as work:
        await on_form_submitted(form, work)
    answer = await team.call("PUT", f"/requests/{form.subject}/received-on", {"received_on": today.isoformat(), "reason": "Why not"})
    assert (answer.status_code, answer.json()["code"]) == (409, "came_by_portal")
    assert (await team.call("GET", f"/requests/{form.subject}")).json() == NOT_THERE
    request = (await team.post(f"/children/{record}/requests", _request(today - timedelta(days=9))))["id"]
    async with database.open_work() as work:
        await work.connection.execute(text("UPDATE cases SET acknowledged_on = received_on + 2"))
    answer = await team.call("PUT", f"/requests/{request}/received-on", {"received_on": (today - timedelta(days=6)).isoformat(), "reason": "Misread"})
    assert [error["field"] for error in answer.json()["errors"]] == ["received_on"]


@pytest.mark.parametrize("days", [1, -20_000])
async def test_nothing_is_received_in_the_future_or_before_a_birth(team: Caller, record: str, today: date, days: int):
    answer = await team.call("POST", f"/children/{record}/requests", _request(today + timedelta(days=days)))
    assert [error["field"] for error in answer.json()["errors"]] == ["received_on"]


async def test_a_letter_of_a_school_is_shown_to_the_family_and_to_no_professional(team: Caller, mother: Caller, senco: Caller, school: UUID, today: date):
    child = await mother.add()
    for source in (1, 2):
        await team.post(f"/children/{child}/requests", _request(today, source=source))
    await team.post(f"/children/{child}/allocations", {"organisation_id": str(school)})
    assert len((await mother.get(f"/children/{child}/progress"))["requests"]) == 2
    assert len((await senco.get(f"/children/{child}/progress"))["requests"]) == 1


async def test_likely_records_are_found_by_number_by_birth_and_name_and_by_name(team: Caller, mother: Caller, senco: Caller, database):
    by_family = await mother.add(legal_first_name="Zo\u00eb", legal_last_name="O\u2019Neill", date_of_birth="2015-03-04")
    by_school = await senco.add(legal_first_name="Zoe", legal_last_name="Smith", date_of_birth="2015-03-04", upn=UPN)
    await mother.add(legal_first_name="Robin", legal_last_name="Other", date_of_birth="2015-03-04")

    async def likely(**said) -> list[str]:
        return [found["id"] for found in (await team.call("POST", "/records/likely", said)).json()["records"]]

    assert await likely(first_name="zoe", last_name="oneill", date_of_birth="2015-03-04") == [by_family, by_school]
    assert await likely(last_name="ONEI") == [by_family]
    assert await likely(upn="b8012 00005 001") == [by_school]
    assert await likely(date_of_birth="2015-03-04") == await likely() == await likely(first_name="!") == []
    found = (await team.call("POST", "/records/likely", {"last_name": "Smith"})).json()["records"][0]
    assert (found["by_family"], found["by_professional"], found["case"], found["upn"]) == (False, True, None, UPN)
    async with database.open_work() as work:
        details = [row.detail for row in await work.connection.execute(text("SELECT detail FROM audit WHERE action = 'records.viewed' ORDER BY position"))]
    assert details[0] == {"children": f"{by_family} {by_school}"}


async def test_a_record_of_the_council_is_open_to_nobody_else_and_is_noted_as_a_possible_match(team: Caller, mother: Caller, senco: Caller, record: str):
    child = await mother.add()
    for who in (mother, senco):
        assert (await who.call("GET", f"/children/{record}/pass")).status_code == 404
    [match] = (await team.get("/possible-matches"))["matches"]
    assert {one["id"] for one in match["children"]} == {child, record}


@pytest.mark.parametrize("changes", [{"setting": {"kind": "unknown"}}, UNKNOWN])
async def test_nobody_else_leaves_out_where_a_child_lives_or_learns(mother: Caller, senco: Caller, changes):
    for who, path, more in ((mother, "/children", FAMILY), (senco, "/caseload", {"role_id": str(senco.roles[0].id)})):
        assert (await who.call("POST", path, {**DETAILS, **more, **changes})).status_code == 422


def test_a_reference_ends_with_its_check():
    choose = Random(1).choice  # noqa: S311 - a test that gives the same each time
    for reference in (new_reference(choose) for _ in range(200)):
        signs = reference.replace("-", "")
        assert (reference[3], reference[7], len(signs)) == ("-", "-", 9)
        assert ALPHABET[sum(weight * ALPHABET.index(sign) for weight, sign in enumerate(signs[:-1], start=2)) % 23] == signs[-1]
