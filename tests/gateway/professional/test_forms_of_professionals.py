"""The pages of forms as professionals see them: in which role, shared with whom, due by when, and sent with what."""

from typing import Any
from uuid import uuid4

import pytest

from tests.gateway.conftest import Browser
from tests.gateway.html_form import browser_sends
from tests.gateway.stand_in import Services, role

CHILD, DRAFT, SUBMISSION, ADVICE, DOCUMENT, OTHER_DOCUMENT = (str(uuid4()) for _ in range(6))
HERE = f"/professional/children/{CHILD}"
PAGE = f"{HERE}/forms/{DRAFT}/needs"
FORMS_PAGE = f"/drafts/{DRAFT}/pages/needs"
SESSION = "P" * 43
SENCO = role("SENCO", "Hill School")
QUESTIONS = [
    {"id": "why", "kind": "textarea", "label": "Why?", "required": True},
    {"id": "papers", "kind": "files", "label": "Papers"},
    {"id": "people", "kind": "group", "label": "People", "item": "Contact", "questions": [{"id": "name", "kind": "text", "label": "Name"}]},
]
CHILD_DETAILS = {
    "legal_first_name": "Alex",
    "legal_last_name": "Sample",
    "known_as": "",
    "date_of_birth": "2017-05-14",
    "sex": "female",
    "address": {"line1": "1 Example Street", "line2": "", "town": "Anytown", "county": "", "postcode": "AB1 2CD"},
    "setting": {"kind": "school", "name": "Hill School"},
    "upn": "A123",
    "nhs_number": "",
}


def _pass(**more: Any) -> dict[str, Any]:
    return {
        "id": CHILD,
        "name": "Alex Sample",
        "date_of_birth": "2017-05-14",
        "relation": "professional",
        "case": None,
        "rights": ["read", "write"],
        "case_pass": "the-pass",
        "accepts": [],
        "advice": [],
        **more,
    }


def _draft(**more: Any) -> dict[str, Any]:
    return {
        "id": DRAFT,
        "child_id": CHILD,
        "form": "a-form",
        "title": "A form",
        "definition_version": 1,
        "last_page": "needs",
        "kind": "request",
        "role_id": SENCO["id"],
        "organisation_id": SENCO["organisation"]["id"],
        "shared": False,
        "mine": True,
        "advice_request_id": None,
        "revises": None,
        **more,
    }


STEPS = [
    {"id": "start", "title": "Start", "state": "complete", "reachable": True},
    {"id": "needs", "title": "Needs", "state": "complete", "reachable": True},
]


def _page(previous: str | None = "start", **draft: Any) -> dict[str, Any]:
    return {
        "draft": _draft(**draft),
        "steps": [STEPS[0], {**STEPS[1], "state": "current"}],
        "page": {"id": "needs", "title": "Needs", "guidance": None, "questions": QUESTIONS},
        "answers": {"why": "Before"},
        "version": 2,
        "previous": previous,
        "next": "summary",
    }


def _summary(**draft: Any) -> dict[str, Any]:
    declarations = [{"id": "accurate", "label": "It is accurate"}, {"id": "terms", "label": "I accept the terms"}]
    return {"draft": _draft(**draft), "steps": STEPS, "sections": [], "declarations": declarations, "problems": []}


def _sent(**more: Any) -> dict[str, Any]:
    return {
        "submission_id": SUBMISSION,
        "reference": "EHC-1",
        "received_at": "2026-11-20T10:00:00Z",
        "received_on": "2026-11-20",
        "form": "a-form",
        "title": "A form",
        "sections": [],
        "declarations": [],
        "kind": "request",
        "revision": 1,
        "revisions": [],
        "by": "me",
        "can_add": False,
        **more,
    }


@pytest.fixture
async def teacher(browser: Browser, services: Services) -> Browser:
    """A teacher of a school whose request is half done."""
    services.sign_in(SESSION, "teacher@example.org", portal="professional", roles=[SENCO])
    browser.hold_session(SESSION)
    services.answers["GET", f"/children/{CHILD}/pass"] = (200, _pass())
    services.answers["GET", f"/children/{CHILD}/progress"] = (200, _pass(child=CHILD_DETAILS, requests=[]))
    services.answers["GET", "/me/roles"] = (200, {"roles": [{**SENCO, "telephone": "01632 960 001", "registration_body": None, "registration_number": None}]})
    services.answers["GET", FORMS_PAGE] = (200, _page())
    services.answers["PUT", FORMS_PAGE] = (200, {"version": 3, "errors": [], "next": "summary"})
    services.answers["GET", f"/drafts/{DRAFT}/summary"] = (200, _summary())
    return browser


def _typed(browser: Browser) -> dict[str, str]:
    form = browser.shown.partition('id="answers"')[2].partition("</form>")[0]
    return {name: value for name, value in browser_sends(form) if name != "csrf_token"}


async def test_the_summary_is_the_last_step_and_the_buttons_say_what_the_guide_says(teacher: Browser) -> None:
    await teacher.open(PAGE)
    for words in ("Steps: 2 of 3", ">Summary</button>", "Save and continue", "Add more<span", "Add More<span", ">\n  Back\n"):
        assert words in teacher.shown, words
    assert "Save and Continue" not in teacher.shown
    assert "Upload file" not in teacher.shown


async def test_a_save_asks_nobody_more_than_that_of_a_family(teacher: Browser, services: Services) -> None:
    await teacher.open(PAGE)
    services.calls.clear()
    response = await teacher.submit(PAGE, _typed(teacher) | {"why": "Now"})
    assert (response.status_code, response.headers["location"]) == (303, PAGE.replace("needs", "summary"))
    asked = [(call.method, call.path) for call in services.calls]
    assert asked == [("POST", "/sessions/exchange"), ("GET", f"/children/{CHILD}/pass"), ("PUT", FORMS_PAGE)]


@pytest.mark.parametrize(("button", "leads_to"), [("role", "role"), ("sharing", "sharing")])
async def test_role_and_sharing_are_reached_by_saving_the_page(teacher: Browser, services: Services, button: str, leads_to: str) -> None:
    await teacher.open(PAGE)
    response = await teacher.submit(PAGE, _typed(teacher) | {"why": "Now", "_later": button})
    assert response.headers["location"] == f"{HERE}/drafts/{DRAFT}/{leads_to}"
    assert services.made("PUT", FORMS_PAGE)[0].body["answers"]["why"] == "Now"


@pytest.mark.parametrize(("button", "leads_to"), [(f"advice-{ADVICE}", f"/professional/advice/{ADVICE}"), ("advice-//evil.example", HERE)])
async def test_the_request_for_advice_is_reached_by_saving_the_page(teacher: Browser, button: str, leads_to: str) -> None:
    await teacher.open(PAGE)
    assert (await teacher.submit(PAGE, _typed(teacher) | {"_later": button})).headers["location"] == leads_to


async def test_the_first_step_shows_the_role_and_leads_to_another(teacher: Browser, services: Services) -> None:
    await teacher.open(PAGE)
    assert "SENCO, Hill School" not in teacher.shown
    services.answers["GET", FORMS_PAGE] = (200, _page(previous=None))
    await teacher.open(PAGE)
    assert "SENCO, Hill School" in teacher.shown
    assert "Choose another role" in teacher.shown


async def test_a_page_of_advice_shows_by_when_it_is_due(teacher: Browser, services: Services) -> None:
    services.answers["GET", f"/children/{CHILD}/pass"] = (200, _pass(advice=[{"id": ADVICE, "kind": "health", "due_on": "2099-01-05"}]))
    services.answers["GET", FORMS_PAGE] = (200, _page(kind="advice", advice_request_id=ADVICE))
    services.answers["GET", f"/drafts/{DRAFT}/summary"] = (200, _summary(kind="advice", advice_request_id=ADVICE))
    for path in (PAGE, PAGE.replace("needs", "summary"), f"{HERE}/drafts/{DRAFT}/role", f"{HERE}/drafts/{DRAFT}/sharing"):
        await teacher.open(path)
        assert "Health advice: due by 5 January 2099" in teacher.shown, path
    await teacher.open(PAGE)
    services.answers["PUT", FORMS_PAGE] = (200, {"version": 3, "errors": [{"field": "why", "message": "Enter why"}], "next": None})
    response = await teacher.submit(PAGE, _typed(teacher) | {"why": ""})
    assert "due by 5 January 2099" in response.text


async def test_a_page_of_overdue_advice_says_that_it_is_overdue(teacher: Browser, services: Services) -> None:
    services.answers["GET", f"/children/{CHILD}/pass"] = (200, _pass(advice=[{"id": ADVICE, "kind": "health", "due_on": "2020-01-05"}]))
    services.answers["GET", FORMS_PAGE] = (200, _page(kind="advice", advice_request_id=ADVICE))
    services.answers["GET", f"/drafts/{DRAFT}/summary"] = (200, _summary(kind="advice", advice_request_id=ADVICE))
    for path in (PAGE, PAGE.replace("needs", "summary"), f"{HERE}/drafts/{DRAFT}/role", f"{HERE}/drafts/{DRAFT}/sharing"):
        await teacher.open(path)
        assert "Health advice: overdue, was due by 5 January 2020" in teacher.shown, path


async def test_a_shared_form_says_whose_it_is_and_only_its_author_lets_others_in(teacher: Browser, services: Services) -> None:
    services.answers["GET", FORMS_PAGE] = (200, _page(mine=False, shared=True, role_id=str(uuid4())))
    services.answers["GET", f"/drafts/{DRAFT}/summary"] = (200, _summary(mine=False, shared=True))
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
    services.answers["GET", f"/drafts/{DRAFT}/summary"] = (200, _summary(shared=True))
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


async def test_the_form_is_sent_with_the_child_s_details_and_the_work_details_of_whoever_submits(teacher: Browser, services: Services) -> None:
    path = PAGE.replace("needs", "summary")
    services.answers["GET", f"/drafts/{DRAFT}/summary"] = (200, _summary(mine=False, shared=True, role_id=str(uuid4())))
    services.answers["POST", f"/drafts/{DRAFT}/submit"] = (201, {"submission_id": SUBMISSION})
    await teacher.open(path)
    assert "<h1" in teacher.shown
    assert "Summary</h1>" in teacher.shown
    assert "Steps: 3 of 3" in teacher.shown
    response = await teacher.submit(path, {"declarations": "accurate"})
    assert response.headers["location"] == f"{HERE}/submissions/{SUBMISSION}/received"
    record = {line["label"]: line["value"] for line in services.made("POST", f"/drafts/{DRAFT}/submit")[0].body["record"]}
    assert record["Legal first name"] == ["Alex"]
    assert record["Address"] == ["1 Example Street", "Anytown", "AB1 2CD"]
    assert record["Unique pupil number (UPN)"] == ["A123"]
    assert (record["Sent by"], record["Job title"], record["Organisation"]) == (["Robin Example"], ["SENCO"], ["Hill School"])
    assert record["Work telephone number"] == ["01632 960 001"]
    assert "NHS number" not in record


async def test_submitting_twice_leads_to_the_same_receipt(teacher: Browser, services: Services) -> None:
    path = PAGE.replace("needs", "summary")
    await teacher.open(path)
    services.answers["GET", f"/drafts/{DRAFT}/summary"] = (409, {"code": "already_submitted", "detail": "Sent", "submission_id": SUBMISSION})
    assert (await teacher.submit(path, {"declarations": "accurate"})).headers["location"] == f"{HERE}/submissions/{SUBMISSION}/received"


async def test_advice_that_was_answered_meanwhile_leads_to_its_request(teacher: Browser, services: Services) -> None:
    path = PAGE.replace("needs", "summary")
    services.answers["GET", f"/drafts/{DRAFT}/summary"] = (200, _summary(kind="advice", advice_request_id=ADVICE))
    services.answers["POST", f"/drafts/{DRAFT}/submit"] = (409, {"code": "already_answered", "detail": "Answered"})
    await teacher.open(path)
    assert (await teacher.submit(path, {"declarations": "accurate"})).headers["location"] == f"/professional/advice/{ADVICE}"
    await teacher.open(HERE)
    assert "This request has been answered already" in teacher.shown


async def test_a_form_of_a_role_that_is_gone_leads_to_the_choice_of_another(teacher: Browser, services: Services) -> None:
    path, role_path = PAGE.replace("needs", "summary"), f"{HERE}/drafts/{DRAFT}/role"
    services.answers["POST", f"/drafts/{DRAFT}/submit"] = (409, {"code": "role_gone", "detail": "Gone"})
    await teacher.open(path)
    assert (await teacher.submit(path, {"declarations": "accurate"})).headers["location"] == role_path
    await teacher.open(role_path)
    assert "You no longer have the role that you began this form in. Select another one" in teacher.shown


async def test_advice_in_a_role_in_which_nobody_was_asked_leads_to_the_choice_of_another(teacher: Browser, services: Services) -> None:
    path = PAGE.replace("needs", "summary")
    refusal = {"code": "invalid", "errors": [{"field": "role_id", "message": "Select the role in which you were asked"}]}
    services.answers["POST", f"/drafts/{DRAFT}/submit"] = (422, refusal)
    await teacher.open(path)
    response = await teacher.submit(path, {})
    assert response.status_code == 422
    assert f'href="{HERE}/drafts/{DRAFT}/role">Select the role in which you were asked' in response.text


@pytest.mark.parametrize("code", ["newer_revision", "not_accepted", "shared_stays"])
async def test_a_form_that_cannot_be_sent_says_why_beside_what_was_written(teacher: Browser, services: Services, code: str) -> None:
    path = PAGE.replace("needs", "summary")
    services.answers["POST", f"/drafts/{DRAFT}/submit"] = (409, {"code": code, "detail": "Why it cannot be sent"})
    await teacher.open(path)
    response = await teacher.submit(path, {"declarations": "accurate"})
    assert response.status_code == 409
    for words in ("There is a problem", 'href="#not-sent">Why it cannot be sent', 'id="not-sent"', f'href="{HERE}/forms/{DRAFT}/delete"', "It is accurate"):
        assert words in response.text, words
    assert "govuk-error-message" not in response.text
    services.answers["GET", f"/drafts/{DRAFT}/summary"] = (200, _summary(mine=False, shared=True))
    assert f"{DRAFT}/delete" not in (await teacher.submit(path, {"declarations": "accurate"})).text


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


async def test_change_beside_an_answer_names_the_question_as_it_is_written(teacher: Browser, services: Services) -> None:
    labels = ("GP surgery", "Unique pupil number (UPN)")
    plain = {"value": ["x"], "files": [], "items": [], "council_only": False}
    answers = [{"question": f"q{number}", "label": label, **plain} for number, label in enumerate(labels)]
    section = {"page": "needs", "title": "Needs", "complete": True, "answers": answers}
    services.answers["GET", f"/drafts/{DRAFT}/summary"] = (200, _summary() | {"sections": [section]})
    await teacher.open(PAGE.replace("needs", "summary"))
    for label in labels:
        assert f'<span class="govuk-visually-hidden"> {label}</span>' in teacher.shown


async def test_the_receipt_of_a_second_request_shows_the_dates_of_the_case(teacher: Browser, services: Services) -> None:
    services.answers["GET", "/statutory-dates"] = (200, {"decide_by": "2027-01-01"})
    services.answers["GET", f"/submissions/{SUBMISSION}"] = (200, _sent())
    services.answers["GET", f"/children/{CHILD}/pass"] = (200, _pass(case={"received_on": "2026-11-09", "decide_by": "2026-12-21"}))
    await teacher.open(f"{HERE}/submissions/{SUBMISSION}/received")
    assert "21 December 2026" in teacher.shown
    assert "1 January 2027" not in teacher.shown


async def test_a_printed_form_does_not_say_that_it_was_sent_by_you(teacher: Browser, services: Services) -> None:
    for by, printed in (("me", False), ("colleague", False), ("family", True)):
        services.answers["GET", f"/submissions/{SUBMISSION}"] = (200, _sent(by=by))
        await teacher.open(f"{HERE}/submissions/{SUBMISSION}")
        row = teacher.shown.partition(">Sent by</dt>")[0].rpartition("<div")[2]
        assert ("waymark-no-print" not in row) == printed


async def test_the_receipt_of_a_request_says_by_when_it_is_decided_and_that_of_advice_does_not(teacher: Browser, services: Services) -> None:
    services.answers["GET", "/statutory-dates"] = (200, {"decide_by": "2027-01-01"})
    services.answers["GET", f"/submissions/{SUBMISSION}"] = (200, _sent())
    path = f"{HERE}/submissions/{SUBMISSION}/received"
    await teacher.open(path)
    assert "Your request has been sent" in teacher.shown
    assert "1 January 2027" in teacher.shown
    for sent, title in (({"kind": "advice"}, "Your advice has been sent"), ({"revision": 2}, "Your additions have been sent")):
        services.answers["GET", f"/submissions/{SUBMISSION}"] = (200, _sent(**sent))
        await teacher.open(path)
        assert title in teacher.shown
        assert "1 January 2027" not in teacher.shown
        assert f'href="{HERE}"' in teacher.shown.partition("Finish")[0].rpartition("<a")[2]


async def test_what_the_family_sent_is_read_without_the_files_that_it_did_not_share(teacher: Browser, services: Services) -> None:
    files = [{"document_id": name, "name": "", "description": ""} for name in (DOCUMENT, OTHER_DOCUMENT)]
    answer = {"question": "papers", "label": "Papers", "value": ["Files are not part of this copy"], "files": files, "items": [], "council_only": False}
    sections = [{"page": "p", "title": "Papers", "complete": True, "answers": [answer, {**answer, "label": "Secrets", "files": files[1:]}]}]
    services.answers["GET", f"/submissions/{SUBMISSION}"] = (200, _sent(by="family", sections=sections))
    shared = {"id": DOCUMENT, "name": "shown.pdf", "size": 1, "media_type": "application/pdf", "state": "clean", "shared": True}
    services.answers["GET", "/documents"] = (200, {"documents": [shared]})
    await teacher.open(f"{HERE}/submissions/{SUBMISSION}")
    assert "The family" in teacher.shown
    assert teacher.shown.count("shown.pdf") >= 2
    assert OTHER_DOCUMENT not in teacher.shown
    assert "Files are not part of this copy" in teacher.shown
    assert "Stop sharing" not in teacher.shown


async def test_edit_begins_a_new_revision_while_the_council_takes_additions(teacher: Browser, services: Services) -> None:
    path = f"{HERE}/submissions/{SUBMISSION}"
    earlier = {"submission_id": str(uuid4()), "revision": 1, "received_at": "2026-11-19T10:00:00Z"}
    services.answers["GET", f"/submissions/{SUBMISSION}"] = (200, _sent(can_add=True, revision=2, revisions=[earlier]))
    services.answers["POST", f"/submissions/{SUBMISSION}/revisions"] = (201, {"draft_id": DRAFT, "page": "summary"})
    await teacher.open(path)
    assert f'href="{HERE}/submissions/{earlier["submission_id"]}"' in teacher.shown
    assert (await teacher.submit(f"{path}/edit")).headers["location"] == PAGE.replace("needs", "summary")
    for code, leads_to in (("form_begun", HERE), ("not_accepted", path)):
        services.answers["POST", f"/submissions/{SUBMISSION}/revisions"] = (409, {"code": code, "detail": "No"})
        await teacher.open(path)
        assert (await teacher.submit(f"{path}/edit")).headers["location"] == leads_to
    services.answers["GET", f"/submissions/{SUBMISSION}"] = (200, _sent())
    await teacher.open(path)
    assert "/edit" not in teacher.shown


async def test_an_earlier_revision_leads_to_the_newest(teacher: Browser, services: Services) -> None:
    newest: dict[str, Any] = {"submission_id": str(uuid4()), "revision": 3, "received_at": "2026-11-21T10:00:00Z"}
    services.answers["GET", f"/submissions/{SUBMISSION}"] = (200, _sent(revisions=[newest, {**newest, "submission_id": str(uuid4()), "revision": 2}]))
    await teacher.open(f"{HERE}/submissions/{SUBMISSION}")
    inset = teacher.shown.partition("This is an earlier revision")[2][:200]
    assert newest["submission_id"] in inset


async def test_what_was_typed_in_a_form_that_is_not_shared_any_more_is_shown_to_be_copied(teacher: Browser, services: Services) -> None:
    await teacher.open(PAGE)
    services.answers["PUT", FORMS_PAGE] = (404, {"code": "no_such_draft", "detail": "No"})
    typed = _typed(teacher) | {"why": "Line one\n<b>two</b>", "people-0-name": "Jo"}
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
    response = await teacher.submit(PAGE, _typed(teacher) | {"why": "Line one\n<b>two</b>"} | button)
    assert response.status_code == 409
    for words in ("This form was submitted meanwhile", "Line one<br>&lt;b&gt;two", f'href="{HERE}/submissions/{SUBMISSION}"', "Use Edit to add to it"):
        assert words in response.text, words
    assert "Page not found" not in response.text
    assert "by a colleague" in response.text


async def test_what_was_typed_is_shown_when_the_form_or_the_child_left_the_author_s_reach(teacher: Browser, services: Services) -> None:
    page, forms_page = PAGE.replace(DRAFT, OTHER_DOCUMENT), FORMS_PAGE.replace(DRAFT, OTHER_DOCUMENT)
    await teacher.open(PAGE)
    typed = _typed(teacher) | {"why": "Kept words"}
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
    response = await teacher.submit(PAGE, _typed(teacher) | {"why": "Mine"})
    assert response.status_code == 409
    for words in ("Mine", "Theirs", "by a colleague", "Save and continue"):
        assert words in response.text
