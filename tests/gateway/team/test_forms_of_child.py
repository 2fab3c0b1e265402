"""What the SEND team reads of the forms about a child."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from tests.gateway.conftest import Browser
from tests.gateway.stand_in import Services

SESSION = "T" * 43
CHILD, SENT, EARLIER, PARENT, TEACHER, SCHOOL, FILE = (str(uuid4()) for _ in range(7))
PATH = f"/team/children/{CHILD}"
BY_PARENT = {"person_id": PARENT, "organisation_id": None, "channel": "parent"}
BY_TEACHER = {"person_id": TEACHER, "organisation_id": SCHOOL, "channel": "professional"}
ADVICE = {
    "submission_id": SENT,
    "revision": 2,
    "received_at": "2026-06-02T10:00:00Z",
    "received_on": "2026-06-02",
    "sender": BY_TEACHER,
    "form": "educational-advice",
    "title": "Educational advice",
    "reference": "ABC-DEF-GHJ",
    "kind": "advice",
    "advice": "educational",
    "by": "professional",
    "advice_request_id": str(uuid4()),
    "revisions": [{"submission_id": EARLIER, "revision": 1, "received_at": "2026-06-01T10:00:00Z", "sender": BY_TEACHER}],
}
REQUEST = {
    **ADVICE,
    "submission_id": str(uuid4()),
    "title": "Parental request",
    "kind": "request",
    "advice": None,
    "by": "family",
    "sender": BY_PARENT,
    "revision": 1,
    "revisions": [],
    "advice_request_id": None,
}


@pytest.fixture
def officer(browser: Browser, services: Services) -> Browser:
    """An officer, before whom a child with a request and advice is."""
    services.sign_in(SESSION, "officer@council.example", factor="totp", portal="team", team_roles=["officer"])
    browser.hold_session(SESSION)
    child = {
        "id": CHILD,
        "name": "Alex Okafor",
        "date_of_birth": "2016-02-29",
        "relation": "team",
        "case": None,
        "case_pass": "the-pass",
        "rights": ["council"],
    }
    services.answers["GET", f"/children/{CHILD}/pass"] = (200, child)
    services.answers["GET", f"/children/{CHILD}/forms"] = (200, {"submitted": [ADVICE, REQUEST], "being_written": []})
    return browser


def names(services: Services) -> None:
    """Identity knows everybody."""
    people = [{"id": PARENT, "first_name": "Jo", "last_name": "Okafor"}, {"id": TEACHER, "first_name": "Sam", "last_name": "Teacher"}]
    services.answers["GET", "/people"] = (200, {"people": people})
    services.answers["GET", "/organisations/named"] = (200, {"organisations": [{"id": SCHOOL, "name": "Hill School"}]})


async def test_requests_and_advice_are_listed_with_who_sent_them_and_their_revisions(officer: Browser, services: Services) -> None:
    names(services)
    shown = (await officer.open(f"{PATH}/forms")).text
    requests, advice = shown.partition('<h2 class="govuk-heading-m">Requests</h2>')[2].split('<h2 class="govuk-heading-m">Advice</h2>')
    assert "Parental request" in requests
    assert "Sent by Jo Okafor (family) on 2 June 2026" in requests
    assert "Educational advice" in advice
    assert "Sent by Sam Teacher, Hill School (professional) on 2 June 2026" in advice
    assert f'href="{PATH}/submissions/{EARLIER}">Revision 1' in advice
    assert f'href="{PATH}/submissions/{SENT}/pdf"' in advice
    assert 'aria-current="page">Forms and advice' in shown
    assert "Alex" not in shown.partition("<title>")[2].partition("</title>")[0]
    for path in ("/people", "/organisations/named"):
        assert len(services.made("GET", path)) == 1
    assert services.made("GET", f"/children/{CHILD}/forms")[0].headers["waymark-case-pass"] == "the-pass"


async def test_a_list_shows_without_names_that_cannot_be_had(officer: Browser, services: Services) -> None:
    shown = await officer.open(f"{PATH}/forms")
    assert shown.status_code == 200
    assert "Sent by Somebody whose name is not known (family)" in shown.text
    services.answers["GET", "/people"] = (503, {})
    assert (await officer.open(f"{PATH}/forms")).status_code == 200


async def test_advice_that_is_being_written_is_told_and_no_more_of_it(officer: Browser, services: Services) -> None:
    written = [
        {"advice_request_id": str(uuid4()), "kind": "health", "count": 1, "saved_at": "2026-06-03T10:00:00Z"},
        {"advice_request_id": str(uuid4()), "kind": "educational", "count": 2, "saved_at": "2026-06-02T10:00:00Z"},
    ]
    services.answers["GET", f"/children/{CHILD}/forms"] = (200, {"submitted": [], "being_written": written})
    shown = (await officer.open(f"{PATH}/forms")).text
    assert "Health advice, last saved 3 June 2026" in shown
    assert "Educational advice, begun by 2 people, last saved 2 June 2026" in shown
    assert "No request was sent through the portal." in shown
    assert "No advice has come through the portal yet." in shown


def submission(**more: Any) -> dict[str, Any]:
    """A form that was sent, as forms tells the council of it."""
    file = {"document_id": FILE, "name": "report.pdf", "description": "Report"}
    answers = [
        {"question": "phone", "label": "Telephone number", "value": ["01632 960 001"], "files": [], "items": [], "council_only": True},
        {"question": "why", "label": "Why?", "value": ["Because"], "files": [], "items": [], "council_only": False},
        {"question": "papers", "label": "Papers", "value": ["report.pdf: Report"], "files": [file], "items": [], "council_only": False},
    ]
    sections = [{"page": "details", "title": "Details", "complete": True, "answers": answers}]
    rest = {
        "by": "family",
        "sender": BY_PARENT,
        "sections": sections,
        "declarations": [{"id": "truth", "label": "It is true.", "agreed_at": "2026-06-02T10:00:00Z"}],
    }
    return {**REQUEST, **rest, "submission_id": SENT, "can_add": False, **more}


async def test_a_form_is_read_whole_with_a_mark_on_what_only_the_council_reads(officer: Browser, services: Services) -> None:
    names(services)
    services.answers["GET", f"/submissions/{SENT}"] = (200, submission())
    services.answers["GET", "/documents"] = (200, {"documents": [{"id": FILE, "name": "report.pdf", "state": "clean", "shared": False}]})
    shown = (await officer.open(f"{PATH}/submissions/{SENT}")).text
    assert "Jo Okafor (family)" in shown
    marked, _, after = shown.partition("For the council only")
    assert marked.rstrip().endswith('<strong class="govuk-tag govuk-tag--grey">')
    assert "Telephone number" in marked
    assert "01632 960 001" in after
    assert "For the council only" not in after
    assert f'href="{PATH}/files/{FILE}"' in shown
    assert f'href="{PATH}/submissions/{SENT}/pdf"' in shown
    assert "/edit" not in shown
    assert f'href="{PATH}/forms"' in shown


async def test_an_earlier_revision_leads_to_the_newest(officer: Browser, services: Services) -> None:
    newer = {"submission_id": SENT, "revision": 2, "received_at": "2026-06-02T10:00:00Z"}
    services.answers["GET", f"/submissions/{EARLIER}"] = (200, submission(submission_id=EARLIER, revisions=[newer]))
    shown = (await officer.open(f"{PATH}/submissions/{EARLIER}")).text
    assert "This is an earlier revision" in shown
    assert f'href="{PATH}/submissions/{SENT}"' in shown


async def test_a_form_is_downloaded_as_a_pdf(officer: Browser, services: Services) -> None:
    services.answers["GET", f"/submissions/{SENT}/pdf"] = (200, {"any": "file"})
    response = await officer.open(f"{PATH}/submissions/{SENT}/pdf")
    assert response.status_code == 200
    assert "sandbox" in response.headers["content-security-policy"]


@pytest.mark.parametrize(("portal", "roles"), [("team", ["administrator"]), ("professional", []), ("citizen", [])])
async def test_to_anybody_but_officers_and_managers_the_pages_are_not_there(
    new_browser: Callable[[], Browser], officer: Browser, services: Services, portal: str, roles: list[str]
) -> None:
    other = new_browser()
    services.sign_in("U" * 43, "other@example.org", factor="totp", portal=portal, team_roles=roles)
    other.hold_session("U" * 43)
    services.answers["GET", f"/submissions/{SENT}"] = (200, submission())
    assert (await officer.open(f"{PATH}/forms")).status_code == 200
    services.calls.clear()
    for path in ("forms", f"submissions/{SENT}", f"submissions/{SENT}/pdf"):
        assert (await other.open(f"{PATH}/{path}")).status_code == 404
    assert not [call for call in services.calls if "/forms" in call.path or "/submissions" in call.path]
