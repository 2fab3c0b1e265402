"""The Statutory Assessment Progress page, and the progress that a family sees."""

from typing import Any
from uuid import uuid4

import pytest

from contracts.tokens import CASE_PASS_HEADER
from tests.gateway.conftest import Browser
from tests.gateway.stand_in import Services, role

SESSION = "P" * 43
CHILD, CASE, DRAFT, SENT, EARLIER, REQUEST = (str(uuid4()) for _ in range(6))
PATH, FAMILY_PATH = f"/professional/children/{CHILD}", f"/citizen/children/{CHILD}"
DATES = {"received_on": "2026-03-02", "decide_by": "2026-04-13", "refuse_plan_by": "2026-06-22", "final_plan_by": "2026-07-20"}
AVAILABLE = {"form": "professional-request", "title": "Professional Request for Statutory EHC Assessment", "summary": "Ask the council."}


def _draft(**changed: Any) -> dict[str, Any]:
    found = {
        "draft_id": DRAFT,
        "form": "professional-request",
        "title": "Professional Request for Statutory EHC Assessment",
        "last_page": "reason",
        "saved_at": "2026-03-01T09:00:00Z",
        "kind": "request",
        "mine": True,
        "shared": False,
        "advice_request_id": None,
        "revises": None,
    }
    return found | changed


def _sent(**changed: Any) -> dict[str, Any]:
    found = {
        "submission_id": SENT,
        "form": "professional-request",
        "title": "Professional Request for Statutory EHC Assessment",
        "reference": "ABCD-1234",
        "received_at": "2026-03-02T09:00:00Z",
        "kind": "request",
        "revision": 1,
        "by": "me",
        "advice_request_id": None,
        "can_add": True,
        "revisions": [],
    }
    return found | changed


def _asked(**changed: Any) -> dict[str, Any]:
    found = {
        "id": REQUEST,
        "kind": "health",
        "asked_on": "2026-04-01",
        "due_on": "2026-05-13",
        "state": "asked",
        "received_on": None,
        "late": False,
        "mine": True,
    }
    return found | changed


class About:
    """What cases and forms say of the child."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self.cases(case=None)
        self.forms()
        services.answers["GET", f"/children/{CHILD}/letters"] = (200, {"letters": [], "pages": 1})

    def cases(self, *, case: dict[str, Any] | None, **changed: Any) -> None:
        found = {
            "id": CHILD,
            "name": "Alex Sample",
            "date_of_birth": "2017-05-14",
            "relation": "professional",
            "case": case,
            "rights": ["read", "write"],
            "accepts": [],
            "case_pass": "the-pass",
            "child": None,
            "requests": [],
            "advice": [],
        }
        self._services.answers["GET", f"/children/{CHILD}/progress"] = (200, found | changed)

    def forms(self, **changed: Any) -> None:
        self._services.answers["GET", f"/children/{CHILD}/forms"] = (200, {"started": [], "available": [], "submitted": []} | changed)


@pytest.fixture
def about(services: Services) -> About:
    return About(services)


@pytest.fixture
async def teacher(browser: Browser, services: Services) -> Browser:
    services.sign_in(SESSION, "teacher@example.org", portal="professional", roles=[role("SENCO", "Example School")])
    browser.hold_session(SESSION)
    return browser


@pytest.fixture
async def parent(browser: Browser, services: Services) -> Browser:
    services.sign_in(SESSION, "parent@example.org")
    browser.hold_session(SESSION)
    return browser


REGISTERED = {"id": CASE, "stage": "request_received", **DATES}
ASSESSING = {**REGISTERED, "stage": "assessing", "decided_on": "2026-04-01"}


async def test_a_request_that_can_be_made_is_started_from_the_page(teacher: Browser, services: Services, about: About) -> None:
    about.forms(available=[AVAILABLE])
    page = (await teacher.open(PATH)).text
    assert "<title>Statutory Assessment Progress" in page
    assert "Alex Sample, born 14 May 2017" in page
    assert f'href="{PATH}/start?form=professional-request"' in page
    assert "No request for an assessment has been sent that you can see here" in page
    assert services.made("GET", f"/children/{CHILD}/forms")[0].headers[CASE_PASS_HEADER] == "the-pass"
    assert [call.path for call in services.calls if call.path.startswith("/children")] == [f"/children/{CHILD}/progress", f"/children/{CHILD}/forms"]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({}, "Begun by you."),
        ({"shared": True}, "Begun by you and shared with your colleagues"),
        ({"mine": False, "shared": True}, "Begun by a colleague, who shares it with you"),
    ],
)
async def test_a_form_that_was_begun_is_continued_and_says_by_whom(teacher: Browser, about: About, changed: dict[str, Any], says: str) -> None:
    about.forms(started=[_draft(**changed)])
    page = (await teacher.open(PATH)).text
    assert says in page
    assert f'href="{PATH}/forms/{DRAFT}/reason"' in page
    assert (f'href="{PATH}/forms/{DRAFT}/delete"' in page) == changed.get("mine", True)


async def test_a_form_that_was_sent_has_its_reference_its_revisions_and_edit(teacher: Browser, about: About) -> None:
    about.cases(case=REGISTERED)
    earlier = [{"submission_id": EARLIER, "revision": 1, "received_at": "2026-03-02T09:00:00Z"}]
    about.forms(submitted=[_sent(revision=2, received_at="2026-03-09T10:30:00Z", revisions=earlier)])
    page = (await teacher.open(PATH)).text
    assert "Sent by you on 9 March 2026 at 10:30am" in page
    assert "Reference ABCD-1234, revision 2" in page
    assert f'href="{PATH}/submissions/{SENT}"' in page
    assert f'href="{PATH}/submissions/{EARLIER}">revision 1' in page
    assert f'action="{PATH}/submissions/{SENT}/edit"' in page
    assert "The council decides whether to assess by <strong>13 April 2026</strong>" in page


async def test_what_takes_no_additions_has_no_edit(teacher: Browser, about: About) -> None:
    about.cases(case=REGISTERED)
    about.forms(submitted=[_sent(can_add=False)])
    assert "/edit" not in (await teacher.open(PATH)).text


@pytest.mark.parametrize("revised", [SENT, EARLIER])
async def test_additions_that_were_begun_are_continued_instead_of_begun_again(teacher: Browser, about: About, revised: str) -> None:
    about.cases(case=REGISTERED)
    earlier = [{"submission_id": EARLIER, "revision": 1, "received_at": "2026-03-02T09:00:00Z"}]
    about.forms(submitted=[_sent(revision=2, revisions=earlier)], started=[_draft(revises=revised)])
    page = (await teacher.open(PATH)).text
    assert "You have begun to add to it" in page
    assert page.count(f'href="{PATH}/forms/{DRAFT}/reason"') == 1
    assert "/edit" not in page


async def test_a_request_on_its_way_to_the_case_has_its_dates_already(teacher: Browser, services: Services, about: About) -> None:
    about.forms(submitted=[_sent(received_at="2026-03-01T23:30:00Z")])
    services.answers["GET", "/statutory-dates"] = (200, DATES)
    page = (await teacher.open(PATH)).text
    assert "being registered" in page
    assert services.made("GET", "/statutory-dates")[0].query == {"received_on": "2026-03-01"}


async def test_a_request_of_the_family_is_shown_to_be_read_or_only_named(teacher: Browser, about: About) -> None:
    request = {"submission_id": SENT, "channel": "parent", "received_on": "2026-03-02", "mine": False, "later": False, "waits": False}
    about.cases(case=REGISTERED, requests=[request])
    assert "Request by the family" in (await teacher.open(PATH)).text
    about.forms(submitted=[_sent(by="family", can_add=False, title="Request of a parent")])
    page = (await teacher.open(PATH)).text
    assert "Sent by the family on" in page
    assert "Request by the family" not in page


async def test_advice_that_is_asked_for_is_started_continued_and_read_in_one_place(teacher: Browser, about: About) -> None:
    about.cases(case=ASSESSING, advice=[_asked()])
    page = (await teacher.open(PATH)).text
    assert f'href="/professional/advice/{REQUEST}"' in page
    assert "due by <strong>13 May 2026</strong>" in page
    assert page.count("Happening now") == 1
    assert "ecides whether to assess by" not in page
    assert "is deciding whether" not in page
    about.forms(started=[_draft(kind="advice", title="Health advice", advice_request_id=REQUEST)])
    page = (await teacher.open(PATH)).text
    assert page.count("Begun by you") == 1
    assert f'href="{PATH}/forms/{DRAFT}/reason"' in page
    about.cases(case=ASSESSING, advice=[_asked(state="received", received_on="2026-05-01")])
    about.forms(submitted=[_sent(kind="advice", title="Health advice", advice_request_id=REQUEST)])
    page = (await teacher.open(PATH)).text
    assert page.count("Reference ABCD-1234") == 1
    assert "Received 1 May 2026" in page


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"late": True}, "Overdue: was due by 13 May 2026"),
        ({"state": "nil-return", "received_on": "2026-05-01"}, "Answered 1 May 2026: there is no advice to give"),
        ({"state": "reused", "received_on": "2026-05-20", "late": True}, "Earlier advice is used, as agreed 20 May 2026, late"),
    ],
)
async def test_each_state_of_advice_is_said_in_words(teacher: Browser, about: About, changed: dict[str, Any], says: str) -> None:
    about.cases(case=REGISTERED, advice=[_asked(**changed)])
    assert says in " ".join((await teacher.open(PATH)).text.split())


async def test_the_stage_that_is_happening_is_marked_for_those_who_cannot_see_it(teacher: Browser, about: About) -> None:
    about.cases(case=REGISTERED)
    page = (await teacher.open(PATH)).text
    assert page.count('aria-current="step"') == 1
    assert page.count("Happening now") == 1


async def test_a_family_sees_the_advice_with_its_state_and_what_to_agree_to(parent: Browser, services: Services, about: About) -> None:
    about.cases(case=REGISTERED, relation="mother", advice=[_asked(mine=False)])
    reuse = {"advice_request_id": REQUEST, "kind": "health", "title": "Report", "written_on": "2025-12-01", "family": None}
    services.answers["GET", f"/children/{CHILD}/reuses"] = (200, {"reuses": [reuse]})
    page = (await parent.open(FAMILY_PATH)).text
    assert "Asked for on 1 April 2026. Due by 13 May 2026" in " ".join(page.split())
    assert f'href="{FAMILY_PATH}/reuse/{REQUEST}"' in page
    assert "/professional/" not in page
    services.answers["GET", f"/children/{CHILD}/reuses"] = (200, {"reuses": [reuse | {"family": {"agrees": True, "at": "2026-04-02T09:00:00Z"}}]})
    assert f"/reuse/{REQUEST}" not in (await parent.open(FAMILY_PATH)).text


async def test_a_family_adds_to_a_request_while_the_council_takes_it(parent: Browser, about: About) -> None:
    about.cases(case=REGISTERED, relation="mother")
    about.forms(submitted=[_sent()])
    assert f'action="{FAMILY_PATH}/submissions/{SENT}/edit"' in (await parent.open(FAMILY_PATH)).text


@pytest.mark.parametrize("mine", [True, False])
async def test_advice_that_was_begun_and_is_not_needed_any_more_can_only_be_deleted(teacher: Browser, about: About, mine: bool) -> None:
    about.cases(case=REGISTERED, advice=[_asked(state="nil-return", received_on="2026-05-01")])
    about.forms(started=[_draft(kind="advice", title="Health advice", advice_request_id=REQUEST, mine=mine, shared=not mine)])
    page = (await teacher.open(PATH)).text
    assert "This form is not needed any more: the request is answered." in page
    assert f'href="{PATH}/forms/{DRAFT}/reason"' not in page
    assert "/sharing" not in page
    assert (f'href="{PATH}/forms/{DRAFT}/delete"' in page) == mine


async def test_advice_that_was_begun_beside_what_a_colleague_sent_can_be_deleted(teacher: Browser, about: About) -> None:
    about.cases(case=REGISTERED, advice=[_asked(state="received", received_on="2026-05-01")])
    draft = _draft(kind="advice", title="Health advice", advice_request_id=REQUEST)
    about.forms(started=[draft], submitted=[_sent(kind="advice", title="Health advice", advice_request_id=REQUEST, by="colleague")])
    page = (await teacher.open(PATH)).text
    assert page.count("This form is not needed any more: the request is answered.") == 1
    assert f'href="{PATH}/forms/{DRAFT}/delete"' in page


@pytest.mark.parametrize(("case", "can_add", "offered"), [(REGISTERED, True, False), (None, False, False), (REGISTERED, False, True)])
async def test_a_request_that_can_be_added_to_is_not_offered_again(
    browser: Browser, services: Services, case: dict[str, Any] | None, can_add: bool, offered: bool
) -> None:
    about = About(services)
    services.answers["GET", "/statutory-dates"] = (200, DATES)
    about.cases(case=case)
    about.forms(available=[AVAILABLE, AVAILABLE | {"form": "other", "summary": "Ask for another."}], submitted=[_sent(can_add=can_add)])
    for portal, path in (("citizen", FAMILY_PATH), ("professional", PATH)):
        services.sign_in(SESSION, "a@example.org", portal=portal, roles=[])
        browser.hold_session(SESSION)
        page = (await browser.open(path)).text
        assert "Ask for another." in page
        assert ("Ask the council." in page) == offered


async def test_what_a_reader_can_do_is_not_printed(teacher: Browser, about: About) -> None:
    about.forms(started=[_draft()])
    page = (await teacher.open(PATH)).text
    assert '<p class="govuk-body waymark-no-print"><a class="govuk-link" href="' + PATH + "/details" in page
    assert page.count('class="waymark-card__actions waymark-no-print"') == 1


async def test_a_family_does_not_read_of_a_decision_that_is_made(parent: Browser, about: About) -> None:
    about.cases(case=REGISTERED, relation="mother")
    assert "We will decide by 13 April 2026" in (await parent.open(FAMILY_PATH)).text
    about.cases(case=ASSESSING, relation="mother", advice=[_asked(mine=False, state="received", received_on="2026-05-01")])
    page = (await parent.open(FAMILY_PATH)).text
    assert "We decided to assess on 1 April 2026." in page
    assert "Request received 2 March 2026." in page
    assert "We will decide by" not in page
    assert "is deciding whether" not in page


@pytest.mark.parametrize(
    ("channels", "submitted", "told"),
    [
        (["professional"], [], True),
        (["professional", "parent"], [], False),
        (["young-person"], [], False),
        (["professional"], [_sent()], False),
        ([], [], False),
    ],
)
async def test_a_family_reads_whose_request_it_is(parent: Browser, about: About, channels: list[str], submitted: list[dict[str, Any]], told: bool) -> None:
    made = [
        {"submission_id": str(uuid4()), "channel": channel, "received_on": "2026-03-02", "mine": False, "later": False, "waits": False} for channel in channels
    ]
    about.cases(case=REGISTERED, relation="mother", requests=made)
    about.forms(submitted=submitted)
    page = (await parent.open(FAMILY_PATH)).text
    assert ("A school or another professional made this request." in page) == told
    assert ('<a class="govuk-link" href="/citizen/help">Contact us</a> if you would like a copy.' in page) == told
