"""What the gateway asks of the services for a page of a form, and what it makes of their answers."""

from typing import Any
from uuid import uuid4

import pytest

from contracts.tokens import CASE_PASS_HEADER
from tests.gateway.conftest import Browser
from tests.gateway.html_form import browser_sends
from tests.gateway.stand_in import Services

CHILD, DRAFT, SUBMISSION = (str(uuid4()) for _ in range(3))
PAGE = f"/citizen/children/{CHILD}/forms/{DRAFT}/reason"
FORMS_PAGE = f"/drafts/{DRAFT}/pages/reason"
SESSION = "S" * 43
QUESTIONS = [
    {"id": "why", "kind": "textarea", "label": "Why?", "required": True},
    {"id": "people", "kind": "group", "label": "People", "item": "Person", "questions": [{"id": "name", "kind": "text", "label": "Name"}]},
]


def _pass(child: str = CHILD) -> dict[str, Any]:
    return {
        "id": child,
        "name": "Alex Sample",
        "date_of_birth": "2016-02-29",
        "relation": "mother",
        "case": None,
        "rights": ["read", "write"],
        "case_pass": "the-pass",
    }


def _page(answers: dict[str, Any], version: int) -> dict[str, Any]:
    return {
        "draft": {"id": DRAFT, "child_id": CHILD, "form": uuid4().hex, "title": "A form", "definition_version": 1, "last_page": "reason", "revises": None},
        "steps": [
            {"id": "before", "title": "Before", "state": "complete", "reachable": True},
            {"id": "reason", "title": "Reason", "state": "current", "reachable": True},
        ],
        "page": {"id": "reason", "title": "Why you are asking", "guidance": None, "questions": QUESTIONS},
        "answers": answers,
        "version": version,
        "previous": "before",
        "next": "summary",
    }


@pytest.fixture
async def parent(browser: Browser, services: Services) -> Browser:
    """A parent on a page of a form that was saved twice before."""
    services.sign_in(SESSION, "parent@example.org")
    browser.hold_session(SESSION)
    services.answers["GET", f"/children/{CHILD}/pass"] = (200, _pass())
    services.answers["GET", FORMS_PAGE] = (200, _page({"why": "Before"}, 2))
    services.answers["PUT", FORMS_PAGE] = (200, {"version": 3, "errors": [], "next": "summary"})
    response = await browser.open(PAGE)
    assert response.status_code == 200
    services.calls.clear()
    return browser


def _typed(browser: Browser) -> dict[str, str]:
    form = browser.shown.partition('id="answers"')[2].partition("</form>")[0]
    return {name: value for name, value in browser_sends(form) if name != "csrf_token"}


async def test_a_save_asks_cases_once_and_forms_once(parent: Browser, services: Services) -> None:
    response = await parent.submit(PAGE, _typed(parent) | {"why": "Now"})
    assert (response.status_code, response.headers["location"]) == (303, PAGE.replace("reason", "summary"))
    asked = [(call.method, call.path) for call in services.calls]
    assert asked == [("POST", "/sessions/exchange"), ("GET", f"/children/{CHILD}/pass"), ("PUT", FORMS_PAGE)]
    sent = services.made("PUT", FORMS_PAGE)[0]
    assert sent.body == {"answers": {"why": "Now", "people": []}, "version": 2, "mode": "continue"}
    assert sent.headers[CASE_PASS_HEADER] == "the-pass"


async def test_a_gateway_that_did_not_show_the_page_asks_forms_for_its_questions(services: Services, parent: Browser) -> None:
    form = _typed(parent)
    other_draft = str(uuid4())
    page, forms_page = PAGE.replace(DRAFT, other_draft), FORMS_PAGE.replace(DRAFT, other_draft)
    services.answers["GET", forms_page] = services.answers["GET", FORMS_PAGE]
    services.answers["PUT", forms_page] = services.answers["PUT", FORMS_PAGE]
    response = await parent.submit(page, form | {"why": "Now"})
    assert response.status_code == 303
    assert services.made("PUT", forms_page)[0].body["answers"]["why"] == "Now"


@pytest.mark.parametrize(
    ("button", "leads_to"),
    [
        ({"_later": "child"}, f"/citizen/children/{CHILD}"),
        ({"_later": "home"}, "/citizen/send"),
        ({"_later": "to-before"}, PAGE.replace("reason", "before")),
        ({"_later": "to-//evil.example"}, f"/citizen/children/{CHILD}"),
        ({"_add": "people"}, f"{PAGE}?add=people#people-1"),
        ({"_add": "made-up"}, PAGE.replace("reason", "summary")),
        ({"_remove": "people-0"}, f"{PAGE}#people"),
    ],
    ids=["come back later", "SEND Home", "another step", "a made up step", "add more", "add to a made up group", "remove"],
)
async def test_each_button_saves_and_leads_on(parent: Browser, services: Services, button: dict[str, str], leads_to: str) -> None:
    response = await parent.submit(PAGE, _typed(parent) | {"why": "Now", "people-0-name": "A"} | button)
    assert (response.status_code, response.headers["location"]) == (303, leads_to)
    sent = services.made("PUT", FORMS_PAGE)[0].body
    assert sent["mode"] == "later"
    assert sent["answers"] == {"why": "Now", "people": [] if "_remove" in button else [{"name": "A"}]}


async def test_looking_at_a_page_and_going_back_does_not_count_as_beginning_it(parent: Browser, services: Services) -> None:
    response = await parent.submit(PAGE, {"_version": "0", "_later": "to-before"})
    assert response.status_code == 303
    assert services.made("PUT", FORMS_PAGE) == []


async def test_add_more_shows_one_more_empty_item(parent: Browser, services: Services) -> None:
    services.answers["GET", FORMS_PAGE] = (200, _page({"why": "Before", "people": [{"name": "A"}]}, 3))
    await parent.open(f"{PAGE}?add=people")
    assert _typed(parent) == {"_version": "3", "why": "Before", "people-0-name": "A", "people-1-name": ""}


async def test_errors_come_back_with_what_was_typed_and_the_new_version(parent: Browser, services: Services) -> None:
    services.answers["PUT", FORMS_PAGE] = (200, {"version": 3, "errors": [{"field": "why", "message": "Enter why"}], "next": None})
    response = await parent.submit(PAGE, _typed(parent) | {"why": "", "people-0-name": "A"})
    assert response.status_code == 422
    assert "<title>Error: Why you are asking" in response.text
    assert 'href="#why"' in response.text
    assert _typed(parent) == {"_version": "3", "why": "", "people-0-name": "A"}


async def test_answers_that_cannot_be_stored_are_said_and_kept_on_the_page(parent: Browser, services: Services) -> None:
    services.answers["PUT", FORMS_PAGE] = (413, {"code": "page_too_large", "detail": "This page holds too much"})
    response = await parent.submit(PAGE, _typed(parent) | {"why": "Much"})
    assert response.status_code == 422
    assert "This page holds too much" in response.text
    assert _typed(parent)["why"] == "Much"
    assert _typed(parent)["_version"] == "2"


async def test_when_forms_does_not_answer_the_page_comes_back_as_it_was_typed(parent: Browser, services: Services) -> None:
    services.answers["PUT", FORMS_PAGE] = (503, {"code": "database_unavailable", "detail": "Busy"})
    response = await parent.submit(PAGE, _typed(parent) | {"why": "Kept", "people-0-name": "A"})
    assert response.status_code == 503
    assert "We could not save this page" in response.text
    assert _typed(parent) == {"_version": "2", "why": "Kept", "people-0-name": "A"}


async def test_when_cases_does_not_answer_the_page_comes_back_as_it_was_typed(parent: Browser, services: Services) -> None:
    services.answers["GET", f"/children/{CHILD}/pass"] = (503, {"code": "x", "detail": "y"})
    response = await parent.submit(PAGE, _typed(parent) | {"why": "Kept"})
    assert response.status_code == 503
    assert _typed(parent)["why"] == "Kept"


async def test_a_form_that_was_sent_meanwhile_leads_to_what_was_sent(parent: Browser, services: Services) -> None:
    refusal = (409, {"code": "already_submitted", "detail": "Sent", "submission_id": SUBMISSION})
    services.answers["PUT", FORMS_PAGE] = services.answers["GET", FORMS_PAGE] = refusal
    sent = f"/citizen/children/{CHILD}/submissions/{SUBMISSION}"
    assert (await parent.submit(PAGE, _typed(parent) | {"why": " "})).headers["location"] == sent
    assert (await parent.open(PAGE)).headers["location"] == sent


async def test_what_was_typed_in_a_form_that_was_sent_meanwhile_is_shown(parent: Browser, services: Services) -> None:
    services.answers["PUT", FORMS_PAGE] = (409, {"code": "already_submitted", "detail": "Sent", "submission_id": SUBMISSION})
    response = await parent.submit(PAGE, _typed(parent) | {"why": "Kept words"})
    assert response.status_code == 409
    for words in ("This form was submitted meanwhile", "Kept words", f'href="/citizen/children/{CHILD}/submissions/{SUBMISSION}"'):
        assert words in response.text, words
    assert "colleague" not in response.text


async def test_a_child_of_somebody_else_is_no_page(parent: Browser, services: Services) -> None:
    services.answers["GET", f"/children/{CHILD}/pass"] = (404, {"code": "not_found", "detail": "No"})
    form = _typed(parent)
    for response in (await parent.submit(PAGE, form), await parent.open(PAGE)):
        assert response.status_code == 404
        assert "Page not found" in response.text
    assert services.made("PUT", FORMS_PAGE) == []


async def test_nobody_without_two_step_verification_gets_to_a_child(parent: Browser, services: Services) -> None:
    services.sign_in(SESSION, "parent@example.org", factor="none")
    for path in ("/citizen/send", f"/citizen/children/{CHILD}", PAGE, "/citizen/messages"):
        response = await parent.open(path)
        assert (response.status_code, response.headers["location"]) == (303, "/account/enable-two-step")
