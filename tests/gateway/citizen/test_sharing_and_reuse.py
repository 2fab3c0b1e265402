"""A family shares the files that it sent, each by itself, and says whether advice that exists is enough."""

from typing import Any
from uuid import uuid4

import pytest

from tests.gateway.conftest import Browser
from tests.gateway.stand_in import Services

CHILD, SUBMISSION, DOCUMENT, ADVICE = (str(uuid4()) for _ in range(4))
HERE = f"/citizen/children/{CHILD}"
SENT = f"{HERE}/submissions/{SUBMISSION}"
REUSE = f"{HERE}/reuse/{ADVICE}"
SESSION = "S" * 43


@pytest.fixture
async def parent(browser: Browser, services: Services) -> Browser:
    """A parent who sent a form with a file."""
    services.sign_in(SESSION, "parent@example.org")
    browser.hold_session(SESSION)
    given = {
        "id": CHILD,
        "name": "Alex Sample",
        "date_of_birth": "2016-02-29",
        "relation": "mother",
        "case": None,
        "rights": ["read", "write"],
        "case_pass": "the-pass",
    }
    services.answers["GET", f"/children/{CHILD}/pass"] = (200, given)
    file = {"document_id": DOCUMENT, "name": "report.pdf", "description": "Report"}
    answer = {"question": "papers", "label": "Papers", "value": ["report.pdf: Report"], "files": [file], "items": [], "council_only": False}
    found: dict[str, Any] = {
        "submission_id": SUBMISSION,
        "reference": "EHC-1",
        "received_at": "2026-11-20T10:00:00Z",
        "received_on": "2026-11-20",
        "form": "a-form",
        "title": "A form",
        "sections": [{"page": "p", "title": "Papers", "complete": True, "answers": [answer]}],
        "declarations": [],
        "kind": "request",
        "revision": 1,
        "revisions": [],
        "by": "me",
        "can_add": True,
    }
    services.answers["GET", f"/submissions/{SUBMISSION}"] = (200, found)
    _listed(services, shared=False)
    proposed = {"advice_request_id": ADVICE, "kind": "health", "title": "Report of March", "written_on": "2026-03-01", "family": None}
    services.answers["GET", f"/children/{CHILD}/reuses"] = (200, {"reuses": [proposed]})
    return browser


def _listed(services: Services, *, shared: bool) -> None:
    document = {"id": DOCUMENT, "name": "report.pdf", "size": 1, "media_type": "application/pdf", "state": "clean", "shared": shared}
    services.answers["GET", "/documents"] = (200, {"documents": [document]})


async def test_a_file_is_not_shared_until_the_family_says_so_and_can_be_taken_back(parent: Browser, services: Services) -> None:
    path = f"/documents/{DOCUMENT}/sharing"
    services.answers["PUT", path] = (204, None)
    await parent.open(SENT)
    assert "Not shared" in parent.shown
    assert "Share with professionals working with your child" in parent.shown
    response = await parent.submit(f"{SENT}/files/{DOCUMENT}/sharing", {"shared": "yes"})
    assert response.headers["location"] == f"{SENT}#files"
    _listed(services, shared=True)
    await parent.open(SENT)
    assert "Stop sharing" in parent.shown
    await parent.submit(f"{SENT}/files/{DOCUMENT}/sharing", {"shared": "no"})
    assert [call.body for call in services.made("PUT", path)] == [{"shared": True}, {"shared": False}]


async def test_a_file_of_a_form_that_was_sent_this_moment_is_not_an_error(parent: Browser, services: Services) -> None:
    services.answers["PUT", f"/documents/{DOCUMENT}/sharing"] = (409, {"code": "document_not_submitted", "detail": "No"})
    await parent.open(SENT)
    assert (await parent.submit(f"{SENT}/files/{DOCUMENT}/sharing", {"shared": "yes"})).headers["location"] == f"{SENT}#files"
    await parent.open(SENT)
    assert "Try again in a minute" in parent.shown


async def test_a_family_can_add_to_what_it_sent(parent: Browser) -> None:
    await parent.open(SENT)
    assert f'action="{SENT}/edit"' in parent.shown


async def test_when_documents_does_not_answer_the_form_is_read_all_the_same(parent: Browser, services: Services) -> None:
    services.answers["GET", "/documents"] = (503, {"code": "busy", "detail": "Busy"})
    response = await parent.open(SENT)
    assert response.status_code == 200
    assert "report.pdf" in response.text
    assert "Stop sharing" not in response.text


@pytest.mark.parametrize(("answer", "agrees"), [("yes", True), ("no", False)])
async def test_the_family_agrees_or_does_not(parent: Browser, services: Services, answer: str, agrees: bool) -> None:
    path = f"/advice-requests/{ADVICE}/reuse/family"
    services.answers["PUT", path] = (204, None)
    await parent.open(REUSE)
    for words in ("Health advice", "Report of March", "1 March 2026"):
        assert words in parent.shown
    response = await parent.submit(REUSE)
    assert (response.status_code, "Select whether you agree" in response.text) == (422, True)
    response = await parent.submit(REUSE, {"agrees": answer})
    assert response.headers["location"] == HERE
    assert services.made("PUT", path)[0].body == {"agrees": agrees}


async def test_what_is_decided_already_is_said_and_what_was_not_proposed_is_no_page(parent: Browser, services: Services) -> None:
    services.answers["PUT", f"/advice-requests/{ADVICE}/reuse/family"] = (409, {"code": "already_answered", "detail": "Decided"})
    await parent.open(REUSE)
    assert (await parent.submit(REUSE, {"agrees": "yes"})).headers["location"] == HERE
    assert (await parent.open(REUSE.replace(ADVICE, str(uuid4())))).status_code == 404
