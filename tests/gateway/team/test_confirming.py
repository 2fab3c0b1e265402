"""The pages with which officers confirm organisations, and people who work for themselves."""

from typing import Any
from uuid import uuid4

import pytest

from tests.gateway.conftest import Browser
from tests.gateway.stand_in import Services

SESSION = "S" * 43
SCHOOL: dict[str, Any] = {
    "id": str(uuid4()),
    "name": "Oak Tree Primary",
    "kind": "school",
    "urn": "123456",
    "ukprn": None,
    "confirmed": False,
    "created_at": "2026-03-01T10:00:00+00:00",
    "members": 3,
    "administrators": [{"first_name": "Ada", "last_name": "Head", "email": "ada@oak.example", "job_title": "Head teacher"}],
    "invitations": [{"id": str(uuid4()), "email": "new@oak.example", "invited_at": "2026-03-01T10:00:00+00:00", "expires_at": "2026-03-08T10:00:00+00:00"}],
}
PATH = f"/team/organisations/{SCHOOL['id']}"


@pytest.fixture
def officer(browser: Browser, services: Services) -> Browser:
    services.sign_in(SESSION, "o@council.example", factor="totp", portal="team", team_roles=("officer",))
    browser.hold_session(SESSION)
    services.answers["GET", "/confirmations/count"] = (200, {"organisations": 7, "people": 3})
    services.answers["GET", f"/organisations/{SCHOOL['id']}"] = (200, SCHOOL)
    services.answers["GET", "/organisations"] = (200, {"organisations": [SCHOOL], "pages": 3})
    services.answers["GET", "/organisations/search"] = (200, {"organisations": [SCHOOL], "pages": 2, "total": 30})
    return browser


async def test_what_waits_is_listed_and_counted_page_by_page(officer: Browser) -> None:
    shown = (await officer.open("/team/organisations?page=2")).text
    assert "Waiting to be confirmed (7)" in shown
    assert "People who work for themselves (3)" in shown
    assert PATH in shown
    assert "page=3" in shown


async def test_confirmed_ones_are_searched_and_the_search_stays_on_the_next_page(officer: Browser, services: Services) -> None:
    shown = (await officer.open("/team/organisations?state=confirmed&name=oak+tree")).text
    assert services.made("GET", "/organisations/search")[0].query == {"name": "oak tree", "page": "1"}
    assert "state=confirmed&amp;name=oak+tree&amp;page=2" in shown


async def test_an_organisation_is_confirmed_with_a_button_and_a_number_that_another_has_is_told(officer: Browser, services: Services) -> None:
    shown = (await officer.open(PATH)).text
    assert "Ada Head, Head teacher, ada@oak.example" in shown
    services.answers["POST", f"/organisations/{SCHOOL['id']}/confirm"] = (200, {})
    assert (await officer.submit(f"{PATH}/confirm")).headers["location"] == "/team/organisations"
    services.answers["POST", f"/organisations/{SCHOOL['id']}/confirm"] = (409, {"status": 409, "code": "organisation_known", "detail": "One has this URN."})
    await officer.open(PATH)
    refused = await officer.submit(f"{PATH}/confirm")
    assert (refused.status_code, "One has this URN." in refused.text) == (422, True)


async def test_an_organisation_is_corrected_and_what_was_typed_stays_when_it_is_refused(officer: Browser, services: Services) -> None:
    assert 'value="Oak Tree Primary"' in (await officer.open(f"{PATH}/correct")).text
    services.answers["PUT", f"/organisations/{SCHOOL['id']}"] = (200, {})
    typed = {"organisation-name": "Oak Academy", "organisation-kind": "school", "organisation-urn": "", "organisation-ukprn": " 10012345 "}
    assert (await officer.submit(f"{PATH}/correct", typed)).headers["location"] == PATH
    assert services.made("PUT", f"/organisations/{SCHOOL['id']}")[0].body == {"name": "Oak Academy", "kind": "school", "urn": None, "ukprn": "10012345"}
    services.answers["PUT", f"/organisations/{SCHOOL['id']}"] = (409, {"status": 409, "code": "organisation_known", "detail": "One has this URN."})
    await officer.open(f"{PATH}/correct")
    refused = await officer.submit(f"{PATH}/correct", typed)
    assert (refused.status_code, 'value="Oak Academy"' in refused.text, "One has this URN." in refused.text) == (422, True, True)


async def test_somebody_is_invited_and_an_invitation_taken_back(officer: Browser, services: Services) -> None:
    services.answers["POST", f"/organisations/{SCHOOL['id']}/invitations"] = (202, {})
    await officer.open(PATH)
    assert (await officer.submit(f"{PATH}/invitations", {"email": "x@oak.example"})).headers["location"] == PATH
    sent = SCHOOL["invitations"][0]["id"]
    services.answers["DELETE", f"/organisations/{SCHOOL['id']}/invitations/{sent}"] = (200, {})
    await officer.open(PATH)
    assert (await officer.submit(f"{PATH}/invitations/{sent}/withdraw")).headers["location"] == PATH


async def test_people_who_work_for_themselves_are_shown_with_their_registration_and_confirmed(officer: Browser, services: Services) -> None:
    role = {"id": str(uuid4()), "first_name": "Pat", "last_name": "Alone", "email": "pat@alone.example", "job_title": "Therapist", "telephone": "01632 960 001"}
    registered = {**role, "registration_body": "HCPC", "registration_number": "PYL1"}
    services.answers["GET", "/roles"] = (200, {"roles": [registered], "pages": 1})
    assert "HCPC PYL1" in (await officer.open("/team/people-alone")).text
    services.answers["POST", f"/roles/{role['id']}/confirm"] = (200, {})
    assert (await officer.submit(f"/team/people-alone/{role['id']}/confirm")).headers["location"] == "/team/people-alone"


async def test_an_administrator_who_is_no_officer_finds_none_of_these_pages(browser: Browser, services: Services) -> None:
    services.sign_in(SESSION, "a@council.example", factor="totp", portal="team", team_roles=("administrator",))
    browser.hold_session(SESSION)
    for path in ("/team/organisations", PATH, f"{PATH}/correct", "/team/people-alone"):
        assert (await browser.open(path)).status_code == 404, path
