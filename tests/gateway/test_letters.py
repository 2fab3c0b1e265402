"""Letters of the council: a family reads and keeps them, the SEND team sees how they were served and records what it posts."""

import re
from typing import Any
from uuid import uuid4

import pytest
from playwright.async_api import Browser as Chromium

from tests.gateway.at_a_browser import visiting_gateway
from tests.gateway.conftest import Browser
from tests.gateway.stand_in import Services

CHILD, OTHER_RECORD, LETTER, PERSON, DOCUMENT = (str(uuid4()) for _ in range(5))
SESSION = "L" * 43
NAME, TITLE = "Alex Sample", "We will not carry out an EHC needs assessment"
CASE = {"id": str(uuid4()), "stage": "not_assessed", "received_on": "2026-03-02", "decide_by": "2026-04-13", "refuse_plan_by": "2026-06-22"}
LIST, POSTED = f"/children/{CHILD}/letters", f"/team/letters/{LETTER}/posted"


def _letter(**changed: Any) -> dict[str, Any]:
    usual = {"id": LETTER, "child_id": CHILD, "kind": "will-not-assess", "title": TITLE, "about": NAME, "person_id": PERSON, "written_on": "2026-04-01"}
    served = {"addressee": [f"The parent or carer of {NAME}"], "served_on": "2026-04-01", "channel": "portal", "opened_at": None}
    return {**usual, **served, **changed}


def _to_post(**changed: Any) -> dict[str, Any]:
    return _letter(person_id=None, addressee=["Jo Sample", "1 High Street", "CV1 2AB"], served_on=None, channel=None, **changed)


def _whole(letter: dict[str, Any], documents: tuple[str, ...] = ()) -> dict[str, Any]:
    reasons = {"heading": "Our reasons", "parts": ["One\nline <b>two</b>", ["an item", "another"], "W" * 200]}
    sections = [{"heading": "", "parts": ["We have decided."]}, reasons]
    return {**letter, "reference": "REF123", "greeting": f"Dear parent or carer of {NAME}", "council": "Anytown", "sections": sections, "documents": documents}


def _serve(services: Services, *letters: dict[str, Any], pages: int = 1, at: str = LIST) -> None:
    services.answers["GET", at] = (200, {"letters": list(letters), "total": len(letters), "pages": pages})


def _open(services: Services, letter: dict[str, Any], *documents: str) -> None:
    services.answers["GET", f"/letters/{LETTER}"] = (200, _whole(letter, documents))


def _know(services: Services, relation: str, child: str = CHILD, asked_for: str | None = None) -> None:
    given = {"id": child, "name": NAME, "date_of_birth": "2017-05-14", "relation": relation, "case": CASE, "case_pass": "the-pass"}
    services.answers["GET", f"/children/{asked_for or child}/pass"] = (200, given)


@pytest.fixture
async def parent(browser: Browser, services: Services) -> Browser:
    services.sign_in(SESSION, "parent@example.org")
    browser.hold_session(SESSION)
    _know(services, "mother")
    return browser


@pytest.fixture
async def officer(browser: Browser, services: Services) -> Browser:
    services.sign_in(SESSION, "officer@council.example", factor="totp", portal="team", team_roles=["officer"])
    browser.hold_session(SESSION)
    _know(services, "team")
    services.answers["GET", "/people"] = (200, {"people": [{"id": PERSON, "first_name": "Robin", "last_name": "Parent"}]})
    return browser


async def test_the_list_of_a_family_says_which_letters_are_new_and_leads_to_each(parent: Browser, services: Services) -> None:
    _serve(services, _letter(), _letter(id=str(uuid4()), opened_at="2026-04-02T09:00:00Z"), pages=2)
    page = (await parent.open(f"/citizen/children/{CHILD}/letters")).text
    assert f'href="/citizen/children/{CHILD}/letters/{LETTER}"' in page
    assert page.count(">New</strong>") == 1
    assert "?page=2" in page
    assert NAME not in page.partition("</title>")[0]


@pytest.mark.parametrize(("query", "words"), [("", "There are no letters yet."), ("?page=2", "There are no letters on this page.")])
async def test_no_letters_are_said_in_words(parent: Browser, services: Services, query: str, words: str) -> None:
    _serve(services)
    assert words in (await parent.open(f"/citizen/children/{CHILD}/letters{query}")).text


async def test_a_letter_shows_every_word_as_text_in_its_lines_and_lists(parent: Browser, services: Services) -> None:
    _open(services, _letter())
    page = (await parent.open(f"/citizen/children/{CHILD}/letters/{LETTER}")).text
    for words in (TITLE, f"The parent or carer of {NAME}", "1 April 2026", "Our reference: REF123", f"Dear parent or carer of {NAME}", "We have decided."):
        assert words in page
    assert "One<br>line &lt;b&gt;two&lt;/b&gt;" in page
    assert re.search(r"<li[^>]*>an item</li>\s*<li[^>]*>another</li>", page)
    assert f'href="/citizen/children/{CHILD}/letters/{LETTER}/pdf"' in page
    assert "data-waymark-print" in page
    assert "Sent with this letter" not in page
    head = page.partition("</title>")[0]
    assert NAME not in head
    assert TITLE not in head


async def test_documents_that_came_with_a_letter_are_there_for_who_may_read_them(parent: Browser, services: Services) -> None:
    _open(services, _letter(), DOCUMENT, str(uuid4()))
    services.answers["GET", "/documents"] = (200, {"documents": [{"id": DOCUMENT, "name": "Draft plan.pdf", "state": "clean"}]})
    page = (await parent.open(f"/citizen/children/{CHILD}/letters/{LETTER}")).text
    assert f'href="/citizen/children/{CHILD}/files/{DOCUMENT}" download>Draft plan.pdf</a>' in page


@pytest.mark.parametrize("end", ["", "/pdf"])
async def test_head_opens_no_letter(parent: Browser, services: Services, end: str) -> None:
    services.answers["HEAD", f"/letters/{LETTER}"] = (200, None)
    path = f"/citizen/children/{CHILD}/letters/{LETTER}{end}"
    assert (await parent.head(path)).status_code == 200
    assert not [call for call in services.calls if call.method == "GET" and call.path.startswith("/letters")]
    services.answers["HEAD", f"/letters/{LETTER}"] = (404, None)
    assert (await parent.head(path)).status_code == 404


@pytest.mark.parametrize("end", ["", "/pdf"])
async def test_the_letter_of_somebody_else_is_not_there(parent: Browser, end: str) -> None:
    assert (await parent.open(f"/citizen/children/{CHILD}/letters/{LETTER}{end}")).status_code == 404


async def test_a_letter_is_shown_under_the_name_of_the_child_whom_it_is_about(parent: Browser, services: Services) -> None:
    _open(services, _letter())
    response = await parent.open(f"/citizen/children/{OTHER_RECORD}/letters/{LETTER}")
    assert (response.status_code, response.headers["location"]) == (303, f"/citizen/children/{CHILD}/letters/{LETTER}")


async def test_the_pdf_passes_through(parent: Browser, services: Services) -> None:
    services.answers["GET", f"/letters/{LETTER}/pdf"] = (200, "the pdf")
    response = await parent.open(f"/citizen/children/{CHILD}/letters/{LETTER}/pdf")
    assert (response.status_code, response.text) == (200, '"the pdf"')
    services.answers["GET", f"/letters/{LETTER}/pdf"] = (503, {"code": "no_pdf", "detail": "The PDF cannot be made now."})
    assert (await parent.open(f"/citizen/children/{CHILD}/letters/{LETTER}/pdf")).status_code == 503


async def test_the_page_of_a_child_names_the_three_newest_letters(parent: Browser, services: Services) -> None:
    given = {"id": CHILD, "name": NAME, "date_of_birth": "2017-05-14", "relation": "mother", "case": CASE | {"final_plan_by": "2026-07-20"}}
    services.answers["GET", f"/children/{CHILD}/progress"] = (200, given | {"case_pass": "the-pass", "requests": [], "advice": []})
    services.answers["GET", f"/children/{CHILD}/forms"] = (200, {"started": [], "available": [], "submitted": []})
    _serve(services, *(_letter(id=str(uuid4()), title=f"Letter {number}") for number in range(4)))
    page = (await parent.open(f"/citizen/children/{CHILD}")).text
    assert [number for number in range(4) if f">Letter {number}</a>, 1 April 2026" in page] == [0, 1, 2]
    assert f'href="/citizen/children/{CHILD}/letters">All letters</a>' in page
    _serve(services)
    assert "Letters from the council" not in (await parent.open(f"/citizen/children/{CHILD}")).text


async def test_the_team_sees_to_whom_how_and_when_each_letter_went_with_names_in_one_call(officer: Browser, services: Services) -> None:
    by_post = _letter(id=str(uuid4()), person_id=None, addressee=["Jo Sample", "1 High Street"], channel="post", served_on="2026-04-03")
    _serve(services, _letter(opened_at="2026-04-02T09:30:00Z"), by_post, _to_post(id=str(uuid4())), _letter(id=str(uuid4()), person_id=str(uuid4())))
    page = (await officer.open(f"/team/children/{CHILD}/letters")).text
    for words in (
        "1 April 2026, to Robin Parent",
        "Served on 1 April 2026 in the portal",
        "Opened 2 April 2026 at 10:30am",
        "to Jo Sample",
        "Served on 3 April 2026 by post",
        "To be posted",
        "to Somebody whose name is not known",
        'aria-current="page">Letters</a>',
    ):
        assert words in page
    assert page.count("Not opened yet") == 1
    assert len(services.made("GET", "/people")) == 1
    assert NAME not in page.partition("</title>")[0]


async def test_the_team_reads_a_letter_of_a_joined_record_under_the_record_that_leads(officer: Browser, services: Services) -> None:
    _open(services, _letter(child_id=OTHER_RECORD))
    _know(services, "team", CHILD, asked_for=OTHER_RECORD)
    assert (await officer.open(f"/team/children/{CHILD}/letters/{LETTER}")).status_code == 200
    moved = await officer.open(f"/team/children/{OTHER_RECORD}/letters/{LETTER}")
    assert moved.headers["location"] == f"/team/children/{CHILD}/letters/{LETTER}"


async def test_letters_to_post_are_listed_with_their_pdf_and_say_where_an_address_is_missing(officer: Browser, services: Services) -> None:
    _serve(services, _to_post(), _to_post() | {"id": str(uuid4()), "addressee": ["The parent or carer of X"]}, pages=2, at="/letters/to-post")
    page = (await officer.open("/team/letters")).text
    for words in (
        "2 letters wait",
        "Jo Sample<br>1 High Street<br>CV1 2AB",
        f'href="/team/children/{CHILD}/letters/{LETTER}/pdf"',
        f'href="{POSTED}"',
        "?page=2",
    ):
        assert words in page
    assert page.count("No address") == 1
    _serve(services, at="/letters/to-post")
    assert "No letter waits for the post." in (await officer.open("/team/letters")).text


async def test_the_day_of_posting_is_recorded(officer: Browser, services: Services) -> None:
    _open(services, _to_post())
    services.answers["PUT", f"/letters/{LETTER}/posted"] = (200, None)
    await officer.open(POSTED)
    response = await officer.submit(POSTED, {"on-day": "3", "on-month": "april", "on-year": "2026"})
    (sent,) = services.made("PUT", f"/letters/{LETTER}/posted")
    assert sent.body == {"on": "2026-04-03"}
    _serve(services, at="/letters/to-post")
    assert "The letter counts as served" in (await officer.open(response.headers["location"])).text


async def test_a_day_that_cannot_be_is_named_and_what_was_typed_stays(officer: Browser, services: Services) -> None:
    _open(services, _to_post())
    await officer.open(POSTED)
    page = (await officer.submit(POSTED, {"on-day": "3", "on-month": "", "on-year": "2026"})).text
    assert 'href="#on-month">Date it was posted must include a month</a>' in page
    assert 'value="2026"' in page
    assert not services.made("PUT", f"/letters/{LETTER}/posted")
    refused = {"code": "invalid", "errors": [{"field": "on", "message": "The date must be today or in the past"}]}
    services.answers["PUT", f"/letters/{LETTER}/posted"] = (422, refused)
    response = await officer.submit(POSTED, {"on-day": "3", "on-month": "4", "on-year": "2099"})
    assert response.status_code == 422
    assert 'href="#on-day">The date must be today or in the past</a>' in response.text


async def test_a_letter_that_was_served_meanwhile_is_not_posted_again(officer: Browser, services: Services) -> None:
    _serve(services, at="/letters/to-post")
    _open(services, _to_post())
    await officer.open(POSTED)
    services.answers["PUT", f"/letters/{LETTER}/posted"] = (409, {"code": "served", "detail": "d"})
    sent = await officer.submit(POSTED, {"on-day": "3", "on-month": "4", "on-year": "2026"})
    assert "This letter was served already." in (await officer.open(sent.headers["location"])).text
    _open(services, _letter())
    opened = await officer.open(POSTED)
    assert "This letter was served already." in (await officer.open(opened.headers["location"])).text


@pytest.mark.parametrize("path", ["/team/letters", POSTED, f"/team/children/{CHILD}/letters", f"/team/children/{CHILD}/letters/{LETTER}"])
async def test_who_runs_no_cases_finds_no_letters(browser: Browser, services: Services, path: str) -> None:
    browser.hold_session(SESSION)
    for portal, roles in (("team", ["administrator"]), ("citizen", []), ("professional", [])):
        services.sign_in(SESSION, f"{portal}@example.org", factor="totp", portal=portal, team_roles=roles)
        assert (await browser.open(path)).status_code in {303, 404}
        assert not [call for call in services.calls if "letters" in call.path]


async def test_the_pages_of_a_family_are_accessible_at_every_width(services: Services, chromium: Chromium) -> None:
    services.sign_in(SESSION, "parent@example.org")
    _know(services, "mother")
    long = _letter(about="W" * 200, addressee=["W" * 200])
    _serve(services, long, pages=3)
    _open(services, long, DOCUMENT)
    services.answers["GET", "/documents"] = (200, {"documents": [{"id": DOCUMENT, "name": "x" * 200, "state": "clean"}]})
    async with visiting_gateway(services, chromium, SESSION) as visit:
        visit.secrets = {NAME}
        await visit.open(f"/citizen/children/{CHILD}/letters")
        await visit.open(f"/citizen/children/{CHILD}/letters/{LETTER}")
        assert "One\nline <b>two</b>" in await visit.text()


async def test_the_pages_of_the_team_are_accessible_at_every_width(services: Services, chromium: Chromium) -> None:
    services.sign_in(SESSION, "officer@council.example", factor="totp", portal="team", team_roles=["officer"])
    _know(services, "team")
    _serve(services, _letter(), _to_post(), _to_post() | {"addressee": ["W" * 100]}, pages=2)
    _serve(services, _to_post(), _to_post(about="W" * 100) | {"addressee": ["W" * 100]}, at="/letters/to-post")
    _open(services, _to_post())
    services.answers["PUT", f"/letters/{LETTER}/posted"] = (200, None)
    async with visiting_gateway(services, chromium, SESSION) as visit:
        visit.secrets = {NAME}
        await visit.open(f"/team/children/{CHILD}/letters")
        await visit.press_at(visit.page.get_by_role("link", name=re.compile("Record that it was posted")).first)
        await visit.press("Save")
        assert await visit.errors() == ["Enter the date it was posted"]
        await visit.fill_date("Date it was posted", "3", "4", "2026")
        await visit.press("Save")
        assert await visit.heading() == "Letters to post"
