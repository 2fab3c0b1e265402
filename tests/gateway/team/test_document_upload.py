"""The SEND team adds a document: what it is, then its file."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import uuid4

import httpx2
import pytest

from contracts.tokens import CASE_PASS_HEADER
from tests.gateway.conftest import PUBLIC_URL, Browser, page_token
from tests.gateway.stand_in import Services
from tests.gateway.team.the_case import CHILD, PATH, SESSION, found_case, sign_in, tell

DOCUMENT = str(uuid4())
LIST, ADD, FILE = f"{PATH}/documents", f"{PATH}/documents/add", f"{PATH}/documents/file"
DETAILS = {
    "kind": "advice",
    "description": "Report by the therapist",
    "dated_on-day": "1",
    "dated_on-month": "5",
    "dated_on-year": "2026",
    "audience": "family",
}


@pytest.fixture
async def officer(browser: Browser, services: Services) -> Browser:
    sign_in(browser, services, "officer")
    tell(services, found_case(None))
    services.answers["GET", f"/children/{CHILD}/documents"] = (200, {"documents": [], "total": 0, "pages": 1})
    return browser


async def _send(browser: Browser, fields: dict[str, str], file: tuple[str, bytes] | None = ("scan.pdf", b"%PDF-bytes")) -> httpx2.Response:
    """Send the form of the file as a browser does; without a file chosen it sends an empty one."""
    name, content = file or ("", b"")
    sent = {"csrf_token": page_token(browser.shown), **fields}
    response = await browser.post(FILE, data=sent, files={"file": (name, content)}, headers={"origin": PUBLIC_URL, "sec-fetch-site": "same-origin"})
    browser.shown = response.text
    return response


async def _to_the_file(browser: Browser, **changed: str) -> str:
    """Say what the document is, and open the page of the file. Returns what travels there."""
    await browser.open(ADD)
    location = (await browser.submit(ADD, DETAILS | changed)).headers["location"]
    assert (await browser.open(location)).status_code == 200
    return parse_qs(urlsplit(location).query)["details"][0]


async def test_a_document_is_described_then_its_file_is_chosen_and_both_arrive(officer: Browser, services: Services) -> None:
    services.answers["POST", "/documents"] = (201, {"id": DOCUMENT})
    details = await _to_the_file(officer, description="  Bericht   \u00fcber ")
    assert "Bericht \u00fcber" in officer.shown
    assert "1 May 2026" in officer.shown
    response = await _send(officer, {"details": details})
    assert (response.status_code, response.headers["location"]) == (303, LIST)
    (call,) = services.made("POST", "/documents")
    assert call.body == b"%PDF-bytes"
    said = {name.lower(): value for name, value in call.headers.items() if name.lower().startswith("waymark-")}
    assert said["waymark-purpose"] == "case/advice"
    assert unquote(said["waymark-description"]) == "Bericht \u00fcber"
    assert (said["waymark-dated-on"], said["waymark-audience"], said["waymark-file-name"]) == ("2026-05-01", "family", "scan.pdf")
    assert said[CASE_PASS_HEADER] == "the-pass"
    assert "It is now being checked for viruses" in (await officer.open(LIST)).text


async def test_no_word_of_the_description_is_in_an_address(officer: Browser) -> None:
    await officer.open(ADD)
    location = (await officer.submit(ADD, DETAILS)).headers["location"]
    assert "therapist" not in unquote(location)
    assert len(location) < 2_000


@pytest.mark.parametrize(
    ("changed", "href", "message"),
    [
        ({"kind": ""}, "#kind", "Select what kind of document it is"),
        ({"description": " "}, "#description", "Enter what the document is"),
        ({"description": "x" * 201}, "#description", "What the document is must be 200 characters or fewer"),
        ({"dated_on-month": ""}, "#dated_on-month", "The day it was received or written must include a month"),
        ({"dated_on-year": "2999"}, "#dated_on-day", "The day it was received or written must be today or in the past"),
        ({"audience": "everybody"}, "#audience", "Select who can see it"),
        ({"kind": "draft-plan", "audience": "council"}, "#audience", "The family must be able to see a draft or final plan"),
    ],
)
async def test_what_must_be_mended_is_said_and_what_was_typed_stays(officer: Browser, changed: dict[str, str], href: str, message: str) -> None:
    await officer.open(ADD)
    response = await officer.submit(ADD, DETAILS | changed)
    assert response.status_code == 422
    assert f'<a href="{href}">{message}</a>' in response.text
    kept = {"description": "Report by the therapist", "dated_on-year": "2026"} | changed
    assert f'value="{kept["description"]}"' in response.text
    assert f'value="{kept["dated_on-year"]}"' in response.text


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ((422, {"code": "file_password", "errors": [{"field": "file", "message": "Remove the password"}]}), "Remove the password"),
        ((429, {"code": "file_too_many", "detail": "You can add up to 20 files a day"}), "You can add up to 20 files a day"),
        ((503, {"code": "busy", "detail": "Busy"}), "could not be uploaded just now"),
    ],
)
async def test_a_file_that_is_refused_says_why_and_what_was_said_of_it_stays(officer: Browser, services: Services, answer: Any, says: str) -> None:
    services.answers["POST", "/documents"] = answer
    response = await _send(officer, {"details": await _to_the_file(officer)})
    assert response.status_code == 422
    assert says in response.text
    assert "Report by the therapist" in response.text
    services.answers["POST", "/documents"] = (201, {"id": DOCUMENT})
    found = parse_qs(urlsplit(response.text.partition(f'href="{ADD}?')[2].partition('"')[0]).path)["details"][0]
    assert (await _send(officer, {"details": found})).status_code == 303


async def test_without_a_file_one_is_asked_for(officer: Browser, services: Services) -> None:
    response = await _send(officer, {"details": await _to_the_file(officer)}, None)
    assert (response.status_code, "Select a file" in response.text) == (422, True)
    assert not services.made("POST", "/documents")


async def test_a_file_of_more_than_25_mib_is_not_sent_on(officer: Browser, services: Services) -> None:
    response = await _send(officer, {"details": await _to_the_file(officer)}, ("large.pdf", bytes(25 * 1024 * 1024 + 1)))
    assert (response.status_code, "must be 25 MB or smaller" in response.text) == (422, True)
    assert not services.made("POST", "/documents")


async def test_what_documents_wants_changed_of_the_description_is_asked_where_it_was_typed(officer: Browser, services: Services) -> None:
    services.answers["POST", "/documents"] = (422, {"code": "invalid", "errors": [{"field": "description", "message": "A character cannot be used"}]})
    response = await _send(officer, {"details": await _to_the_file(officer)})
    assert response.status_code == 422
    assert '<a href="#description">A character cannot be used</a>' in response.text
    assert f'action="{ADD}"' in response.text
    assert 'value="Report by the therapist"' in response.text


async def test_what_was_said_can_be_changed_before_the_file_is_sent(officer: Browser) -> None:
    details = await _to_the_file(officer)
    page = (await officer.get(ADD, params={"details": details})).text
    assert 'value="Report by the therapist"' in page
    assert 'value="2026"' in page


async def test_what_was_said_of_another_child_or_by_somebody_else_is_not_taken(officer: Browser, services: Services) -> None:
    details = await _to_the_file(officer)
    for sealed in ("nonsense", ""):
        assert (await _send(officer, {"details": sealed})).headers["location"] == ADD
        await officer.open(ADD)
    services.sign_in(SESSION, "another@example.org", factor="totp", portal="team", team_roles=["manager"])
    assert (await officer.get(FILE, params={"details": details})).headers["location"] == ADD
    await officer.open(ADD)
    assert (await _send(officer, {"details": details})).headers["location"] == ADD
    assert not services.made("POST", "/documents")
