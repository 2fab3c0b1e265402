"""Requests for advice: what is asked, by when, and the three ways to answer."""

from typing import Any
from uuid import uuid4

import pytest

from tests.gateway.conftest import Browser
from tests.gateway.stand_in import Services, role

CHILD, DRAFT, SUBMISSION, ADVICE = (str(uuid4()) for _ in range(4))
HERE = f"/professional/children/{CHILD}"
REQUEST = f"/professional/advice/{ADVICE}"
CASES = f"/advice-requests/{ADVICE}"
SESSION = "P" * 43
DOCTOR = role("Paediatrician", "Hill Hospital")
NOTHING: dict[str, Any] = {"started": [], "available": [], "submitted": []}
SENT = {
    "submission_id": SUBMISSION,
    "title": "Health advice",
    "reference": "ADV-1",
    "received_at": "2025-03-01T10:00:00Z",
    "kind": "advice",
    "by": "me",
    "advice_request_id": str(uuid4()),
}


def _request(**more: Any) -> dict[str, Any]:
    return {
        "id": ADVICE,
        "kind": "health",
        "child": {"id": CHILD, "name": "Alex Sample", "date_of_birth": "2017-05-14"},
        "case_id": str(uuid4()),
        "asked_on": "2026-11-24",
        "due_on": "2027-01-05",
        "state": "asked",
        "late": False,
        "nil_return": None,
        "reuse": None,
        **more,
    }


@pytest.fixture
async def doctor(browser: Browser, services: Services) -> Browser:
    """A doctor who was asked for advice."""
    services.sign_in(SESSION, "doctor@example.org", portal="professional", roles=[DOCTOR])
    browser.hold_session(SESSION)
    given = {
        "id": CHILD,
        "name": "Alex Sample",
        "date_of_birth": "2016-02-29",
        "relation": "professional",
        "case": None,
        "rights": ["read", "write"],
        "case_pass": "the-pass",
        "advice": [],
    }
    services.answers["GET", f"/children/{CHILD}/pass"] = (200, given)
    services.answers["GET", f"/children/{CHILD}/forms"] = (200, NOTHING)
    services.answers["GET", CASES] = (200, _request())
    services.answers["GET", "/me/roles"] = (200, {"roles": [{**DOCTOR, "telephone": "1", "registration_body": "GMC", "registration_number": "7"}]})
    return browser


async def test_the_list_says_in_words_what_is_overdue(doctor: Browser, services: Services) -> None:
    late, soon = _request(late=True), _request(id=str(uuid4()), kind="social-care", due_on="2027-02-01")
    answered = _request(id=str(uuid4()), state="nil-return")
    services.answers["GET", "/advice-requests"] = (200, {"advice_requests": [late, soon, answered], "pages": 2})
    await doctor.open("/professional/advice")
    for words in ("Health advice: Alex Sample", "Overdue: it was due by 5 January 2027", "Due by 1 February 2027", "Nil return received", "?page=2"):
        assert words in doctor.shown
    services.answers["GET", "/advice-requests"] = (200, {"advice_requests": [], "pages": 0})
    await doctor.open("/professional/advice")
    assert "has not asked you for advice" in doctor.shown


async def test_a_request_says_which_child_what_is_asked_and_by_when(doctor: Browser) -> None:
    await doctor.open(REQUEST)
    for words in ("Alex Sample", "14 May 2017", "24 November 2026", "Due by 5 January 2027", "their health", "Paediatrician", "GMC 7", "Select<span"):
        assert words in doctor.shown
    assert f'href="{REQUEST}/nil-return"' in doctor.shown
    assert f'href="{REQUEST}/reuse"' in doctor.shown
    assert "Alex" not in doctor.shown.partition("</title>")[0]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("health", "Tell us what you know about their health: "),
        ("educational-psychology", "Tell us your assessment of their strengths and needs, and the provision that they need"),
    ],
)
async def test_a_request_says_what_is_asked_in_the_words_of_its_kind(doctor: Browser, services: Services, kind: str, words: str) -> None:
    services.answers["GET", CASES] = (200, _request(kind=kind))
    await doctor.open(REQUEST)
    assert words in doctor.shown
    assert ">Due</dt>" in doctor.shown
    assert ">Answer</dt>" not in doctor.shown


@pytest.mark.parametrize(("mine", "words"), [(True, "The form that you began is then not used."), (False, "The form that a colleague began is then not used.")])
async def test_a_nil_return_says_that_a_begun_form_is_then_not_used(doctor: Browser, services: Services, mine: bool, words: str) -> None:
    begun = {"draft_id": DRAFT, "advice_request_id": ADVICE, "revises": None, "mine": mine, "kind": "advice"}
    await doctor.open(f"{REQUEST}/nil-return")
    assert "is then not used" not in doctor.shown
    services.answers["GET", f"/children/{CHILD}/forms"] = (200, NOTHING | {"started": [begun]})
    await doctor.open(f"{REQUEST}/nil-return")
    assert words in doctor.shown


async def test_a_begun_form_of_a_request_that_was_answered_can_be_read_and_deleted(doctor: Browser, services: Services) -> None:
    begun = {"draft_id": DRAFT, "advice_request_id": ADVICE, "revises": None, "mine": True, "kind": "advice", "saved_at": "2026-12-01T10:00:00Z"}
    nil = {"reason": "discharged", "details": "", "at": "2026-12-01T10:00:00Z"}
    services.answers["GET", CASES] = (200, _request(state="nil-return", nil_return=nil))
    services.answers["GET", f"/children/{CHILD}/forms"] = (200, NOTHING | {"started": [begun]})
    await doctor.open(REQUEST)
    for what in ("summary", "delete"):
        assert f'href="{HERE}/forms/{DRAFT}/{what}"' in doctor.shown
    assert "The form that you began was not sent" in doctor.shown


async def test_select_begins_the_form_in_the_role(doctor: Browser, services: Services) -> None:
    services.answers["POST", f"/children/{CHILD}/drafts"] = (201, {"draft_id": DRAFT, "page": "start"})
    await doctor.open(REQUEST)
    response = await doctor.submit(REQUEST, {"role_id": DOCTOR["id"]})
    assert response.headers["location"] == f"{HERE}/forms/{DRAFT}/start"
    assert services.made("POST", f"/children/{CHILD}/drafts")[0].body == {"advice_request_id": ADVICE, "role_id": DOCTOR["id"]}
    await doctor.open(REQUEST)
    response = await doctor.submit(REQUEST, {"role_id": str(uuid4())})
    assert (response.status_code, "Select one of your roles" in response.text) == (422, True)


async def test_a_role_in_which_nobody_was_asked_is_refused_beside_the_others(doctor: Browser, services: Services) -> None:
    refusal = {"code": "invalid", "errors": [{"field": "role_id", "message": "Select the role in which you were asked"}]}
    services.answers["POST", f"/children/{CHILD}/drafts"] = (422, refusal)
    await doctor.open(REQUEST)
    response = await doctor.submit(REQUEST, {"role_id": DOCTOR["id"]})
    assert (response.status_code, "Select the role in which you were asked" in response.text) == (422, True)
    assert 'href="#roles"' in response.text


@pytest.mark.parametrize("mine", [True, False])
async def test_a_form_that_was_begun_is_gone_on_with(doctor: Browser, services: Services, mine: bool) -> None:
    begun = {
        "draft_id": DRAFT,
        "advice_request_id": ADVICE,
        "revises": None,
        "mine": mine,
        "saved_at": "2026-12-01T10:00:00Z",
        "last_page": "needs",
        "kind": "advice",
    }
    services.answers["GET", f"/children/{CHILD}/forms"] = (200, NOTHING | {"started": [begun]})
    await doctor.open(REQUEST)
    assert f'href="{HERE}/forms/{DRAFT}/needs"' in doctor.shown
    assert ("You began this form" if mine else "A colleague began this form") in doctor.shown
    assert "Select<span" not in doctor.shown


async def test_a_request_that_was_answered_offers_no_further_answer(doctor: Browser, services: Services) -> None:
    nil = {"reason": "discharged", "details": "In May <b>2026</b>", "at": "2026-12-01T10:00:00Z"}
    services.answers["GET", CASES] = (200, _request(state="nil-return", nil_return=nil))
    await doctor.open(REQUEST)
    assert "They are no longer with us" in doctor.shown
    assert "In May &lt;b&gt;2026" in doctor.shown
    for words in ("Select<span", "/nil-return", f"{REQUEST}/reuse"):
        assert words not in doctor.shown
    for page in ("nil-return", "reuse"):
        assert (await doctor.open(f"{REQUEST}/{page}")).headers["location"] == REQUEST


async def test_advice_that_was_sent_is_linked_before_cases_has_heard_of_it(doctor: Browser, services: Services) -> None:
    services.answers["GET", f"/children/{CHILD}/forms"] = (200, NOTHING | {"submitted": [SENT | {"advice_request_id": ADVICE, "by": "colleague"}]})
    await doctor.open(REQUEST)
    assert f'href="{HERE}/submissions/{SUBMISSION}"' in doctor.shown
    assert "by a colleague" in doctor.shown
    assert "/nil-return" not in doctor.shown


async def test_a_nil_return_needs_a_reason_and_keeps_what_was_typed(doctor: Browser, services: Services) -> None:
    path = f"{REQUEST}/nil-return"
    await doctor.open(path)
    assert "Due by 5 January 2027" in doctor.shown
    response = await doctor.submit(path, {"details": "Kept words"})
    assert response.status_code == 422
    assert "Select why you cannot give advice" in response.text
    assert "Kept words" in response.text
    services.answers["POST", f"{CASES}/nil-return"] = (422, {"code": "invalid", "errors": [{"field": "details", "message": "Tell us why"}]})
    response = await doctor.submit(path, {"reason": "other"})
    assert 'href="#details"' in response.text
    services.answers["POST", f"{CASES}/nil-return"] = (204, None)
    response = await doctor.submit(path, {"reason": "not-known", "details": "Never seen"})
    assert response.headers["location"] == REQUEST
    assert services.made("POST", f"{CASES}/nil-return")[-1].body == {"reason": "not-known", "details": "Never seen"}


@pytest.mark.parametrize("page", ["nil-return", "reuse"])
async def test_an_answer_that_comes_second_leads_to_the_first(doctor: Browser, services: Services, page: str) -> None:
    services.answers["POST", f"{CASES}/{page}"] = (409, {"code": "already_answered", "detail": "Answered"})
    await doctor.open(f"{REQUEST}/{page}")
    response = await doctor.submit(f"{REQUEST}/{page}", {"reason": "other", "details": "x"} | PROPOSAL)
    assert response.headers["location"] == REQUEST
    await doctor.open(REQUEST)
    assert "answered already" in doctor.shown


PROPOSAL = {"title": "Report of March", "written_on-day": "1", "written_on-month": "3", "written_on-year": "2026", "agreement": "yes"}


async def test_existing_advice_is_named_with_its_date_and_the_author_s_agreement(doctor: Browser, services: Services) -> None:
    path = f"{REQUEST}/reuse"
    services.answers["POST", f"{CASES}/reuse"] = (201, None)
    await doctor.open(path)
    response = await doctor.submit(path, {"title": "Report of March"})
    assert response.status_code == 422
    for words in ("Enter the date it was written", "Select that you are satisfied", 'value="Report of March"'):
        assert words in response.text
    response = await doctor.submit(path, PROPOSAL)
    assert response.headers["location"] == REQUEST
    assert services.made("POST", f"{CASES}/reuse")[0].body == {"title": "Report of March", "written_on": "2026-03-01", "submission_id": None}


async def test_existing_advice_can_be_one_that_was_sent_here(doctor: Browser, services: Services) -> None:
    path = f"{REQUEST}/reuse"
    services.answers["GET", f"/children/{CHILD}/forms"] = (200, NOTHING | {"submitted": [SENT, SENT | {"kind": "request", "reference": "EHC-9"}]})
    services.answers["POST", f"{CASES}/reuse"] = (201, None)
    await doctor.open(path)
    assert "ADV-1" in doctor.shown
    assert "EHC-9" not in doctor.shown
    response = await doctor.submit(path, PROPOSAL)
    assert "Select whether it was sent through this site" in response.text
    await doctor.submit(path, PROPOSAL | {"submission_id": SUBMISSION})
    await doctor.open(path)
    await doctor.submit(path, PROPOSAL | {"submission_id": "elsewhere"})
    assert [call.body["submission_id"] for call in services.made("POST", f"{CASES}/reuse")] == [SUBMISSION, None]


@pytest.mark.parametrize(
    ("family", "words"), [(None, "It is used when all three agree"), ({"agrees": False, "at": "2026-12-03T10:00:00Z"}, "new advice is needed")]
)
async def test_the_three_agreements_are_shown(doctor: Browser, services: Services, family: Any, words: str) -> None:
    reuse = {
        "id": str(uuid4()),
        "title": "Report of March",
        "written_on": "2026-03-01",
        "author_agreed_at": "2026-12-01T10:00:00Z",
        "council": {"agrees": True, "at": "2026-12-02T10:00:00Z"},
        "family": family,
    }
    services.answers["GET", CASES] = (200, _request(reuse=reuse))
    await doctor.open(REQUEST)
    assert "Agrees, 2 December 2026 at 10am" in doctor.shown
    assert ("Does not agree, 3 December" if family else "Not answered yet") in doctor.shown
    assert words in doctor.shown
    assert "/nil-return" in doctor.shown
    assert (await doctor.open(f"{REQUEST}/reuse")).headers["location"] == REQUEST


async def test_a_request_to_somebody_else_is_no_page(doctor: Browser, services: Services) -> None:
    services.answers["GET", CASES] = (404, {"code": "not_found", "detail": "No"})
    for path in (REQUEST, f"{REQUEST}/nil-return", f"{REQUEST}/reuse"):
        assert (await doctor.open(path)).status_code == 404
