"""The inbox: whom a message is about is asked of cases, each time."""

from typing import Any
from uuid import uuid4

import pytest

from tests.gateway.conftest import Browser
from tests.gateway.stand_in import Services, role

SESSION = "M" * 43
CHILD, OTHER, MESSAGE, REQUEST = (str(uuid4()) for _ in range(4))
NAME = "Alex Sample"
TITLE = "You are required to submit information"


def _message(child: str | None = CHILD, summary: str | None = None) -> dict[str, Any]:
    return {"id": MESSAGE, "title": TITLE, "summary": summary, "sent_at": "2026-03-02T09:30:00Z", "opened_at": None, "child_id": child}


def _inbox(services: Services, *messages: dict[str, Any]) -> None:
    services.answers["GET", "/messages"] = (200, {"messages": list(messages), "unread": len(messages), "pages": 1})


def _open(services: Services, child: str | None = CHILD, *, new_tab: bool = True) -> None:
    link = {"text": "Health advice", "path": f"/professional/advice/{REQUEST}", "new_tab": new_tab}
    services.answers["GET", f"/messages/{MESSAGE}"] = (200, _message(child) | {"body": ["The council asks for advice."], "links": [link]})


@pytest.fixture
async def teacher(browser: Browser, services: Services) -> Browser:
    services.sign_in(SESSION, "teacher@example.org", portal="professional", roles=[role("SENCO", "Example School")])
    browser.hold_session(SESSION)
    return browser


async def test_a_message_names_the_child_and_its_form_opens_in_a_new_tab(teacher: Browser, services: Services) -> None:
    _open(services)
    services.answers["GET", f"/children/{CHILD}/pass"] = (200, {"name": NAME})
    page = (await teacher.open(f"/professional/messages/{MESSAGE}")).text
    assert NAME in page
    assert NAME not in page.partition("</title>")[0]
    assert f'href="/professional/advice/{REQUEST}" target="_blank" rel="noopener noreferrer">Health advice (opens in new tab)</a>' in page


async def test_a_link_opens_in_the_same_tab_unless_the_message_says_otherwise(teacher: Browser, services: Services) -> None:
    _open(services, None, new_tab=False)
    page = (await teacher.open(f"/professional/messages/{MESSAGE}")).text
    assert "opens in new tab" not in page
    assert "This message is about" not in page
    assert not [call for call in services.calls if call.path.startswith("/children")]


async def test_a_child_that_is_not_open_any_more_is_not_named(teacher: Browser, services: Services) -> None:
    _open(services)
    page = (await teacher.open(f"/professional/messages/{MESSAGE}")).text
    assert "whose page is not open to you any more" in page


async def test_a_message_is_there_when_cases_is_not(teacher: Browser, services: Services) -> None:
    _open(services)
    services.answers["GET", f"/children/{CHILD}/pass"] = (503, {"code": "busy"})
    page = await teacher.open(f"/professional/messages/{MESSAGE}")
    assert page.status_code == 200
    assert "not open to you" not in page.text


async def test_the_list_of_a_professional_names_the_children_of_advice_in_one_call(teacher: Browser, services: Services) -> None:
    _inbox(services, _message(), _message(OTHER))
    services.answers["GET", "/advice-requests"] = (200, {"advice_requests": [{"id": REQUEST, "child": {"id": CHILD, "name": NAME}}], "pages": 1})
    page = (await teacher.open("/professional/messages")).text
    assert page.count("About ") == 1
    assert f"About {NAME}" in page
    assert len([call for call in services.calls if call.path == "/advice-requests"]) == 1


async def test_messages_with_one_title_are_told_apart_by_what_they_ask_for_and_by_when(teacher: Browser, services: Services) -> None:
    _inbox(services, _message(None, "Health advice, due by 3 January 2027"), _message(None))
    page = (await teacher.open("/professional/messages")).text
    assert page.count('<p class="waymark-card__text">Health advice, due by 3 January 2027</p>') == 1
    assert "None" not in page


async def test_the_list_of_a_family_names_their_children(browser: Browser, services: Services) -> None:
    services.sign_in(SESSION, "parent@example.org")
    browser.hold_session(SESSION)
    _inbox(services, _message())
    services.answers["GET", "/children"] = (200, {"children": [{"id": CHILD, "name": NAME}]})
    assert f"About {NAME}" in (await browser.open("/citizen/messages")).text


@pytest.mark.parametrize("messages", [[_message(None)], []])
async def test_a_list_about_no_child_asks_cases_nothing(teacher: Browser, services: Services, messages: list[dict[str, Any]]) -> None:
    _inbox(services, *messages)
    services.calls.clear()
    await teacher.open("/professional/messages")
    assert not services.made("GET", "/advice-requests")


async def test_the_list_is_there_when_cases_is_not(teacher: Browser, services: Services) -> None:
    _inbox(services, _message())
    services.answers["GET", "/advice-requests"] = (503, {"code": "busy"})
    assert TITLE in (await teacher.open("/professional/messages")).text


@pytest.mark.parametrize("portal", ["citizen", "professional"])
async def test_the_home_page_counts_what_is_unread(browser: Browser, services: Services, portal: str) -> None:
    services.sign_in(SESSION, "a@example.org", portal=portal)
    browser.hold_session(SESSION)
    page = (await browser.open(f"/{portal}")).text
    box = page.partition("waymark-tiles")[2]
    assert f'href="/{portal}/messages">Messages <span class="waymark-unread">2' in box
