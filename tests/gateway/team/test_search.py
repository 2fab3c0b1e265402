"""Search among all children: what is understood is said, what was typed stands in no address, and joined records lead to one."""

from typing import Any
from uuid import uuid4

import pytest

from gateway.portals.team.search import in_words
from tests.gateway.conftest import Browser
from tests.gateway.stand_in import Services

SESSION = "T" * 43
CHILD = str(uuid4())
PATH = "/team/search"


def understood(**changed: Any) -> dict[str, Any]:
    nothing: dict[str, Any] = {"words": [], "date_of_birth": None, "reference": None, "upn": None, "nhs_number": None, "unread": [], "too_short": False}
    return nothing | changed


def child(**changed: Any) -> dict[str, Any]:
    found = {"id": CHILD, "name": "Lex Okafor", "legal_name": "Alexandra Okafor", "date_of_birth": "2016-05-14"}
    return found | {"upn": None, "nhs_number": None, "case": None, "joined": []} | changed


def say(services: Services, *children: dict[str, Any], pages: int = 1, **said: Any) -> None:
    answer = {"understood": understood(**(said or {"words": ["okafor"]})), "children": list(children), "total": len(children), "pages": pages}
    services.answers["GET", "/search"] = (200, answer)


@pytest.fixture
async def officer(browser: Browser, services: Services) -> Browser:
    services.sign_in(SESSION, "officer@council.example", factor="totp", portal="team", team_roles=["officer"])
    browser.hold_session(SESSION)
    say(services, child())
    await browser.open(PATH)
    return browser


async def _search(officer: Browser, typed: str) -> str:
    """Search, and return the address that it leads to."""
    response = await officer.submit(PATH, {"search": typed})
    assert response.status_code == 303
    return response.headers["location"]


async def test_what_is_searched_for_stands_in_no_address_and_no_title(officer: Browser, services: Services) -> None:
    address = await _search(officer, "  samantha   14/5/2016 ")
    assert address.startswith(f"{PATH}?search=")
    assert "samantha" not in address.lower()
    say(services, child(), pages=3)
    page = (await officer.open(address)).text
    assert services.made("GET", "/search")[0].query == {"search": "samantha 14/5/2016", "page": "1"}
    assert 'value="samantha 14/5/2016"' in page
    assert "samantha" not in page.split("</title>")[0]
    addresses = [part.partition('"')[0] for part in page.split('href="')[1:]]
    assert not any("samantha" in one for one in addresses)
    following = next(one for one in addresses if "page=2" in one).replace("&amp;", "&")
    await officer.open(following)
    assert services.made("GET", "/search")[1].query == {"search": "samantha 14/5/2016", "page": "2"}


async def test_the_search_of_somebody_else_shows_an_empty_box(officer: Browser, services: Services) -> None:
    address = await _search(officer, "samantha")
    services.sign_in("Q" * 43, "other@council.example", factor="totp", portal="team", team_roles=["manager"])
    officer.hold_session("Q" * 43)
    for path in (address, f"{PATH}?search=made-up"):
        page = await officer.open(path)
        assert (page.status_code, "samantha" in page.text) == (200, False)
    assert not services.made("GET", "/search")


async def test_each_child_is_shown_with_names_numbers_case_and_joined_records(officer: Browser, services: Services) -> None:
    case = {"id": str(uuid4()), "stage": "assessing", "received_on": "2026-03-02", "officer_id": None}
    joined = [{"id": str(uuid4()), "name": "Alexandra Okafor", "date_of_birth": "2016-05-14"}]
    say(services, child(upn="H801200001001", nhs_number="9434765919", case=case, joined=joined), child(id=str(uuid4()), name="Alexandra Okafor"))
    page = (await officer.open(await _search(officer, "okafor"))).text
    text = " ".join(page.split())
    assert f'href="/team/children/{CHILD}">Lex Okafor</a>' in page
    assert page.count("Legal name Alexandra Okafor") == 1
    for said in (
        "Name begins with okafor",
        "2 children and young people",
        "UPN H801200001001",
        "NHS number 9434765919",
        "Assessing. Request received 2 March 2026",
    ):
        assert said in text, said
    assert "Joined with this record:" in text
    assert "<li>Alexandra Okafor, born 14 May 2016</li>" in text
    assert "No request received" in text


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"words": ["Okafor"]}, "Name begins with Okafor"),
        ({"words": ["Okafor"], "date_of_birth": "2016-05-14"}, "Name begins with Okafor, born 14 May 2016"),
        ({"words": ["A", "B", "C"]}, "Name has words that begin with A, B and C"),
        ({"date_of_birth": "2016-05-14", "upn": "H801200001001"}, "Born 14 May 2016, UPN H801200001001"),
        ({"reference": "7KD-M3Q-XRC"}, "Reference 7KD-M3Q-XRC"),
        ({"nhs_number": "9434765919"}, "NHS number 9434765919"),
    ],
)
def test_what_was_understood_is_said(said: dict[str, Any], words: str) -> None:
    assert in_words(understood(**said)) == words


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"words": ["ok"], "unread": ["31/2/2016", "9434765918"]}, "We could not use \u201831/2/2016\u2019 and \u20189434765918\u2019."),
        ({"words": ["o"], "too_short": True}, "Enter at least the first 2 letters of a name"),
        ({"words": []}, "Enter a name, a date of birth, a reference, a UPN or an NHS number"),
    ],
)
async def test_what_cannot_be_looked_for_is_said_and_stays_in_the_box(officer: Browser, services: Services, said: dict[str, Any], problem: str) -> None:
    say(services, **said)
    response = await officer.open(await _search(officer, "as typed"))
    assert response.status_code == 422
    assert f'href="#search">{problem}' in response.text
    assert 'value="as typed"' in response.text


async def test_an_empty_box_is_said_without_asking_cases(officer: Browser, services: Services) -> None:
    response = await officer.submit(PATH, {"search": "  "})
    assert response.status_code == 422
    assert "Enter a name, a date of birth" in response.text
    assert not services.made("GET", "/search")


async def test_when_nobody_is_found_the_page_says_what_to_do(officer: Browser, services: Services) -> None:
    say(services)
    page = (await officer.open(await _search(officer, "okafor"))).text
    assert "0 children and young people" in page
    assert "Nobody was found" in page
    assert 'href="/team/key-in"' in page


async def test_a_family_and_a_professional_do_not_find_the_search(browser: Browser, services: Services) -> None:
    for portal in ("citizen", "professional"):
        services.sign_in(SESSION, f"{portal}@example.org", portal=portal)
        browser.hold_session(SESSION)
        assert (await browser.open(PATH)).status_code == 404
