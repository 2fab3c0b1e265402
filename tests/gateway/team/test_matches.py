"""Pages on which records that may be of one child are compared, joined, parted, or said to differ."""

from typing import Any
from uuid import uuid4

import pytest

from tests.gateway.conftest import Browser
from tests.gateway.stand_in import Services
from tests.gateway.team.conftest import LookAt

SESSION = "M" * 43
MATCH, LEFT, RIGHT, JOIN, MOTHER, SCHOOL, OFFICER = (str(uuid4()) for _ in range(7))
LIST = "/team/possible-matches"
PAGE = f"{LIST}/{MATCH}"
CASE = {"id": str(uuid4()), "received_on": "2026-03-02", "stage": "request_received", "decide_by": "2026-04-13"}


def _record(one: str, **changed: Any) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": one,
        "legal_first_name": "Alex",
        "legal_last_name": "Canary",
        "known_as": "",
        "date_of_birth": "2017-05-14",
        "sex": "female",
        "address": {"line1": "1 High Street", "line2": "", "town": "Anytown", "county": "", "postcode": "CV1 2AB"},
        "setting": {"kind": "unknown", "name": ""},
        "upn": None,
        "nhs_number": None,
        "version": 1,
        "case": None,
        "joined_to": None,
        "family": [],
        "professionals": [],
        "by_family": True,
    }
    return found | changed


def _match(**changed: Any) -> dict[str, Any]:
    member = {"person_id": MOTHER, "relation": "mother", "is_open": True}
    opening = {"organisation_id": SCHOOL, "person_id": None, "kind": "added", "is_open": True}
    records = [_record(LEFT, case=CASE, family=[member]), _record(RIGHT, legal_last_name="Other", professionals=[opening])]
    found = {"id": MATCH, "reasons": ["birth-and-first-name"], "found_at": "2026-05-01T10:00:00Z", "state": "open", "decided_by": None, "decided_at": None}
    return found | {"join_id": None, "records": records} | changed


@pytest.fixture
async def manager(browser: Browser, services: Services) -> Browser:
    services.sign_in(SESSION, "manager@example.org", portal="team", factor="totp", team_roles=["manager"])
    browser.hold_session(SESSION)
    services.answers["GET", "/people"] = (200, {"people": [{"id": MOTHER, "first_name": "Ada", "last_name": "Example"}]})
    services.answers["GET", "/organisations/named"] = (200, {"organisations": [{"id": SCHOOL, "name": "Example School"}]})
    services.answers["GET", f"/possible-matches/{MATCH}"] = (200, _match())
    return browser


async def test_pairs_that_wait_are_listed_page_by_page(manager: Browser, services: Services, look_at: LookAt):
    listed = {"id": MATCH, "reasons": ["upn", "nhs-number"], "found_at": "2026-05-01T10:00:00Z", "children": [_record(LEFT), _record(RIGHT, by_family=False)]}
    services.answers["GET", "/possible-matches"] = (200, {"matches": [listed], "pages": 2})
    page = (await manager.open(LIST)).text
    await look_at(page)
    assert f'href="{PAGE}">Alex Canary and Alex Canary</a>' in page
    assert "the same unique pupil number, the same NHS number" in page
    assert "page=2" in page
    services.answers["GET", "/possible-matches"] = (200, {"matches": [], "pages": 1})
    assert "No records wait for a decision." in (await manager.open(LIST)).text


async def test_two_records_are_shown_side_by_side_with_who_sees_each(manager: Browser, look_at: LookAt):
    page = (await manager.open(PAGE)).text
    await look_at(page)
    assert "<title>Are these one child?" in page
    assert page.count(">same</strong>") == 10
    assert page.count(">differs</strong>") == 2
    for words in ("Ada Example, mother", "Example School, who added it", "Its case has a request received 2 March 2026", "It has no case"):
        assert words in page, words


async def test_a_manager_joins_the_records_and_says_which_leads(manager: Browser, services: Services, look_at: LookAt):
    await manager.open(PAGE)
    refused = await manager.submit(f"{PAGE}/join", {"leading": str(uuid4())})
    await look_at(refused.text)
    assert (refused.status_code, "Select which record leads" in refused.text) == (422, True)
    services.answers["POST", f"/children/{RIGHT}/joined"] = (409, {"code": "other_has_case", "detail": "The only case belongs to the other record"})
    assert "The only case belongs to the other record" in (await manager.submit(f"{PAGE}/join", {"leading": RIGHT})).text
    services.answers["POST", f"/children/{LEFT}/joined"] = (201, {"id": JOIN})
    assert (await manager.submit(f"{PAGE}/join", {"leading": LEFT})).headers["location"] == PAGE
    assert services.made("POST", f"/children/{LEFT}/joined")[0].body == {"joined_id": RIGHT}


async def test_a_manager_says_that_they_differ(manager: Browser, services: Services, look_at: LookAt):
    await look_at((await manager.open(f"{PAGE}/close")).text)
    services.answers["POST", f"/possible-matches/{MATCH}/close"] = (409, {"code": "joined_already", "detail": "These records are joined"})
    assert "These records are joined" in (await manager.submit(f"{PAGE}/close")).text
    services.answers["POST", f"/possible-matches/{MATCH}/close"] = (200, None)
    assert (await manager.submit(f"{PAGE}/close")).headers["location"] == LIST
    services.answers["GET", f"/possible-matches/{MATCH}"] = (200, _match(state="closed", decided_by=MOTHER, decided_at="2026-05-02T10:00:00Z"))
    page = (await manager.open(PAGE)).text
    assert "Ada Example decided on 2 May 2026 at 11am that they are not one child." in page
    assert "They are not the same child" not in page


async def test_a_manager_parts_joined_records_or_learns_what_hangs_on_it(manager: Browser, services: Services, look_at: LookAt):
    assert "Part the records" not in (await manager.open(PAGE)).text
    await manager.submit(f"{PAGE}/part")
    services.answers["GET", f"/possible-matches/{MATCH}"] = (200, _match(state="joined", join_id=JOIN))
    page = (await manager.open(PAGE)).text
    await look_at(page)
    assert "Join the records" not in page
    await look_at((await manager.open(f"{PAGE}/part")).text)
    services.answers["DELETE", f"/joins/{JOIN}"] = (409, {"code": "step_since", "detail": "Since the records were joined the request was acknowledged"})
    refused = await manager.submit(f"{PAGE}/part")
    await look_at(refused.text)
    assert "the request was acknowledged" in refused.text
    services.answers["DELETE", f"/joins/{JOIN}"] = (200, None)
    assert (await manager.submit(f"{PAGE}/part")).headers["location"] == PAGE
    assert len(services.made("DELETE", f"/joins/{JOIN}")) == 2


async def test_officers_compare_and_do_not_decide(manager: Browser, services: Services, look_at: LookAt):
    services.sign_in(SESSION, "officer@example.org", portal="team", factor="totp", team_roles=["officer"])
    page = (await manager.open(PAGE)).text
    await look_at(page)
    assert "A manager of the SEND team decides this." in page
    assert "Join the records" not in page
    for path in ("close", "part"):
        assert (await manager.open(f"{PAGE}/{path}")).status_code == 404


async def test_a_joined_record_leads_to_the_one_by_which_the_reader_knows_the_child(manager: Browser, services: Services):
    child: dict[str, Any] = {
        "id": LEFT,
        "name": "Alex Canary",
        "date_of_birth": "2017-05-14",
        "relation": "team",
        "case": None,
        "case_pass": "the-pass",
        "advice": [],
    }
    services.answers["GET", f"/children/{RIGHT}/pass"] = (200, child)
    assert (await manager.open(f"/team/children/{RIGHT}/people")).headers["location"] == f"/team/children/{LEFT}/people"
    services.sign_in(SESSION, "father@example.org")
    services.answers["GET", f"/children/{RIGHT}/progress"] = (200, child | {"relation": "father"})
    assert (await manager.open(f"/citizen/children/{RIGHT}")).headers["location"] == f"/citizen/children/{LEFT}"
