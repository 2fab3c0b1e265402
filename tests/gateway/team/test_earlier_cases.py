"""A request that came after the decision, and cases before the current one, on the page of a case; and the page on which an earlier refusal is reversed."""

from html import unescape
from typing import Any
from uuid import uuid4

import pytest

from tests.gateway.conftest import Browser
from tests.gateway.stand_in import Services
from tests.gateway.team.conftest import LookAt
from tests.gateway.team.the_case import CASE, CHILD, MOTHER, OFFICER, PATH, case_body, found_case, move, sign_in, tell
from tests.gateway.team.the_steps import ON, errors

EARLIER = str(uuid4())
REVERSAL = f"{PATH}/earlier/{EARLIER}/decide-assessment"
BY_ORDER = ON | {"because": "ordered", "reasons": "By order.", "version": "3"}


def _request(**changed: Any) -> dict[str, Any]:
    found = {"submission_id": str(uuid4()), "requester_id": MOTHER, "keyed_in": False, "channel": "parent", "reference": "ABCD-1234"}
    return found | {"received_on": "2026-03-02", "organisation_id": None, "later": False, "waits": False} | changed


def _earlier(**changed: Any) -> dict[str, Any]:
    refused = move("decide-assessment", outcome="no", reasons="The school can meet the needs.", on="2026-04-01", by=OFFICER)
    found = {"case": case_body("not_assessed", decided_on="2026-04-01") | {"id": EARLIER}, "version": 3, "reversal": "decide-assessment"}
    return found | {"requests": [_request()], "moves": [refused]} | changed


@pytest.fixture
async def manager(browser: Browser, services: Services) -> Browser:
    """A manager, and a case that a request after a refusal opened."""
    sign_in(browser, services, "officer", "manager")
    tell(services, found_case(case_body(received_on="2026-07-01"), possible=["acknowledge", "decide-assessment"], earlier=[_earlier()]))
    services.answers["GET", f"/children/{CHILD}/documents"] = (200, {"documents": [], "total": 0, "pages": 1})
    return browser


def _in_one_line(html: str) -> str:
    return " ".join(unescape(html).split())


@pytest.mark.parametrize(
    ("stage", "words", "guided"),
    [("plan_issued", "A new request came on 2 March 2027 while the plan is in force.", True), ("assessing", "when it was decided to assess.", False)],
)
async def test_a_request_that_came_after_the_decision_is_said_until_it_is_acknowledged(
    manager: Browser, services: Services, look_at: LookAt, stage: str, words: str, *, guided: bool
):
    again = _request(received_on="2027-03-02", later=True, waits=True)
    tell(services, found_case(case_body(stage, final_on="2026-07-06"), possible=["acknowledge"], requests=[_request(), again]))
    page = (await manager.open(PATH)).text
    await look_at(page)
    assert words in _in_one_line(page)
    assert ("within 15 days" in page) == guided
    assert page.count(f'href="{PATH}/steps/acknowledge"') == 2, "beside the request, and among what can be done"
    assert "and is not acknowledged." in page
    tell(services, found_case(case_body(stage, final_on="2026-07-06"), requests=[_request(), again | {"waits": False}]))
    page = (await manager.open(PATH)).text
    assert "A new request came" not in page
    assert "It came when it was decided to assess." in page


async def test_an_earlier_case_is_shown_with_its_decision_reasons_and_day(manager: Browser, look_at: LookAt):
    page = (await manager.open(PATH)).text
    await look_at(page)
    shown = _in_one_line(page).partition('id="earlier"')[2]
    for words in (
        "Request received 2 March 2026: decided not to assess</h3>",
        "Reference ABCD-1234, received 2 March 2026, from Ada Example.",
        "Decided not to assess</h4>",
        "On 1 April 2026, recorded 3 March 2026 at 10am by Olu Example.",
        "The school can meet the needs.",
        f'href="{REVERSAL}"',
    ):
        assert words in shown, words


async def test_only_a_manager_reverses_and_only_what_can_be(manager: Browser, services: Services):
    tell(services, found_case(case_body(), earlier=[_earlier(reversal=None), _earlier(requests=[], reversal=None)]))
    page = (await manager.open(PATH)).text
    assert "Reverse this decision" not in page
    assert "is considered in another case of this child" in page
    assert "This cannot be done at the stage" in (await manager.open(REVERSAL)).text
    sign_in(manager, services, "officer")
    tell(services, found_case(case_body(), earlier=[_earlier()]))
    page = (await manager.open(PATH)).text
    assert "Reverse this decision (a manager records this)" in page
    assert REVERSAL not in page
    assert (await manager.open(REVERSAL)).status_code == 404


async def test_the_reversal_is_told_of_the_earlier_case_in_the_version_that_was_seen(manager: Browser, services: Services, look_at: LookAt):
    page = (await manager.open(REVERSAL)).text
    await look_at(page)
    assert "Why is the decision reversed?" in page
    assert 'name="version" value="3"' in page
    assert "Select why the decision is reversed" in errors((await manager.submit(REVERSAL, ON | {"version": "3"})).text)
    services.answers["POST", f"/cases/{EARLIER}/assessment-decision"] = (200, None)
    done = await manager.submit(REVERSAL, BY_ORDER)
    assert (done.status_code, done.headers["location"]) == (303, PATH)
    sent = {"because": "ordered", "yes": True, "reasons": "By order.", "on": "2026-06-01", "told_on": None, "version": 3}
    assert [call.body for call in services.made("POST", f"/cases/{EARLIER}/assessment-decision")] == [sent]
    assert services.made("POST", f"/cases/{CASE}/assessment-decision") == []


async def test_a_reversal_that_is_refused_says_why(manager: Browser, services: Services):
    refusal = {"code": "newer_case", "detail": "The council has decided to assess in the newer case. Go on in that one"}
    services.answers["POST", f"/cases/{EARLIER}/assessment-decision"] = (409, refusal)
    await manager.open(REVERSAL)
    assert set(errors((await manager.submit(REVERSAL, BY_ORDER)).text)) == {refusal["detail"]}


async def test_a_case_of_nobody_here_is_not_found(manager: Browser):
    for path in (f"{PATH}/earlier/{uuid4()}/decide-assessment", f"{PATH}/earlier/{EARLIER}/none"):
        assert (await manager.open(path)).status_code == 404, path
