"""Keying in a request: the child is looked for among all records, or added, and then the request; nothing typed is lost on the way."""

import re
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from chassis.clock import SystemClock
from tests.gateway.conftest import Browser
from tests.gateway.stand_in import Services
from tests.gateway.team.conftest import LookAt

SESSION = "K" * 43
TODAY = SystemClock().today()
CHILD, REQUEST, OFFICER = (str(uuid4()) for _ in range(3))
KEY_IN, HERE = "/team/key-in", f"/team/children/{CHILD}"
LOOKED_FOR = {"first_name": "Alexandra", "last_name": "Canary", "date_of_birth-day": "14", "date_of_birth-month": "5", "date_of_birth-year": "2017"}
LIKELY = {
    "id": CHILD,
    "legal_first_name": "Alex",
    "legal_last_name": "Canary",
    "known_as": "",
    "date_of_birth": "2017-05-14",
    "sex": "female",
    "address": {"line1": "1 High Street", "line2": "", "town": "Anytown", "county": "", "postcode": "CV1 2AB"},
    "setting": {"kind": "none", "name": ""},
    "upn": None,
    "nhs_number": None,
    "version": 1,
    "by_family": True,
    "by_professional": False,
    "case": None,
}
CASE = {
    "id": str(uuid4()),
    "stage": "request_received",
    "received_on": "2026-03-02",
    "decide_by": "2026-04-13",
    "refuse_plan_by": "2026-06-22",
    "final_plan_by": "2026-07-20",
}
KEYED_IN = {
    "id": REQUEST,
    "child_id": CHILD,
    "reference": "7KD-M3Q-XRC",
    "channel": "post",
    "source": 1,
    "received_on": "2026-03-05",
    "keyed_by": OFFICER,
    "notes": "Two pages\nby hand",
    "contact": None,
    "corrections": [{"before": "2026-03-06", "after": "2026-03-05", "reason": "The stamp", "by": OFFICER, "at": "2026-03-07T10:00:00Z"}],
    "case": CASE,
    "can_correct": True,
    "later": False,
}


def _boxes(name: str, day: date) -> dict[str, str]:
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


@pytest.fixture
async def officer(browser: Browser, services: Services) -> Browser:
    services.sign_in(SESSION, "officer@example.org", portal="team", factor="totp", team_roles=["officer"])
    browser.hold_session(SESSION)
    child: dict[str, Any] = {
        "id": CHILD,
        "name": "Alex Canary",
        "date_of_birth": "2017-05-14",
        "relation": "team",
        "case": None,
        "case_pass": "the-pass",
        "advice": [],
    }
    services.answers["GET", f"/children/{CHILD}/pass"] = (200, child)
    services.answers["GET", "/people"] = (200, {"people": [{"id": OFFICER, "first_name": "Olu", "last_name": "Example"}]})
    services.answers["GET", f"/requests/{REQUEST}"] = (200, KEYED_IN)
    return browser


async def test_likely_records_are_shown_side_by_side_and_no_address_names_anybody(officer: Browser, services: Services, look_at: LookAt):
    await look_at((await officer.open(KEY_IN)).text)
    address = (await officer.submit(KEY_IN, LOOKED_FOR)).headers["location"]
    assert "canary" not in address.lower()
    services.answers["POST", "/records/likely"] = (200, {"records": [LIKELY, LIKELY | {"id": str(uuid4()), "by_family": False, "case": CASE}]})
    page = (await officer.open(address)).text
    await look_at(page)
    assert services.made("POST", "/records/likely")[0].body == {"first_name": "Alexandra", "last_name": "Canary", "date_of_birth": "2017-05-14", "upn": ""}
    assert f'href="{HERE}/key-in"' in page
    assert "The family" in page
    assert "Request received 2 March 2026" in page
    assert "canary" not in "".join(part.partition('"')[0] for part in page.split('href="')[1:]).lower()
    new = re.search(r'href="(/team/key-in/new-record[^"]*)"', page)
    assert new
    shown = (await officer.open(new[1].replace("&amp;", "&"))).text
    await look_at(shown)
    assert 'value="Alexandra"' in shown
    assert 'value="2017"' in shown
    back = (await officer.open(KEY_IN + "?" + address.partition("?")[2])).text
    assert 'value="Canary"' in back


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({}, "Enter a name, or a unique pupil number"),
        ({**LOOKED_FOR, "date_of_birth-month": "13"}, "Date of birth must be a real date"),
    ],
)
async def test_a_search_with_mistakes_is_refused(officer: Browser, look_at: LookAt, answers, says):
    await officer.open(KEY_IN)
    refused = await officer.submit(KEY_IN, answers)
    await look_at(refused.text)
    assert refused.status_code == 422
    assert says in refused.text


async def test_without_a_search_there_are_no_records_to_show(officer: Browser, services: Services):
    for path in ("records", "records?about=made-up"):
        assert (await officer.open(f"{KEY_IN}/{path}")).headers["location"] == KEY_IN
    assert services.made("POST", "/records/likely") == []


async def test_a_record_is_added_with_what_is_known_and_pressing_twice_sends_the_same_id(officer: Browser, services: Services, look_at: LookAt):
    new = f"{KEY_IN}/new-record"
    shown = (await officer.open(new)).text
    record = re.search(r'name="record_id" value="([^"]+)"', shown)
    assert record
    refused = await officer.submit(new, {"record_id": record[1], "legal_first_name": "Alex"})
    await look_at(refused.text)
    assert record[1] in refused.text
    for words in ("Enter their legal last name", "Enter the date of birth", "Select their sex", "or that it is not known"):
        assert words in refused.text
    services.answers["POST", "/records"] = (201, {"id": CHILD})
    said = {"record_id": record[1], "legal_first_name": "Alex", "legal_last_name": "Canary", **_boxes("date_of_birth", date(2017, 5, 14)), "sex": "female"}
    for _ in range(2):
        await officer.open(new)
        assert (await officer.submit(new, said | {"setting": "unknown"})).headers["location"] == f"{HERE}/key-in"
    bodies = [call.body for call in services.made("POST", "/records")]
    assert bodies[0] == bodies[1]
    assert (bodies[0]["id"], bodies[0]["setting"], bodies[0]["address"]["line1"]) == (record[1], {"kind": "unknown", "name": ""}, "")


async def test_what_cases_refuses_about_a_record_is_shown(officer: Browser, services: Services):
    new = f"{KEY_IN}/new-record"
    await officer.open(new)
    services.answers["POST", "/records"] = (422, {"code": "invalid", "errors": [{"field": "address-town", "message": "Enter a town or city"}]})
    said = {
        "record_id": "none",
        "legal_first_name": "A",
        "legal_last_name": "B",
        **_boxes("date_of_birth", date(2017, 5, 14)),
        "sex": "female",
        "setting": "none",
    }
    assert "Enter a town or city" in (await officer.submit(new, said | {"address-line1": "1"})).text


async def _key_in(officer: Browser, **changes: Any) -> Any:
    await officer.open(f"{HERE}/key-in")
    said = {"request_id": REQUEST, **_boxes("received_on", TODAY - timedelta(days=3)), "channel": "post", "source": "2"}
    return await officer.submit(f"{HERE}/key-in", said | changes)


async def test_a_request_is_keyed_in_with_who_asked(officer: Browser, services: Services, look_at: LookAt):
    await look_at((await officer.open(f"{HERE}/key-in")).text)
    services.answers["POST", f"/children/{CHILD}/requests"] = (201, {"id": REQUEST})
    assert (await _key_in(officer, notes="By hand")).headers["location"] == f"{HERE}/requests/{REQUEST}"
    await _key_in(officer, name="Jo", relation="school", telephone="01632 960 001", gets_letters="no")
    first, second = [call.body for call in services.made("POST", f"/children/{CHILD}/requests")]
    assert first == {
        "id": REQUEST,
        "received_on": (TODAY - timedelta(days=3)).isoformat(),
        "channel": "post",
        "source": 2,
        "notes": "By hand",
        "asked_by": None,
    }
    assert (second["asked_by"]["name"], second["asked_by"]["parental_responsibility"], second["asked_by"]["gets_letters"]) == ("Jo", "not_sure", False)


async def test_a_date_of_more_than_six_weeks_ago_is_asked_about_once_more(officer: Browser, services: Services, look_at: LookAt):
    long_ago = _boxes("received_on", TODAY - timedelta(days=50))
    asked = await _key_in(officer, **long_ago)
    await look_at(asked.text)
    assert asked.status_code == 422
    assert "Check the date, and say that it is right" in asked.text
    assert services.made("POST", f"/children/{CHILD}/requests") == []
    services.answers["POST", f"/children/{CHILD}/requests"] = (201, {"id": REQUEST})
    assert (await _key_in(officer, **long_ago, sure="yes")).status_code == 303
    assert "Check the date: it is more than 6 weeks ago" not in (await officer.open(f"{HERE}/key-in")).text


async def test_a_request_with_mistakes_is_refused_and_nothing_typed_is_lost(officer: Browser, services: Services, look_at: LookAt):
    refused = await _key_in(officer, channel="pigeon", source="", relation="father", email="kept@example.org")
    await look_at(refused.text)
    for words in ("Select how it came", "Select who asks", "Enter the name of who asks", 'value="kept@example.org"', f'value="{REQUEST}"'):
        assert words in refused.text, words
    services.answers["POST", f"/children/{CHILD}/requests"] = (409, {"code": "keyed_in", "detail": "This request was keyed in already"})
    again = await _key_in(officer, notes="Kept")
    assert "This was not saved" in again.text
    assert "Kept" in again.text
    assert f'value="{REQUEST}"' not in again.text


async def test_what_was_keyed_in_is_shown_with_what_to_do_next(officer: Browser, services: Services, look_at: LookAt):
    page = (await officer.open(f"{HERE}/requests/{REQUEST}")).text
    await look_at(page)
    for words in (
        "Request 7KD-M3Q-XRC",
        "By post",
        "Two pages<br>by hand",
        "Olu Example",
        "13 April 2026",
        "The time runs from 2 March 2026",
        "From 6 March 2026 to 5 March 2026",
    ):
        assert words in page, words
    assert f'href="{HERE}/documents/add"' in page
    services.answers["GET", f"/requests/{REQUEST}"] = (200, KEYED_IN | {"child_id": str(uuid4())})
    assert (await officer.open(f"{HERE}/requests/{REQUEST}")).status_code == 404


async def test_a_request_that_was_keyed_in_after_the_decision_names_no_day_of_it(officer: Browser, services: Services):
    for stage, later in (("assessing", False), ("assessing", True), ("plan_issued", True), ("not_assessed", False)):
        services.answers["GET", f"/requests/{REQUEST}"] = (200, KEYED_IN | {"case": CASE | {"stage": stage}, "later": later, "can_correct": False})
        page = (await officer.open(f"{HERE}/requests/{REQUEST}")).text
        assert "13 April 2026" not in page, stage
        assert ("no time limit runs from it" in page) == later
        assert ("The time runs from" in page) == (not later)


async def test_the_date_of_receipt_is_put_right_with_a_reason(officer: Browser, services: Services, look_at: LookAt):
    correct, address = f"{HERE}/requests/{REQUEST}/received-on", f"/requests/{REQUEST}/received-on"
    shown = (await officer.open(correct)).text
    await look_at(shown)
    assert 'value="2026"' in shown
    refused = await officer.submit(correct, {"reason": " "})
    for words in ("Enter the date on which the council received it", "Enter why the date was not right"):
        assert words in refused.text
    said = {**_boxes("received_on", date(2026, 3, 1)), "reason": "The stamp"}
    services.answers["PUT", address] = (409, {"code": "not_now", "detail": "The council has decided on this request"})
    assert "The council has decided on this request" in (await officer.submit(correct, said)).text
    services.answers["PUT", address] = (200, None)
    assert (await officer.submit(correct, said)).headers["location"] == f"{HERE}/requests/{REQUEST}"
    assert services.made("PUT", address)[-1].body == {"received_on": "2026-03-01", "reason": "The stamp"}
