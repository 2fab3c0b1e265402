"""The page of a case: where it stands, what can be done, its time limits, what was asked and answered, and what was done."""

from html import unescape
from typing import Any
from uuid import uuid4

import pytest

from tests.gateway.conftest import Browser
from tests.gateway.stand_in import Services
from tests.gateway.team.conftest import LookAt
from tests.gateway.team.the_case import CASE, CHILD, MOTHER, OFFICER, PATH, SCHOOL, TEACHER, case_body, found_case, move, sign_in, tell

HEALTH, ANSWERED, PROPOSED, AGREED, NIL, USED, GONE, WAITING, OPEN_SETTING, ABLE, UNABLE, OPEN_EXCEPTION, OVER, SENT, KEYED = (str(uuid4()) for _ in range(15))


def _advice(one: str, kind: str = "health", **changed: Any) -> dict[str, Any]:
    found = {"id": one, "kind": kind, "organisation_id": SCHOOL, "person_id": None, "name": None, "state": "asked"}
    return found | {"asked_on": "2026-04-01", "due_on": "2026-05-13", "received_on": None, "late": False, "nil_return": None, "reuse": None} | changed


def _reuse(council: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "id": None,
        "title": "A report of last year",
        "written_on": "2025-09-01",
        "author_agreed_at": "2026-04-02T10:00:00Z",
        "council": council,
        "family": None,
    }


def _setting(one: str, setting: str, **changed: Any) -> dict[str, Any]:
    found = {"id": one, "setting": setting, "urn": None, "sent_on": "2026-05-20", "due_on": "2026-06-04"}
    return found | {"responded_on": None, "can_meet_needs": None, "ground": None, "details": ""} | changed


def _limit(clock: str, **changed: Any) -> dict[str, Any]:
    return {"clock": clock, "about": CASE, "due_on": "2026-04-13", "met_on": None, "open": True, "late": False, "excused_by": []} | changed


def _exception(one: str, **changed: Any) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": one,
        "reason": "X3",
        "details": "The mother was in hospital.",
        "starts_on": "2026-04-20",
        "ends_on": None,
        "by": OFFICER,
        "document_ids": [],
    }
    return found | changed


FULL = found_case(
    case_body("drafting", acknowledged_on="2026-03-03", decided_on="2026-04-01", issue_decided_on="2026-05-19"),
    officer_id=OFFICER,
    possible=["ask-advice", "consult", "send-draft", "record-exception", "withdraw", "transfer-out"],
    requests=[
        {
            "submission_id": SENT,
            "requester_id": MOTHER,
            "keyed_in": False,
            "later": False,
            "waits": False,
            "channel": "parent",
            "reference": "ABCD-1234",
            "received_on": "2026-03-02",
            "organisation_id": None,
        },
        {
            "submission_id": KEYED,
            "requester_id": None,
            "keyed_in": True,
            "later": False,
            "waits": False,
            "channel": "post",
            "reference": "ABCD-5678",
            "received_on": "2026-03-04",
            "organisation_id": SCHOOL,
        },
    ],
    moves=[move("acknowledge"), move("decide-assessment", on="2026-04-01", informed_on="2026-04-04", outcome="yes", reasons="They may need a plan.")],
    deadlines=[
        _limit("decide", met_on="2026-04-01", open=False),
        _limit("refuse-plan", open=False),
        _limit("final-plan", due_on="2026-07-20", late=True, excused_by=["X3"]),
        _limit("draft-comments", met_on="2026-06-03", open=False, late=True),
        _limit("consultation", about=OPEN_SETTING, due_on="2026-06-04"),
    ],
    exceptions=[_exception(OPEN_EXCEPTION), _exception(OVER, reason="X1", starts_on="2026-03-20", ends_on="2026-03-30", details="The school was shut.")],
    consultations=[
        _setting(OPEN_SETTING, "Example Academy", urn=123456),
        _setting(ABLE, "Able Academy", responded_on="2026-05-30", can_meet_needs=True),
        _setting(UNABLE, "Full Academy", responded_on="2026-05-31", can_meet_needs=False, ground="resources", details="There is no room."),
    ],
    advice=[
        _advice(HEALTH, late=True),
        _advice(WAITING, due_on="2026-05-14", person_id=TEACHER),
        _advice(ANSWERED, "educational", state="received", received_on="2026-05-20", late=True),
        _advice(
            NIL,
            "social-care",
            state="nil-return",
            received_on="2026-05-01",
            nil_return={"reason": "unknown", "details": "Not known to us.", "at": "2026-05-01T10:00:00Z"},
        ),
        _advice(USED, state="reused", received_on="2026-05-02"),
        _advice(GONE, state="cancelled", received_on="2026-05-03"),
        _advice(PROPOSED, "educational-psychology", reuse=_reuse(None)),
        _advice(AGREED, reuse=_reuse({"agrees": True, "at": "2026-04-03T10:00:00Z"})),
    ],
)


@pytest.fixture
async def officer(browser: Browser, services: Services) -> Browser:
    """An officer, and a case with everything in it."""
    sign_in(browser, services, "officer")
    tell(services, FULL)
    return browser


def _in_one_line(html: str) -> str:
    return " ".join(unescape(html).split())


async def test_everything_about_a_case_is_on_its_page(officer: Browser, look_at: LookAt):
    page = (await officer.open(PATH)).text
    await look_at(page)
    assert "<title>Case" in page
    shown = _in_one_line(page)
    for words in (
        "Drafting the plan</h2>",
        "Responsible: Olu Example.",
        "<strong>Done</strong>. Last day 13 April 2026, done 1 April 2026.",
        "<strong>Not needed</strong>. Last day 13 April 2026.",
        "<strong>Missed</strong>. Last day 20 July 2026. <br>Exception: Exceptional personal circumstances of the child, parent or young person.",
        "<strong>Done late</strong>. Last day 13 April 2026, done 3 June 2026.",
        "A consulted setting answers (15 days): Example Academy",
        "<strong>Running</strong>. Last day 4 June 2026.",
        "Reference ABCD-1234, received 2 March 2026, from Ada Example.",
        "Reference ABCD-5678, received 4 March 2026, Example School.",
        "Example School. Asked on 1 April 2026. <strong>Overdue: was due by 13 May 2026</strong>.",
        "Example School, Tia Example. Asked on 1 April 2026. Due by 14 May 2026.",
        "Received 20 May 2026, late.",
        "Nil return 1 May 2026.",
        "Not known to us.",
        "Earlier advice is used, as agreed 2 May 2026.",
        "Not needed any more since 3 May 2026.",
        "Its author finds earlier advice sufficient: A report of last year, 1 September 2025.",
        "URN 123456. Asked on 20 May 2026, answer due by 4 June 2026.",
        "Answered 30 May 2026: it can meet the needs.",
        "Answered 31 May 2026: it cannot meet the needs. It would be incompatible with the efficient use of resources.",
        "There is no room.",
        "From 20 April 2026, going on.",
        "From 20 March 2026 to 30 March 2026.",
        "The school was shut.",
        "On 3 March 2026, recorded 3 March 2026 at 10am by Olu Example.",
        "On 1 April 2026, the family was told on 4 April 2026, recorded 3 March 2026 at 10am by Olu Example.",
        "They may need a plan.",
        "Alexandra Sample",
        "1 High Street, Anytown, CV1 2AB",
        "Example Primary",
    ):
        assert words in shown, words
    assert shown.index("Decided to assess") < shown.index("Request acknowledged"), "the last that was done comes first"


async def test_a_decision_says_until_when_the_family_can_appeal_and_leads_to_its_letters(officer: Browser, services: Services, look_at: LookAt):
    portal, post = (
        {"id": str(uuid4()), "person_id": MOTHER, "to": "The parent", "served_on": "2026-05-19"},
        {"id": str(uuid4()), "person_id": None, "to": "Jo Example", "served_on": None},
    )
    posted = move("decide-plan", outcome="no", can_be_appealed=True, appeal_by="2026-07-19", letters=[portal, post | {"served_on": "2026-05-19"}])
    waiting = move("decide-assessment", outcome="no", can_be_appealed=True, letters=[post])
    tell(services, found_case(case_body("not_issued"), moves=[move("acknowledge", letters=[portal]), waiting, posted]))
    page = (await officer.open(PATH)).text
    await look_at(page)
    first, second, third = page.partition('id="history"')[2].split("<li")[1:4]
    assert "The family can appeal until 19 July 2026, or for 1 month after a mediation certificate if that is later." in _in_one_line(first)
    assert f'href="{PATH}/letters/{portal["id"]}">Letter to Ada Example<' in first
    assert f'href="{PATH}/letters/{post["id"]}">Letter to Jo Example<' in first
    assert "To be posted" not in first
    assert "The family can appeal for 2 months from the day on which the last letter is posted" in _in_one_line(second)
    assert "To be posted" in second
    assert "can appeal" not in third
    assert "Letter to Ada Example" in third


async def test_what_schools_own_systems_tell_is_shown_and_what_differs_is_pointed_out(officer: Browser, services: Services, look_at: LookAt):
    told = [
        {"what": "upn", "told": "A123456789012", "urn": 136571, "as_of": "2026-09-07"},
        {"what": "date-of-birth", "told": "2017-05-15", "urn": 136572, "as_of": "2026-09-08"},
    ]
    school = {"urn": 136570, "from_on": "2026-09-01", "as_of": "2026-09-09"}
    tell(services, found_case(case_body(), school=school, told_otherwise=told))
    page = (await officer.open(PATH)).text
    await look_at(page)
    shown = _in_one_line(page)
    assert "URN 136570, from 1 September 2026, as told on 9 September 2026" in shown
    assert "URN 136571 says that a pupil with this name and date of birth has the unique pupil number A123456789012." in shown
    assert "URN 136572 says that the pupil with this unique pupil number was born on 15 May 2017." in shown
    tell(services, found_case(case_body()))
    assert "own system" not in (await officer.open(PATH)).text


async def test_what_waits_for_an_answer_leads_to_the_page_of_the_answer_and_nothing_else_does(officer: Browser):
    page = (await officer.open(PATH)).text
    for path, is_open in (
        (f"advice/{PROPOSED}/reuse", True),
        (f"advice/{AGREED}/reuse", False),
        (f"advice/{HEALTH}/record", True),
        (f"advice/{NIL}/record", False),
        (f"requests/{KEYED}", True),
        (f"requests/{SENT}", False),
        (f"consultations/{OPEN_SETTING}", True),
        (f"consultations/{ABLE}", False),
        (f"exceptions/{OPEN_EXCEPTION}", True),
        (f"exceptions/{OVER}", False),
        ("ask-advice", True),
        ("steps/consult", True),
        ("steps/send-draft", True),
        ("steps/record-exception", True),
        ("steps/withdraw", True),
        ("steps/transfer-out", True),
        ("steps/acknowledge", False),
    ):
        assert (f'href="{PATH}/{path}"' in page) == is_open, path


async def test_a_child_without_a_request_has_details_and_a_way_to_key_one_in(officer: Browser, services: Services, look_at: LookAt):
    tell(services, found_case(None))
    page = (await officer.open(PATH)).text
    await look_at(page)
    assert "No request was received about this child or young person." in page
    assert 'href="/team/key-in"' in page
    assert "Alexandra Sample" in page
    for words in ('id="next"', 'id="clocks"', 'id="history"', "Responsible:"):
        assert words not in page, words


async def test_decisions_are_links_for_a_manager_and_words_for_an_officer(officer: Browser, services: Services):
    decisions = {
        "decide-assessment": "Decide whether to assess",
        "decide-plan": "Decide whether to issue a plan",
        "issue-final": "Issue the final plan",
        "decide-cease": "Tell the family that the plan will end",
        "cease": "Cease the plan",
    }
    tell(services, found_case(case_body(), possible=["acknowledge", *decisions]))
    page = (await officer.open(PATH)).text
    assert f'href="{PATH}/steps/acknowledge"' in page
    assert f"{PATH}/decisions/" not in page
    for words in decisions.values():
        assert f"<li>{words} (a manager records this)</li>" in page
    sign_in(officer, services, "manager")
    page = (await officer.open(PATH)).text
    assert "a manager records this" not in page
    for name, words in decisions.items():
        assert f'href="{PATH}/decisions/{name}">{words}</a>' in page


async def test_without_identity_the_case_is_there_without_names(officer: Browser, services: Services):
    for path in ("/people", "/organisations/named"):
        services.answers["GET", path] = (503, {"code": "unreachable"})
    page = (await officer.open(PATH)).text
    assert "Responsible: Somebody whose name is not known" in page
    assert "An organisation whose name is not known" in page


async def test_head_asks_nothing_that_leaves_a_look_at_the_case_on_record(officer: Browser, services: Services):
    paths = ("", "/steps/consult", f"/consultations/{OPEN_SETTING}", f"/advice/{PROPOSED}/reuse", f"/advice/{HEALTH}/record", f"/exceptions/{OPEN_EXCEPTION}")
    for path in paths:
        response = await officer.head(PATH + path)
        assert response.status_code == 200, path
        assert "content-length" not in response.headers, path
    assert services.made("GET", f"/children/{CHILD}/case") == []
    assert (await officer.head(f"{PATH}/steps/nothing")).status_code == 404
    tell(services, found_case(None))
    for path in paths[1:]:
        assert (await officer.head(PATH + path)).status_code == (await officer.get(PATH + path)).status_code == 404, path


async def test_the_case_is_there_for_nobody_else(browser: Browser, services: Services):
    tell(services, FULL)
    for portal, roles in (("team", ["administrator"]), ("citizen", []), ("professional", [])):
        sign_in(browser, services, *roles, portal=portal)
        assert (await browser.open(PATH)).status_code == 404
    sign_in(browser, services, "officer")
    del services.answers["GET", f"/children/{CHILD}/case"]
    assert (await browser.open(PATH)).status_code == 404
