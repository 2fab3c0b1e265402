"""A professional sends a form: from its summary, with what, and what can be read and added afterwards."""

from typing import Any
from uuid import uuid4

import pytest

from tests.gateway.conftest import Browser
from tests.gateway.professional.a_form import (
    ADVICE,
    CHILD,
    DOCUMENT,
    DRAFT,
    HERE,
    OTHER_DOCUMENT,
    PAGE,
    SUBMISSION,
    case_pass,
    sent_form,
    summary,
)
from tests.gateway.stand_in import Services


async def test_the_form_is_sent_with_the_child_s_details_and_the_work_details_of_whoever_submits(teacher: Browser, services: Services) -> None:
    path = PAGE.replace("needs", "summary")
    services.answers["GET", f"/drafts/{DRAFT}/summary"] = (200, summary(mine=False, shared=True, role_id=str(uuid4())))
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
    services.answers["GET", f"/drafts/{DRAFT}/summary"] = (200, summary(kind="advice", advice_request_id=ADVICE))
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
    services.answers["GET", f"/drafts/{DRAFT}/summary"] = (200, summary(mine=False, shared=True))
    assert f"{DRAFT}/delete" not in (await teacher.submit(path, {"declarations": "accurate"})).text


async def test_change_beside_an_answer_names_the_question_as_it_is_written(teacher: Browser, services: Services) -> None:
    labels = ("GP surgery", "Unique pupil number (UPN)")
    plain = {"value": ["x"], "files": [], "items": [], "council_only": False}
    answers = [{"question": f"q{number}", "label": label, **plain} for number, label in enumerate(labels)]
    section = {"page": "needs", "title": "Needs", "complete": True, "answers": answers}
    services.answers["GET", f"/drafts/{DRAFT}/summary"] = (200, summary() | {"sections": [section]})
    await teacher.open(PAGE.replace("needs", "summary"))
    for label in labels:
        assert f'<span class="govuk-visually-hidden"> {label}</span>' in teacher.shown


async def test_the_receipt_of_a_second_request_shows_the_dates_of_the_case(teacher: Browser, services: Services) -> None:
    services.answers["GET", "/statutory-dates"] = (200, {"decide_by": "2027-01-01"})
    services.answers["GET", f"/submissions/{SUBMISSION}"] = (200, sent_form())
    services.answers["GET", f"/children/{CHILD}/pass"] = (
        200,
        case_pass(case={"stage": "request_received", "received_on": "2026-11-09", "decide_by": "2026-12-21"}),
    )
    await teacher.open(f"{HERE}/submissions/{SUBMISSION}/received")
    assert "21 December 2026" in teacher.shown
    assert "1 January 2027" not in teacher.shown


@pytest.mark.parametrize(
    ("stage", "days", "words", "date"),
    [
        ("assessing", {"decided_on": "2026-11-10"}, "The council has decided to assess.", ""),
        ("draft_sent", {"decided_on": "2026-11-10"}, "The council has decided to assess.", ""),
        ("plan_issued", {"final_on": "2026-11-10"}, "there is an EHC plan", ""),
        ("not_assessed", {"decided_on": "2099-11-10"}, "says what the council decided", ""),
        ("not_assessed", {"decided_on": "2020-11-10"}, "It must decide whether to carry out an assessment", "1 January 2027"),
        ("withdrawn", {"ended_on": "2020-11-10"}, "It must decide whether to carry out an assessment", "1 January 2027"),
    ],
    ids=["assessing", "draft sent", "plan issued", "refused since", "asked again after a refusal", "asked again after the end"],
)
async def test_the_receipt_of_a_request_never_names_a_day_that_is_not_its_own(
    teacher: Browser, services: Services, stage: str, days: dict[str, str], words: str, date: str
) -> None:
    case = {"stage": stage, "received_on": "2020-03-02", "decide_by": "2020-04-13", "decided_on": None, "final_on": None, "ended_on": None} | days
    services.answers["GET", "/statutory-dates"] = (200, {"decide_by": "2027-01-01"})
    services.answers["GET", f"/submissions/{SUBMISSION}"] = (200, sent_form())
    services.answers["GET", f"/children/{CHILD}/pass"] = (200, case_pass(case=case))
    await teacher.open(f"{HERE}/submissions/{SUBMISSION}/received")
    assert words in teacher.shown
    assert "13 April 2020" not in teacher.shown
    assert ("1 January 2027" in teacher.shown) == bool(date)
    assert "We have sent you an e-mail to confirm this." in teacher.shown


async def test_a_printed_form_does_not_say_that_it_was_sent_by_you(teacher: Browser, services: Services) -> None:
    for by, printed in (("me", False), ("colleague", False), ("family", True)):
        services.answers["GET", f"/submissions/{SUBMISSION}"] = (200, sent_form(by=by))
        await teacher.open(f"{HERE}/submissions/{SUBMISSION}")
        row = teacher.shown.partition(">Sent by</dt>")[0].rpartition("<div")[2]
        assert ("waymark-no-print" not in row) == printed


async def test_the_receipt_of_a_request_says_by_when_it_is_decided_and_that_of_advice_does_not(teacher: Browser, services: Services) -> None:
    services.answers["GET", "/statutory-dates"] = (200, {"decide_by": "2027-01-01"})
    services.answers["GET", f"/submissions/{SUBMISSION}"] = (200, sent_form())
    path = f"{HERE}/submissions/{SUBMISSION}/received"
    await teacher.open(path)
    assert "Your request has been sent" in teacher.shown
    assert "1 January 2027" in teacher.shown
    for sent, title in (({"kind": "advice"}, "Your advice has been sent"), ({"revision": 2}, "Your additions have been sent")):
        services.answers["GET", f"/submissions/{SUBMISSION}"] = (200, sent_form(**sent))
        await teacher.open(path)
        assert title in teacher.shown
        assert "1 January 2027" not in teacher.shown
        assert f'href="{HERE}"' in teacher.shown.partition("Finish")[0].rpartition("<a")[2]


async def test_what_the_family_sent_is_read_without_the_files_that_it_did_not_share(teacher: Browser, services: Services) -> None:
    files = [{"document_id": name, "name": "", "description": ""} for name in (DOCUMENT, OTHER_DOCUMENT)]
    answer = {"question": "papers", "label": "Papers", "value": ["Files are not part of this copy"], "files": files, "items": [], "council_only": False}
    sections = [{"page": "p", "title": "Papers", "complete": True, "answers": [answer, {**answer, "label": "Secrets", "files": files[1:]}]}]
    services.answers["GET", f"/submissions/{SUBMISSION}"] = (200, sent_form(by="family", sections=sections))
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
    services.answers["GET", f"/submissions/{SUBMISSION}"] = (200, sent_form(can_add=True, revision=2, revisions=[earlier]))
    services.answers["POST", f"/submissions/{SUBMISSION}/revisions"] = (201, {"draft_id": DRAFT, "page": "summary"})
    await teacher.open(path)
    assert f'href="{HERE}/submissions/{earlier["submission_id"]}"' in teacher.shown
    assert (await teacher.submit(f"{path}/edit")).headers["location"] == PAGE.replace("needs", "summary")
    for code, leads_to in (("form_begun", HERE), ("not_accepted", path)):
        services.answers["POST", f"/submissions/{SUBMISSION}/revisions"] = (409, {"code": code, "detail": "No"})
        await teacher.open(path)
        assert (await teacher.submit(f"{path}/edit")).headers["location"] == leads_to
    services.answers["GET", f"/submissions/{SUBMISSION}"] = (200, sent_form())
    await teacher.open(path)
    assert "/edit" not in teacher.shown


async def test_an_earlier_revision_leads_to_the_newest(teacher: Browser, services: Services) -> None:
    newest: dict[str, Any] = {"submission_id": str(uuid4()), "revision": 3, "received_at": "2026-11-21T10:00:00Z"}
    services.answers["GET", f"/submissions/{SUBMISSION}"] = (200, sent_form(revisions=[newest, {**newest, "submission_id": str(uuid4()), "revision": 2}]))
    await teacher.open(f"{HERE}/submissions/{SUBMISSION}")
    inset = teacher.shown.partition("This is an earlier revision")[2][:200]
    assert newest["submission_id"] in inset
