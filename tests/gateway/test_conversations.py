"""Families and professionals write to the SEND team from the page of a child, and read its answers there."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.gateway.conftest import Browser
from tests.gateway.stand_in import Services, role

CHILD, POST = (str(uuid4()) for _ in range(2))
SESSION = "V" * 43


def post(text: str, *, by_council: bool) -> dict[str, Any]:
    return {"id": POST, "by_council": by_council, "author_id": None, "text": text, "sent_at": "2026-03-02T09:30:00Z", "opened_at": None}


def enter(browser: Browser, services: Services, portal: str) -> UUID:
    """Sign in to a portal as somebody with a conversation of two texts."""
    person = services.sign_in(SESSION, f"{portal}@example.org", portal=portal, roles=[role("SENCO")] if portal == "professional" else [])
    browser.hold_session(SESSION)
    given = {"id": CHILD, "name": "Alex Sample", "date_of_birth": "2017-05-14", "relation": "mother", "case": None, "case_pass": "the-pass"}
    services.answers["GET", f"/children/{CHILD}/pass"] = (200, given)
    said = {"posts": [post("Is there a place?", by_council=False), post("There is.\nSee you", by_council=True)], "waits_for": "person", "pages": 1}
    services.answers["GET", f"/children/{CHILD}/conversations/{person}"] = (200, said)
    return person


@pytest.fixture(params=["citizen", "professional"])
def portal(request: pytest.FixtureRequest) -> str:
    return str(request.param)


async def test_the_page_shows_both_sides_and_no_name_of_an_officer(browser: Browser, services: Services, portal: str) -> None:
    person = enter(browser, services, portal)
    page = await browser.open(f"/{portal}/children/{CHILD}/messages")
    assert page.status_code == 200
    for words in ("Is there a place?", "There is.<br>See you", "<strong>You</strong>", "<strong>SEND team</strong>"):
        assert words in browser.shown
    assert "Alex" not in browser.shown.partition("</title>")[0]
    assert "opened yet" not in browser.shown
    [call] = services.made("GET", f"/children/{CHILD}/conversations/{person}")
    assert call.headers["waymark-case-pass"] == "the-pass"


async def test_a_question_is_sent_as_the_reader_whatever_else_the_form_says(browser: Browser, services: Services, portal: str) -> None:
    person = enter(browser, services, portal)
    services.answers["POST", f"/children/{CHILD}/conversations/{person}/posts"] = (204, None)
    here = f"/{portal}/children/{CHILD}/messages"
    await browser.open(here)
    sent = await browser.submit(here, {"text": "And when?", "person_id": str(uuid4()), "_key": "nonsense"})
    assert (sent.status_code, sent.headers["location"]) == (303, here)
    [call] = services.made("POST", f"/children/{CHILD}/conversations/{person}/posts")
    assert call.body["text"] == "And when?"
    assert UUID(call.body["key"]).version == 4


async def test_the_box_counts_characters_and_carries_the_asterisk(browser: Browser, services: Services) -> None:
    enter(browser, services, "citizen")
    await browser.open(f"/citizen/children/{CHILD}/messages")
    assert 'data-maxlength="5000"' in browser.shown
    assert "waymark-mandatory" in browser.shown


async def test_an_empty_conversation_says_what_it_is_for(browser: Browser, services: Services) -> None:
    person = enter(browser, services, "citizen")
    services.answers["GET", f"/children/{CHILD}/conversations/{person}"] = (200, {"posts": [], "waits_for": None, "pages": 1})
    await browser.open(f"/citizen/children/{CHILD}/messages")
    assert "There are no messages yet." in browser.shown


async def test_asking_for_the_headers_opens_nothing(browser: Browser, services: Services) -> None:
    person = enter(browser, services, "citizen")
    assert (await browser.head(f"/citizen/children/{CHILD}/messages")).status_code == 200
    assert not services.made("GET", f"/children/{CHILD}/conversations/{person}")


async def test_the_child_of_somebody_else_has_no_messages(browser: Browser, services: Services) -> None:
    enter(browser, services, "citizen")
    elsewhere = f"/citizen/children/{uuid4()}/messages"
    assert (await browser.open(elsewhere)).status_code == 404
    await browser.open(f"/citizen/children/{CHILD}/messages")
    assert (await browser.submit(elsewhere, {"text": "Hello"})).status_code == 404
    assert not [call for call in services.calls if call.path.endswith("/posts")]
