"""Giving access to, and asking advice of, a professional who works alone: search, choose, confirm."""

from typing import Any
from uuid import uuid4

import pytest

from tests.gateway.conftest import Browser
from tests.gateway.stand_in import Services
from tests.gateway.team.conftest import LookAt

SESSION = "T" * 43
CHILD, CASE, ALONE, OPENING, ADVICE = (str(uuid4()) for _ in range(5))
GIVE = f"/team/children/{CHILD}/people/give-access"
ASK = f"/team/children/{CHILD}/ask-advice"
FOUND = {"id": ALONE, "first_name": "Pat", "last_name": "Example", "email": "pat@example.org", "job_titles": ["Psychologist", "Tutor"]}


@pytest.fixture
async def officer(browser: Browser, services: Services) -> Browser:
    """An officer at the case of a child, and one professional who works alone."""
    services.sign_in(SESSION, "officer@example.org", portal="team", factor="totp", team_roles=["officer"])
    browser.hold_session(SESSION)
    case = {"id": CASE, "stage": "assessment"}
    child: dict[str, Any] = {
        "id": CHILD,
        "name": "Alex Sample",
        "date_of_birth": "2017-05-14",
        "relation": "team",
        "case": case,
        "case_pass": "p",
        "advice": [],
    }
    services.answers["GET", f"/children/{CHILD}/pass"] = (200, child)
    services.answers["GET", f"/children/{CHILD}/people"] = (200, {"case_id": CASE, "officer_id": None, "family": [], "contacts": [], "professionals": []})
    services.answers["GET", "/professionals/alone"] = (200, {"professionals": [FOUND], "pages": 3, "total": 60})
    services.answers["GET", f"/professionals/alone/{ALONE}"] = (200, FOUND)
    return browser


@pytest.mark.parametrize("way", [GIVE, ASK])
async def test_they_are_found_on_the_same_road_as_organisations_by_what_no_address_tells(officer: Browser, services: Services, look_at: LookAt, way: str):
    assert f'href="{way}/alone">Professionals who work alone' in (await officer.open(way)).text
    page = (await officer.open(f"{way}/alone")).text
    await look_at(page)
    assert f'href="{way}">Organisations' in page
    assert services.made("GET", "/professionals/alone") == []
    address = (await officer.submit(f"{way}/alone", {"search": " pat  example "})).headers["location"]
    assert address.startswith(f"{way}/alone?search=")
    assert "pat" not in address.lower().removeprefix(way)
    page = (await officer.open(address)).text
    await look_at(page)
    assert services.made("GET", "/professionals/alone")[0].query == {"search": "pat example", "page": "1"}
    assert f'href="{way}/alone/{ALONE}">Pat Example</a>, Psychologist, Tutor, pat@example.org' in page
    assert "page=2" in page
    assert (await officer.submit(f"{way}/alone", {"search": " "})).headers["location"] == f"{way}/alone"


async def test_nobody_who_matches_is_said(officer: Browser, services: Services):
    services.answers["GET", "/professionals/alone"] = (200, {"professionals": [], "pages": 1, "total": 0})
    await officer.open(f"{GIVE}/alone")
    address = (await officer.submit(f"{GIVE}/alone", {"search": "nobody"})).headers["location"]
    assert "Nobody matches. Check the spelling" in (await officer.open(address)).text


async def test_access_is_given_to_them_with_a_last_day_or_without(officer: Browser, services: Services, look_at: LookAt):
    page = (await officer.open(f"{GIVE}/alone/{ALONE}")).text
    await look_at(page)
    assert "Pat Example, Psychologist, Tutor, pat@example.org." in page
    assert "Who gets access?" not in page
    refused = await officer.submit(f"{GIVE}/alone/{ALONE}", {"until-day": "40", "until-month": "5", "until-year": "2099"})
    await look_at(refused.text)
    assert 'value="40"' in refused.text
    services.answers["POST", f"/children/{CHILD}/allocations"] = (201, {"id": OPENING})
    until = {"until-day": "1", "until-month": "5", "until-year": "2099"}
    assert (await officer.submit(f"{GIVE}/alone/{ALONE}", until)).headers["location"] == f"/team/children/{CHILD}/people"
    await officer.open(f"{GIVE}/alone/{ALONE}")
    await officer.submit(f"{GIVE}/alone/{ALONE}")
    assert [call.body for call in services.made("POST", f"/children/{CHILD}/allocations")] == [
        {"organisation_id": None, "person_id": ALONE, "until": "2099-05-01"},
        {"organisation_id": None, "person_id": ALONE, "until": None},
    ]


async def test_advice_is_asked_of_them_and_a_refusal_keeps_the_choice(officer: Browser, services: Services, look_at: LookAt):
    path, route = f"{ASK}/alone/{ALONE}", f"/cases/{CASE}/advice-requests"
    page = (await officer.open(path)).text
    await look_at(page)
    assert "Pat Example, Psychologist, Tutor, pat@example.org." in page
    assert "Who is asked?" not in page
    assert "Select which advice you ask for" in (await officer.submit(path)).text
    services.answers["POST", route] = (409, {"code": "already_asked", "detail": "They were asked for this already"})
    refused = await officer.submit(path, {"kind": "health"})
    await look_at(refused.text)
    assert "They were asked for this already" in refused.text
    services.answers["POST", route] = (201, {"id": ADVICE})
    assert (await officer.submit(path, {"kind": "health"})).headers["location"] == f"/team/children/{CHILD}"
    assert services.made("POST", route)[-1].body == {"kind": "health", "organisation_id": None, "person_id": ALONE}


async def test_nothing_is_given_to_or_asked_of_anybody_whom_identity_does_not_name(officer: Browser, services: Services):
    other = uuid4()
    services.answers["GET", f"/professionals/alone/{other}"] = (404, {"code": "not_found", "detail": "There is no such page"})
    for path in (f"{GIVE}/alone/{other}", f"{ASK}/alone/{other}"):
        assert (await officer.open(path)).status_code == 404
        await officer.open(f"{GIVE}/alone/{ALONE}")
        assert (await officer.submit(path, {"kind": "health"})).status_code == 404
    assert services.made("POST", f"/children/{CHILD}/allocations") == []
    assert services.made("POST", f"/cases/{CASE}/advice-requests") == []
