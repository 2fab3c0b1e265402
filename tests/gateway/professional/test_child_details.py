"""Adding a child or young person, and a child's details, as a professional."""

from typing import Any
from uuid import uuid4

import pytest

from tests.gateway.conftest import Browser
from tests.gateway.html_form import browser_sends
from tests.gateway.stand_in import Services, role

SESSION = "P" * 43
CHILD = str(uuid4())
ADD = "/professional/send/add-child"
DETAILS = f"/professional/children/{CHILD}/details"
SENCO, HEAD = role("SENCO", "Example School"), role("Head teacher", "Other School", confirmed=False)
RECORD = {
    "legal_first_name": "Alex",
    "legal_last_name": "Sample",
    "known_as": "",
    "date_of_birth": "2017-05-14",
    "sex": "female",
    "address": {"line1": "1 Example Street", "line2": "", "town": "Anytown", "county": "", "postcode": "AB1 2CD"},
    "setting": {"kind": "school", "name": "Example School"},
    "upn": "A123456789012",
    "nhs_number": None,
    "version": 4,
}
TYPED = {
    "legal_first_name": "Alex",
    "legal_last_name": "Sample",
    "date_of_birth-day": "14",
    "date_of_birth-month": "5",
    "date_of_birth-year": "2017",
    "sex": "female",
    "address-line1": "1 Example Street",
    "address-town": "Anytown",
    "address-postcode": "AB1 2CD",
    "setting": "school",
    "setting-name": "Example School",
    "upn": "A123456789012",
}


def _sign_in(browser: Browser, services: Services, *roles: dict[str, Any]) -> None:
    services.sign_in(SESSION, "teacher@example.org", portal="professional", roles=roles)
    browser.hold_session(SESSION)


def _progress(services: Services, *rights: str) -> None:
    found = {
        "id": CHILD,
        "name": "Alex Sample",
        "date_of_birth": "2016-02-29",
        "relation": "professional",
        "case": None,
        "rights": ["read", *rights],
        "case_pass": "the-pass",
    }
    services.answers["GET", f"/children/{CHILD}/pass"] = (200, found)
    services.answers["GET", f"/children/{CHILD}/progress"] = (200, found | {"child": RECORD})


async def test_somebody_with_one_job_is_not_asked_for_which(browser: Browser, services: Services) -> None:
    _sign_in(browser, services, SENCO)
    services.answers["POST", "/caseload"] = (201, {"id": CHILD, "warnings": []})
    assert "role_id" not in (await browser.open(ADD)).text
    response = await browser.submit(ADD, TYPED)
    assert (response.status_code, response.headers["location"]) == (303, f"/professional/children/{CHILD}")
    sent = services.made("POST", "/caseload")[0].body
    assert sent == {key: value for key, value in RECORD.items() if key != "version"} | {"nhs_number": "", "role_id": SENCO["id"]}


async def test_somebody_with_several_jobs_says_for_which_the_child_is_added(browser: Browser, services: Services) -> None:
    _sign_in(browser, services, SENCO, HEAD)
    services.answers["POST", "/caseload"] = (201, {"id": CHILD, "warnings": ["over_25"]})
    page = (await browser.open(ADD)).text
    assert "SENCO, Example School" in page
    assert "Head teacher, Other School" in page
    for given in ({}, {"role_id": str(uuid4())}):
        response = await browser.submit(ADD, TYPED | given)
        assert response.status_code == 422
        assert "Select for which of your jobs you are adding them" in response.text
        assert 'value="A123456789012"' in response.text, "what was typed is there still"
    response = await browser.submit(ADD, TYPED | {"role_id": HEAD["id"]})
    assert response.status_code == 303
    assert [call.body["role_id"] for call in services.made("POST", "/caseload")] == [HEAD["id"]]


async def test_what_cases_wants_changed_stands_at_its_field(browser: Browser, services: Services) -> None:
    _sign_in(browser, services, SENCO)
    services.answers["POST", "/caseload"] = (422, {"code": "invalid", "errors": [{"field": "upn", "message": "Enter a UPN that is right"}]})
    await browser.open(ADD)
    response = await browser.submit(ADD, TYPED)
    assert response.status_code == 422
    assert '<a href="#upn">Enter a UPN that is right</a>' in response.text


async def test_somebody_without_work_details_is_led_to_them_first(browser: Browser, services: Services) -> None:
    _sign_in(browser, services)
    response = await browser.open(ADD)
    assert (response.status_code, response.headers["location"]) == (303, "/account/work-details")


async def test_nothing_typed_is_lost_when_the_last_job_went_meanwhile(browser: Browser, services: Services) -> None:
    _sign_in(browser, services, SENCO)
    await browser.open(ADD)
    services.sessions[SESSION]["roles"] = []
    response = await browser.submit(ADD, TYPED)
    assert response.status_code == 422
    assert "Add your work details (opens in new tab)" in response.text
    assert dict(browser_sends(response.text)).items() >= TYPED.items()
    assert not services.made("POST", "/caseload")


async def test_who_added_a_child_corrects_the_details(browser: Browser, services: Services) -> None:
    _sign_in(browser, services, SENCO)
    _progress(services, "change-child")
    services.answers["PUT", f"/children/{CHILD}/record"] = (200, None)
    page = (await browser.open(DETAILS)).text
    form = {name: value for name, value in browser_sends(page) if name != "csrf_token"}
    response = await browser.submit(DETAILS, form | {"known_as": "Al"})
    assert (response.status_code, response.headers["location"]) == (303, f"/professional/children/{CHILD}")
    assert services.made("PUT", f"/children/{CHILD}/record")[0].body == RECORD | {"known_as": "Al", "nhs_number": ""}


async def test_details_that_changed_meanwhile_are_shown_beside_what_was_typed(browser: Browser, services: Services) -> None:
    _sign_in(browser, services, SENCO)
    _progress(services, "change-child")
    services.answers["PUT", f"/children/{CHILD}/record"] = (409, {"code": "stale_version"})
    await browser.open(DETAILS)
    response = await browser.submit(DETAILS, TYPED | {"_version": "3", "known_as": "Al"})
    assert response.status_code == 409
    assert "Changed somewhere else" in response.text


async def test_who_did_not_add_a_child_reads_the_details_and_changes_nothing(browser: Browser, services: Services) -> None:
    _sign_in(browser, services, SENCO)
    _progress(services)
    page = (await browser.open(DETAILS)).text
    assert "14 May 2017" in page
    assert "A123456789012" in page
    assert 'name="legal_first_name"' not in page
    response = await browser.submit(DETAILS, TYPED)
    assert response.status_code == 404
    assert not services.made("PUT", f"/children/{CHILD}/record")


@pytest.mark.parametrize("path", [DETAILS, f"/professional/children/{CHILD}"])
async def test_asking_for_headers_alone_notes_nobody_as_used(browser: Browser, services: Services, path: str) -> None:
    _sign_in(browser, services, SENCO)
    _progress(services)
    assert (await browser.head(path)).status_code == 200
    assert not services.made("GET", f"/children/{CHILD}/progress")


@pytest.mark.parametrize("path", [DETAILS, f"/professional/children/{CHILD}"])
async def test_a_child_that_is_not_open_is_not_there(browser: Browser, services: Services, path: str) -> None:
    _sign_in(browser, services, SENCO)
    assert (await browser.open(path)).status_code == 404
