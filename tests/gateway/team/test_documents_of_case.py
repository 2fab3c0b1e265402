"""The documents that show an exception or belong to a step are links on the page of a case."""

from html import unescape
from typing import Any
from uuid import uuid4

import pytest

from tests.gateway.conftest import Browser
from tests.gateway.stand_in import Services
from tests.gateway.team.conftest import LookAt
from tests.gateway.team.the_case import OFFICER, PATH, case_body, found_case, move, sign_in, tell


@pytest.fixture
def officer(browser: Browser, services: Services) -> Browser:
    sign_in(browser, services, "officer")
    return browser


def _exception(*documents: str) -> dict[str, Any]:
    found = {"id": str(uuid4()), "reason": "X3", "details": "In hospital.", "starts_on": "2026-04-20", "ends_on": None}
    return {**found, "by": OFFICER, "document_ids": list(documents)}


def _document(one: str, name: str, *, state: str = "clean", withdrawn: str | None = None) -> dict[str, Any]:
    council = {"kind": "evidence", "description": "A letter", "dated_on": "2026-04-21", "audience": "council", "withdrawn": withdrawn}
    return {"id": one, "name": name, "size": 2_048, "media_type": "application/pdf", "state": state, "shared": False, "council": council}


async def test_what_shows_an_exception_or_belongs_to_a_step_is_a_link_and_all_is_asked_for_at_once(officer: Browser, services: Services, look_at: LookAt):
    letter, withdrawn, plan, checking, unknown = (str(uuid4()) for _ in range(5))
    exceptions = [_exception(letter, withdrawn), _exception(letter, unknown)]
    sent = [move("send-draft", on="2026-06-01", document_ids=[plan]), move("send-draft", on="2026-06-08", document_ids=[checking]), move("acknowledge")]
    tell(services, found_case(case_body("draft_sent", draft_served_on="2026-06-01"), exceptions=exceptions, moves=sent))
    kept = [
        _document(letter, "From <the> hospital.pdf"),
        _document(withdrawn, "Of somebody else.pdf", withdrawn="wrong-child"),
        _document(plan, "Draft plan.pdf"),
        _document(checking, "Second draft.pdf", state="checking"),
    ]
    services.answers["GET", "/documents"] = (200, {"documents": kept})
    page = (await officer.open(PATH)).text
    await look_at(page)
    shown = " ".join(unescape(page).split())
    by_exception, by_step = shown[shown.index('id="exceptions"') :].split('id="history"')
    assert by_exception.count(f'<a class="govuk-link" href="{PATH}/files/{letter}" download>From <the> hospital.pdf</a>, 2 KB') == 2
    assert f'{PATH}/files/{withdrawn}" download>Of somebody else.pdf</a>, 2 KB <strong class="govuk-tag govuk-tag--grey">Withdrawn</strong>' in by_exception
    assert by_exception.count("A document that cannot be shown now") == 1
    assert by_exception.count("Withdrawn") == 1
    assert f'<a class="govuk-link" href="{PATH}/files/{plan}" download>Draft plan.pdf</a>' in by_step
    assert "Second draft.pdf. Being checked for viruses" in by_step
    assert f"/files/{checking}" not in page
    assert len(services.made("GET", "/documents")) == 1


async def test_a_case_is_there_without_its_documents_and_one_without_any_asks_for_none(officer: Browser, services: Services):
    tell(services, found_case(case_body(), moves=[move("acknowledge")]))
    await officer.open(PATH)
    assert services.made("GET", "/documents") == []
    tell(services, found_case(case_body(), moves=[move("send-draft", document_ids=[str(uuid4())])]))
    services.answers["GET", "/documents"] = (503, {"code": "unreachable"})
    assert "A document that cannot be shown now" in (await officer.open(PATH)).text
