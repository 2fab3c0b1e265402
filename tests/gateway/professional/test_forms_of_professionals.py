"""The pages of forms as professionals see them: in which role, shared with whom, due by when, and what becomes of what was typed."""

from typing import Any
from uuid import uuid4

import pytest

from tests.gateway.conftest import Browser
from tests.gateway.professional.a_form import (
    ADVICE,
    CHILD,
    DRAFT,
    FORMS_PAGE,
    HERE,
    OTHER_DOCUMENT,
    PAGE,
    SENCO,
    SESSION,
    SUBMISSION,
    case_pass,
    form_page,
    summary,
    typed_in,
)
from tests.gateway.stand_in import Services


async def test_the_summary_is_the_last_step_and_the_buttons_say_what_the_guide_says(teacher: Browser) -> None:
    await teacher.open(PAGE)
    for words in ("Steps: 2 of 3", ">Summary</button>", "Save and continue", "Add more<span", "Add More<span", ">\n  Back\n"):
        assert words in teacher.shown, words
    assert "Save and Continue" not in teacher.shown
    assert "Upload file" not in teacher.shown


async def test_a_save_asks_nobody_more_than_that_of_a_family(teacher: Browser, services: Services) -> None:
    await teacher.open(PAGE)
    services.calls.clear()
    response = await teacher.submit(PAGE, typed_in(teacher) | {"why": "Now"})
    assert (response.status_code, response.headers["location"]) == (303, PAGE.replace("needs", "summary"))
    asked = [(call.method, call.path) for call in services.calls]
    assert asked == [("POST", "/sessions/exchange"), ("GET", f"/children/{CHILD}/pass"), ("PUT", FORMS_PAGE)]


@pytest.mark.parametrize(("button", "leads_to"), [("role", "role"), ("sharing", "sharing")])
async def test_role_and_sharing_are_reached_by_saving_the_page(teacher: Browser, services: Services, button: str, leads_to: str) -> None:
    await teacher.open(PAGE)
    response = await teacher.submit(PAGE, typed_in(teacher) | {"why": "Now", "_later": button})
    assert response.headers["location"] == f"{HERE}/drafts/{DRAFT}/{leads_to}"
    assert services.made("PUT", FORMS_PAGE)[0].body["answers"]["why"] == "Now"


@pytest.mark.parametrize(("button", "leads_to"), [(f"advice-{ADVICE}", f"/professional/advice/{ADVICE}"), ("advice-//evil.example", HERE)])
async def test_the_request_for_advice_is_reached_by_saving_the_page(teacher: Browser, button: str, leads_to: str) -> None:
    await teacher.open(PAGE)
    assert (await teacher.submit(PAGE, typed_in(teacher) | {"_later": button})).headers["location"] == leads_to


async def test_the_first_step_shows_the_role_and_leads_to_another(teacher: Browser, services: Services) -> None:
    await teacher.open(PAGE)
    assert "SENCO, Hill School" not in teacher.shown
    services.answers["GET", FORMS_PAGE] = (200, form_page(previous=None))
    await teacher.open(PAGE)
    assert "SENCO, Hill School" in teacher.shown
    assert "Choose another role" in teacher.shown


async def test_a_page_of_advice_shows_by_when_it_is_due(teacher: Browser, services: Services) -> None:
    services.answers["GET", f"/children/{CHILD}/pass"] = (200, case_pass(advice=[{"id": ADVICE, "kind": "health", "due_on": "2099-01-05"}]))
    services.answers["GET", FORMS_PAGE] = (200, form_page(kind="advice", advice_request_id=ADVICE))
    services.answers["GET", f"/drafts/{DRAFT}/summary"] = (200, summary(kind="advice", advice_request_id=ADVICE))
    for path in (PAGE, PAGE.replace("needs", "summary"), f"{HERE}/drafts/{DRAFT}/role", f"{HERE}/drafts/{DRAFT}/sharing"):
        await teacher.open(path)
        assert "Health advice: due by 5 January 2099" in teacher.shown, path
    await teacher.open(PAGE)
    services.answers["PUT", FORMS_PAGE] = (200, {"version": 3, "errors": [{"field": "why", "message": "Enter why"}], "next": None})
    response = await teacher.submit(PAGE, typed_in(teacher) | {"why": ""})
    assert "due by 5 January 2099" in response.text


async def test_a_page_of_overdue_advice_says_that_it_is_overdue(teacher: Browser, services: Services) -> None:
    services.answers["GET", f"/children/{CHILD}/pass"] = (200, case_pass(advice=[{"id": ADVICE, "kind": "health", "due_on": "2020-01-05"}]))
    services.answers["GET", FORMS_PAGE] = (200, form_page(kind="advice", advice_request_id=ADVICE))
    services.answers["GET", f"/drafts/{DRAFT}/summary"] = (200, summary(kind="advice", advice_request_id=ADVICE))
    for path in (PAGE, PAGE.replace("needs", "summary"), f"{HERE}/drafts/{DRAFT}/role", f"{HERE}/drafts/{DRAFT}/sharing"):
        await teacher.open(path)
        assert "Health advice: overdue, was due by 5 January 2020" in teacher.shown, path


async def test_a_shared_form_says_whose_it_is_and_only_its_author_lets_others_in(teacher: Browser, services: Services) -> None:
    services.answers["GET", FORMS_PAGE] = (200, form_page(mine=False, shared=True, role_id=str(uuid4())))
    services.answers["GET", f"/drafts/{DRAFT}/summary"] = (200, summary(mine=False, shared=True))
    await teacher.open(PAGE)
    assert "A colleague at Hill School began this form" in teacher.shown
    assert "Share with colleagues" not in teacher.shown
    for what in ("role", "sharing"):
        assert (await teacher.open(f"{HERE}/drafts/{DRAFT}/{what}")).status_code == 404


async def test_sharing_says_who_can_see_the_form_and_is_taken_back(teacher: Browser, services: Services) -> None:
    path = f"{HERE}/drafts/{DRAFT}/sharing"
    services.answers["PUT", f"/drafts/{DRAFT}/sharing"] = (204, None)
    await teacher.open(path)
    assert "Nobody else can see this form" in teacher.shown
    assert "<title>Who can see this form" in " ".join(teacher.shown.split()).replace("<title> ", "<title>")
    response = await teacher.submit(path, {"shared": "yes"})
    assert (response.status_code, response.headers["location"]) == (303, path)
    services.answers["GET", f"/drafts/{DRAFT}/summary"] = (200, summary(shared=True))
    await teacher.open(path)
    assert "Your colleagues at Hill School" in teacher.shown
    await teacher.submit(path, {"shared": "no"})
    assert [call.body for call in services.made("PUT", f"/drafts/{DRAFT}/sharing")] == [{"shared": True}, {"shared": False}]


async def test_a_form_of_an_unconfirmed_organisation_cannot_be_shared(teacher: Browser, services: Services) -> None:
    path = f"{HERE}/drafts/{DRAFT}/sharing"
    services.sign_in(SESSION, "teacher@example.org", portal="professional", roles=[{**SENCO, "confirmed": False}])
    await teacher.open(path)
    assert "once the SEND team has confirmed Hill School" in teacher.shown
    services.answers["PUT", f"/drafts/{DRAFT}/sharing"] = (409, {"code": "cannot_share", "detail": "No"})
    assert (await teacher.submit(path, {"shared": "yes"})).headers["location"] == path
    await teacher.open(path)
    assert "This form cannot be shared" in teacher.shown


async def test_a_form_is_started_in_the_role_that_is_selected(teacher: Browser, services: Services) -> None:
    listed = {"started": [], "available": [{"form": "a-form", "title": "A form", "summary": "What it is"}], "submitted": []}
    services.answers["GET", f"/children/{CHILD}/forms"] = (200, listed)
    services.answers["POST", f"/children/{CHILD}/drafts"] = (201, {"draft_id": DRAFT, "page": "start"})
    await teacher.open(f"{HERE}/start?form=a-form")
    assert "Select<span" in teacher.shown
    response = await teacher.submit(f"{HERE}/start", {"form": "a-form", "role_id": SENCO["id"]})
    assert response.headers["location"] == f"{HERE}/forms/{DRAFT}/start"
    assert services.made("POST", f"/children/{CHILD}/drafts")[0].body == {"form": "a-form", "role_id": SENCO["id"]}
    await teacher.open(f"{HERE}/start?form=a-form")
    response = await teacher.submit(f"{HERE}/start", {"form": "a-form", "role_id": str(uuid4())})
    assert (response.status_code, "Select one of your roles" in response.text) == (422, True)
    assert (await teacher.open(f"{HERE}/start?form=made-up")).status_code == 404
    assert (await teacher.open(f"{HERE}/start")).status_code == 404


async def test_somebody_without_work_details_is_led_to_them(teacher: Browser, services: Services) -> None:
    services.answers["GET", f"/children/{CHILD}/forms"] = (200, {"started": [], "available": [{"form": "a-form", "title": "A form"}], "submitted": []})
    services.answers["GET", "/me/roles"] = (200, {"roles": []})
    await teacher.open(f"{HERE}/start?form=a-form")
    assert 'href="/account/work-details/add"' in teacher.shown


async def test_starting_a_form_that_was_begun_goes_on_with_it(teacher: Browser, services: Services) -> None:
    begun = {"draft_id": DRAFT, "form": "a-form", "last_page": "needs", "mine": True, "kind": "request"}
    services.answers["GET", f"/children/{CHILD}/forms"] = (200, {"started": [begun], "available": [], "submitted": []})
    assert (await teacher.open(f"{HERE}/start?form=a-form")).headers["location"] == PAGE


async def test_another_role_is_chosen_and_leads_back_to_the_first_step(teacher: Browser, services: Services) -> None:
    path = f"{HERE}/drafts/{DRAFT}/role"
    services.answers["PUT", f"/drafts/{DRAFT}/role"] = (204, None)
    await teacher.open(path)
    assert "The form is filled in for this role now" in teacher.shown
    response = await teacher.submit(path, {"role_id": SENCO["id"]})
    assert response.headers["location"] == f"{HERE}/forms/{DRAFT}/start"
    refusal = {"code": "invalid", "errors": [{"field": "role_id", "message": "Select a role for the organisation that sent this form"}]}
    services.answers["PUT", f"/drafts/{DRAFT}/role"] = (422, refusal)
    await teacher.open(path)
    response = await teacher.submit(path, {"role_id": SENCO["id"]})
    assert (response.status_code, "Select a role for the organisation" in response.text) == (422, True)


@pytest.mark.parametrize("code", ["shared_stays", "form_begun"])
async def test_a_role_that_the_form_cannot_go_to_says_why(teacher: Browser, services: Services, code: str) -> None:
    path = f"{HERE}/drafts/{DRAFT}/role"
    services.answers["PUT", f"/drafts/{DRAFT}/role"] = (409, {"code": code, "detail": "Why it cannot go there"})
    await teacher.open(path)
    response = await teacher.submit(path, {"role_id": SENCO["id"]})
    assert (response.status_code, "Why it cannot go there" in response.text) == (422, True)


async def test_a_role_chosen_for_a_form_that_was_sent_meanwhile_leads_to_what_was_sent(teacher: Browser, services: Services) -> None:
    path = f"{HERE}/drafts/{DRAFT}/role"
    services.answers["PUT", f"/drafts/{DRAFT}/role"] = (409, {"code": "already_submitted", "detail": "Sent", "submission_id": SUBMISSION})
    await teacher.open(path)
    assert (await teacher.submit(path, {"role_id": SENCO["id"]})).headers["location"] == f"{HERE}/submissions/{SUBMISSION}"


async def test_what_was_typed_in_a_form_that_is_not_shared_any_more_is_shown_to_be_copied(teacher: Browser, services: Services) -> None:
    await teacher.open(PAGE)
    services.answers["PUT", FORMS_PAGE] = (404, {"code": "no_such_draft", "detail": "No"})
    typed = typed_in(teacher) | {"why": "Line one\n<b>two</b>", "people-0-name": "Jo"}
    response = await teacher.submit(PAGE, typed)
    assert response.status_code == 404
    for words in ("Page not found", "Line one<br>&lt;b&gt;two", "Jo"):
        assert words in response.text
    assert "Why?" not in response.text
    services.answers["GET", FORMS_PAGE.replace(DRAFT, OTHER_DOCUMENT)] = services.answers["PUT", FORMS_PAGE]
    await teacher.open(PAGE)
    never = await teacher.submit(PAGE.replace(DRAFT, OTHER_DOCUMENT), typed)
    assert never.status_code == 404
    assert [line for line in never.text.splitlines() if "csrf" not in line] == [line for line in response.text.splitlines() if "csrf" not in line]


@pytest.mark.parametrize("button", [{}, {"_later": "child"}])
async def test_what_was_typed_in_a_form_that_was_submitted_meanwhile_is_shown_to_be_copied(teacher: Browser, services: Services, button: Any) -> None:
    await teacher.open(PAGE)
    refusal = (409, {"code": "already_submitted", "detail": "Sent", "submission_id": SUBMISSION})
    services.answers["PUT", FORMS_PAGE] = services.answers["GET", FORMS_PAGE] = refusal
    response = await teacher.submit(PAGE, typed_in(teacher) | {"why": "Line one\n<b>two</b>"} | button)
    assert response.status_code == 409
    for words in ("This form was submitted meanwhile", "Line one<br>&lt;b&gt;two", f'href="{HERE}/submissions/{SUBMISSION}"', "Use Edit to add to it"):
        assert words in response.text, words
    assert "Page not found" not in response.text
    assert "by a colleague" in response.text


async def test_what_was_typed_is_shown_when_the_form_or_the_child_left_the_author_s_reach(teacher: Browser, services: Services) -> None:
    page, forms_page = PAGE.replace(DRAFT, OTHER_DOCUMENT), FORMS_PAGE.replace(DRAFT, OTHER_DOCUMENT)
    await teacher.open(PAGE)
    typed = typed_in(teacher) | {"why": "Kept words"}
    services.answers["GET", forms_page] = services.answers["PUT", forms_page] = (404, {"code": "no_such_draft", "detail": "No"})
    assert "Kept words" in (await teacher.submit(page, typed)).text
    await teacher.open(PAGE)
    services.answers["GET", f"/children/{CHILD}/pass"] = (404, {"code": "not_found", "detail": "No"})
    response = await teacher.submit(PAGE, typed)
    assert (response.status_code, "Kept words" in response.text) == (404, True)


async def test_two_colleagues_who_change_one_answer_choose_between_both(teacher: Browser, services: Services) -> None:
    await teacher.open(PAGE)
    theirs = {"answers": {"why": "Theirs"}, "version": 3, "saved_at": "2026-11-20T10:00:00Z"}
    services.answers["PUT", FORMS_PAGE] = (409, {"code": "stale_version", "detail": "Stale", "theirs": theirs})
    response = await teacher.submit(PAGE, typed_in(teacher) | {"why": "Mine"})
    assert response.status_code == 409
    for words in ("Mine", "Theirs", "by a colleague", "Save and continue"):
        assert words in response.text
