"""The pages on which steps of a case are taken: what they ask, and what cases is told."""

import re
from datetime import datetime
from typing import Any

import pytest

from chassis.clock import LONDON
from contracts.tokens import CASE_PASS_HEADER
from tests.gateway.conftest import Browser
from tests.gateway.stand_in import Services
from tests.gateway.team.conftest import LookAt
from tests.gateway.team.the_case import CASE, CHILD, PATH, SCHOOL, VERSION, found_case, sign_in, tell
from tests.gateway.team.the_steps import DOCUMENT, ON, SEEN, SETTING, WITHDRAWN, all_kept, errors, possible_case

NEEDED = {"title": "Changed", "status": 409, "code": "stale_version", "detail": "Somebody changed this case since you opened the page."}


STEPS: dict[str, tuple[str, str, dict[str, Any], dict[str, Any]]] = {
    "steps/acknowledge": ("acknowledgement", "Acknowledge the request", {}, {}),
    "steps/consult": (
        "consultations",
        "Consult a school or other setting",
        {"setting": "Example Academy", "urn": "123 456"},
        {"setting": "Example Academy", "urn": 123456},
    ),
    "steps/send-draft": ("draft-plan", "Send the draft plan", {"document_ids": DOCUMENT}, {"document_ids": [DOCUMENT]}),
    "steps/record-response": (
        "draft-response",
        "Record what the family says about the draft",
        {"meeting_wanted": "no", "said": "They agree."},
        {"meeting_wanted": False, "said": "They agree."},
    ),
    "steps/record-exception": (
        "exceptions",
        "Record an exception from a time limit",
        {"reason": "X3", "details": "In hospital.", "ends_on-day": "3", "ends_on-month": "june", "ends_on-year": "2026", "document_ids": DOCUMENT},
        {"reason": "X3", "details": "In hospital.", "ends_on": "2026-06-03", "document_ids": [DOCUMENT]},
    ),
    "steps/withdraw": ("withdrawal", "Withdraw the request", {"reasons": "They moved."}, {"reasons": "They moved."}),
    "steps/transfer-out": ("transfer", "Transfer the case to another council", {"authority": "331"}, {"authority": 331}),
    "decisions/decide-assessment": (
        "assessment-decision",
        "Decide whether to assess",
        {"yes": "no", "reasons": "Needs are met.", "document_ids": DOCUMENT},
        {"yes": False, "reasons": "Needs are met.", "told_on": None, "document_ids": [DOCUMENT]},
    ),
    "decisions/decide-plan": (
        "plan-decision",
        "Decide whether to issue a plan",
        {"yes": "yes", "reasons": "It is needed."},
        {"yes": True, "reasons": "It is needed.", "told_on": None, "document_ids": []},
    ),
    "decisions/issue-final": (
        "final-plan",
        "Issue the final plan",
        {"setting": SETTING, "document_ids": DOCUMENT},
        {"consultation_id": SETTING, "told_on": None, "document_ids": [DOCUMENT]},
    ),
    "decisions/decide-cease": (
        "cessation-decision",
        "Tell the family that the plan will end",
        {"reason": "3", "details": "University.", "told_on-day": "1", "told_on-month": "6", "told_on-year": "2026"},
        {"reason": 3, "details": "University.", "told_on": "2026-06-01"},
    ),
    "decisions/cease": ("cessation", "Cease the plan", {"reason": "3", "details": "University."}, {"reason": 3, "details": "University."}),
}


DOCUMENTS_OF = {
    "steps/send-draft": "draft-plan",
    "steps/record-exception": "evidence",
    "decisions/decide-assessment": "evidence",
    "decisions/decide-plan": "evidence",
    "decisions/issue-final": "final-plan",
}


MISSING = {
    "steps/acknowledge": {"Enter the date of the acknowledgement"},
    "steps/consult": {"Enter the name of the school or setting", "Enter the date it was asked"},
    "steps/send-draft": {"Enter the date of the letter", "Choose the draft plan"},
    "steps/record-response": {"Select yes if the family wants to meet an officer", "Enter the date the answer was received"},
    "steps/record-exception": {"Select the reason", "Enter what happened and what shows it", "Enter the first day"},
    "steps/withdraw": {"Enter the date of the withdrawal"},
    "steps/transfer-out": {"Enter the 3-digit code of the other local authority", "Enter the date of the move"},
    "decisions/decide-assessment": {"Select the decision", "Enter the date of the decision"},
    "decisions/decide-plan": {"Select the decision", "Enter the date of the decision"},
    "decisions/issue-final": {"Select what section I names", "Enter the date of the final plan", "Choose the final plan"},
    "decisions/decide-cease": {"Select the reason", "Enter the reasons: the letter to the family has to give them", "Enter the date of the decision"},
    "decisions/cease": {"Select the reason", "Enter the first day without the plan"},
}


def _versions(html: str) -> list[str]:
    return re.findall(r'name="version" value="(\d+)"', html)


@pytest.mark.parametrize("path", STEPS)
async def test_each_step_has_a_page_of_its_own_with_the_day_of_today(manager: Browser, look_at: LookAt, path: str):
    page = (await manager.open(f"{PATH}/{path}")).text
    await look_at(page)
    title, today = STEPS[path][1], datetime.now(LONDON).date()
    assert f'<h1 class="govuk-heading-l">{title}</h1>' in page
    assert "Alex" not in page.partition("<title>")[2].partition("</title>")[0]
    assert _versions(page) == [str(VERSION)]
    assert all_kept(page, {"on-day": str(today.day), "on-month": str(today.month), "on-year": str(today.year)})


@pytest.mark.parametrize("path", STEPS)
async def test_missing_answers_are_named_and_nothing_is_sent(manager: Browser, services: Services, path: str):
    await manager.open(f"{PATH}/{path}")
    refused = await manager.submit(f"{PATH}/{path}", SEEN)
    assert refused.status_code == 422
    assert set(errors(refused.text)) == MISSING[path]
    assert all(f'id="{place}"' in refused.text for place in errors(refused.text).values())
    assert services.made("POST", f"/cases/{CASE}/{STEPS[path][0]}") == []


@pytest.mark.parametrize("path", STEPS)
async def test_what_was_typed_is_still_there_beside_what_is_missing(manager: Browser, path: str):
    typed = STEPS[path][2] | {"on-day": "31", "on-month": "2", "on-year": "2026"}
    await manager.open(f"{PATH}/{path}")
    refused = await manager.submit(f"{PATH}/{path}", SEEN | typed)
    assert [text for text in errors(refused.text) if text.endswith("must be a real date, like 27 3 2016")]
    assert all_kept(refused.text, typed)


@pytest.mark.parametrize("path", STEPS)
async def test_cases_is_told_of_the_step_with_the_version_that_was_seen(manager: Browser, services: Services, path: str):
    route, _, typed, body = STEPS[path]
    services.answers["POST", f"/cases/{CASE}/{route}"] = (200, None)
    await manager.open(f"{PATH}/{path}")
    tell(services, possible_case(version=VERSION + 1))
    done = await manager.submit(f"{PATH}/{path}", SEEN | typed | ON)
    assert (done.status_code, done.headers["location"]) == (303, PATH)
    assert [call.body for call in services.made("POST", f"/cases/{CASE}/{route}")] == [body | {"on": "2026-06-01", "version": VERSION}]
    assert "Saved. Everybody who may see the case sees it now." in (await manager.open(PATH)).text


@pytest.mark.parametrize("path", STEPS)
async def test_a_step_that_cases_refuses_says_why_and_keeps_what_was_typed(manager: Browser, services: Services, path: str):
    route, _, typed, _ = STEPS[path]
    services.answers["POST", f"/cases/{CASE}/{route}"] = (409, {"code": "not_now", "detail": "The request was withdrawn, so this cannot be done now"})
    await manager.open(f"{PATH}/{path}")
    tell(services, possible_case(version=VERSION + 1, possible=[]))
    refused = await manager.submit(f"{PATH}/{path}", SEEN | typed | ON)
    assert refused.status_code == 422
    (text,) = errors(refused.text)
    assert text == "The request was withdrawn, so this cannot be done now"
    assert all_kept(refused.text, typed | ON)
    assert _versions(refused.text) == [str(VERSION)], "nobody was told yet that the case has changed"


async def test_a_case_that_changed_meanwhile_is_said_so_once_with_everything_typed_kept(manager: Browser, services: Services, look_at: LookAt):
    path, (route, _, typed, _) = "decisions/decide-assessment", STEPS["decisions/decide-assessment"]
    services.answers["POST", f"/cases/{CASE}/{route}"] = (409, NEEDED)
    await manager.open(f"{PATH}/{path}")
    tell(services, possible_case(version=VERSION + 1))
    refused = await manager.submit(f"{PATH}/{path}", SEEN | typed | ON)
    await look_at(refused.text)
    assert errors(refused.text) == {"Somebody changed this case meanwhile. Look at it again; what you typed is still here.": "yes"}
    assert all_kept(refused.text, typed | ON)
    assert _versions(refused.text) == [str(VERSION + 1)]


async def test_a_mistake_does_not_hide_that_the_case_changed_meanwhile(manager: Browser, services: Services):
    await manager.open(f"{PATH}/steps/consult")
    tell(services, possible_case(version=VERSION + 1))
    assert _versions((await manager.submit(f"{PATH}/steps/consult", SEEN)).text) == [str(VERSION)]


@pytest.mark.parametrize(
    ("path", "named", "anchor"),
    [
        ("steps/acknowledge", "on", "on-day"),
        ("steps/consult", "sent_on", "on-day"),
        ("steps/record-response", "reasons", "said"),
        ("steps/record-exception", "starts_on", "on-day"),
        ("steps/record-exception", "ends_on", "ends_on-day"),
        ("decisions/decide-plan", "reasons", "reasons"),
        ("decisions/issue-final", "consultation_id", "setting"),
        ("decisions/decide-cease", "reasons", "details"),
        ("decisions/cease", "reasons", "details"),
    ],
)
async def test_an_answer_that_cases_does_not_take_is_marked_at_its_question(manager: Browser, services: Services, path: str, named: str, anchor: str):
    route, _, typed, _ = STEPS[path]
    services.answers["POST", f"/cases/{CASE}/{route}"] = (422, {"code": "invalid", "errors": [{"field": named, "message": "This must change"}]})
    await manager.open(f"{PATH}/{path}")
    refused = await manager.submit(f"{PATH}/{path}", SEEN | typed | ON)
    assert errors(refused.text) == {"This must change": anchor}
    assert refused.text.count("This must change") == 2, "in the summary and at the question"
    assert all_kept(refused.text, typed | ON)


@pytest.mark.parametrize("path", STEPS)
async def test_documents_of_the_kind_of_the_step_are_offered_and_none_that_was_withdrawn(manager: Browser, services: Services, path: str):
    page = (await manager.open(f"{PATH}/{path}")).text
    asked = [(call.query, call.headers[CASE_PASS_HEADER]) for call in services.made("GET", f"/children/{CHILD}/documents")]
    if path not in DOCUMENTS_OF:
        assert asked == []
        assert "right.pdf" not in page
        return
    assert asked == [({"kind": DOCUMENTS_OF[path]}, "the-pass")]
    assert "right.pdf" in page
    assert "What it is" in page
    assert "wrong.pdf" not in page
    services.answers["GET", f"/children/{CHILD}/documents"] = (200, {"documents": [], "total": 0, "pages": 1})
    assert f'href="{PATH}/documents/add">Upload it first</a>' in (await manager.open(f"{PATH}/{path}")).text


@pytest.mark.parametrize("left", [1, 0])
async def test_a_step_that_names_a_document_which_is_withdrawn_or_of_another_child_is_not_taken(manager: Browser, services: Services, left: int):
    """A letter must not go out without what its officer put into it, nor with what is not this child's."""
    await manager.open(f"{PATH}/steps/send-draft")
    _, found = services.answers["GET", f"/children/{CHILD}/documents"]
    services.answers["GET", f"/children/{CHILD}/documents"] = (200, {**found, "documents": found["documents"][:left]})
    refused = await manager.submit(f"{PATH}/steps/send-draft", SEEN | ON | {"document_ids": WITHDRAWN})
    assert "A document that you selected is not there any more" in refused.text
    assert services.made("POST", f"/cases/{CASE}/draft-plan") == []
    assert all_kept(refused.text, ON)


@pytest.mark.parametrize(
    ("path", "typed", "words"),
    [
        ("steps/consult", {"setting": "Example", "urn": "12a"}, "Enter a unique reference number of 6 digits, or leave it empty"),
        ("steps/transfer-out", {"authority": "9" * 10}, "Enter the 3-digit code of the other local authority"),
        ("decisions/cease", {"reason": "none of them", "details": "D"}, "Select the reason"),
        ("steps/record-exception", {"reason": "X9", "details": "D"}, "Select the reason"),
    ],
)
async def test_what_is_no_answer_to_a_question_is_refused(manager: Browser, path: str, typed: dict[str, str], words: str):
    await manager.open(f"{PATH}/{path}")
    refused = await manager.submit(f"{PATH}/{path}", SEEN | ON | typed)
    assert refused.status_code == 422
    assert set(errors(refused.text)) == {words}


@pytest.mark.parametrize("version", ["", "x", "9" * 5_000])
async def test_a_form_without_the_version_that_was_seen_is_not_taken(manager: Browser, services: Services, version: str):
    await manager.open(f"{PATH}/steps/acknowledge")
    assert (await manager.submit(f"{PATH}/steps/acknowledge", ON | {"version": version})).status_code == 400
    assert services.made("POST", f"/cases/{CASE}/acknowledgement") == []


async def test_a_step_that_is_not_possible_now_asks_for_nothing(manager: Browser, services: Services, look_at: LookAt):
    tell(services, possible_case(possible=["acknowledge"]))
    page = (await manager.open(f"{PATH}/steps/withdraw")).text
    await look_at(page)
    assert "This cannot be done at the stage in which the case is now." in page
    assert 'name="version"' not in page


async def test_decisions_are_for_a_manager_and_each_step_is_at_its_own_address(manager: Browser, services: Services):
    for path in ("steps/cease", "steps/issue-final", "decisions/withdraw", "steps/nothing", "steps/ask-advice"):
        assert (await manager.open(f"{PATH}/{path}")).status_code == 404
    await manager.open(f"{PATH}/steps/acknowledge")
    page = manager.shown
    sign_in(manager, services, "officer")
    for path in (path for path in STEPS if path.startswith("decisions/")):
        assert (await manager.open(f"{PATH}/{path}")).status_code == 404
        manager.shown = page
        assert (await manager.submit(f"{PATH}/{path}", SEEN | STEPS[path][2] | ON)).status_code == 404
        assert services.made("POST", f"/cases/{CASE}/{STEPS[path][0]}") == []


async def test_without_a_case_there_is_no_step_to_take_and_nothing_to_ask(manager: Browser, services: Services):
    tell(services, found_case(None))
    for path in (*STEPS, "ask-advice", f"ask-advice/{SCHOOL}"):
        assert (await manager.open(f"{PATH}/{path}")).status_code == 404, path
