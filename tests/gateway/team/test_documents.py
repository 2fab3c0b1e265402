"""The documents of a child: all of them for the SEND team, which shows and withdraws its own; and what it shows to families and professionals."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.tokens import CASE_PASS_HEADER
from tests.gateway.conftest import Browser
from tests.gateway.stand_in import Services

SESSION = "D" * 43


CHILD, DOCUMENT, SENT, SUBMISSION = (str(uuid4()) for _ in range(4))


PATH = f"/team/children/{CHILD}"


LIST, ADD, FILE = f"{PATH}/documents", f"{PATH}/documents/add", f"{PATH}/documents/file"


def _document(**changed: Any) -> dict[str, Any]:
    council = {"kind": "advice", "description": "Report by the therapist", "dated_on": "2026-05-01", "audience": "council", "withdrawn": None}
    found = {
        "id": DOCUMENT,
        "name": "scan.pdf",
        "size": 2048,
        "media_type": "application/pdf",
        "state": "clean",
        "shared": False,
        "council": council | changed.pop("council", {}),
        "child_id": CHILD,
        "day": "2026-05-01",
        "form": None,
        "person_id": None,
    }
    return found | changed


def _of_form(**changed: Any) -> dict[str, Any]:
    form = {"submission_id": SUBMISSION, "kind": "request", "reference": "ABCD-1234", "by": "family"}
    return _document(id=SENT, name="drawing.jpg", day="2026-04-30", form=form | changed.pop("form", {})) | {"council": None} | changed


def _answers(services: Services, *documents: dict[str, Any], pages: int = 1) -> None:
    services.answers["GET", f"/children/{CHILD}/documents"] = (200, {"documents": documents, "total": len(documents), "pages": pages})
    services.answers["GET", "/documents"] = (200, {"documents": documents})


def _known(services: Services, relation: str) -> None:
    child = {"id": CHILD, "name": "Alex Sample", "date_of_birth": "2017-05-14", "relation": relation, "case": None, "case_pass": "the-pass"}
    services.answers["GET", f"/children/{CHILD}/pass"] = (200, child)
    progress = child | {"rights": ["read", "write", "read-family"], "accepts": [], "child": None, "requests": [], "advice": []}
    services.answers["GET", f"/children/{CHILD}/progress"] = (200, progress)
    services.answers["GET", f"/children/{CHILD}/forms"] = (200, {"started": [], "available": [], "submitted": []})


def _signed_in(browser: Browser, services: Services, portal: str = "team", *team_roles: str) -> UUID:
    person = services.sign_in(SESSION, f"{portal}@example.org", factor="totp", portal=portal, team_roles=team_roles)
    browser.hold_session(SESSION)
    _known(services, {"team": "team", "citizen": "mother", "professional": "professional"}[portal])
    return person


@pytest.fixture
async def officer(browser: Browser, services: Services) -> Browser:
    _signed_in(browser, services, "team", "officer")
    _answers(services)
    return browser


def _plain(html: str) -> str:
    return " ".join(html.split())


async def test_all_files_stand_under_their_days_with_where_they_came_from(officer: Browser, services: Services) -> None:
    mine, colleague = str(services.people["team@example.org"]), str(uuid4())
    of_others = [_document(id=str(uuid4()), person_id=one, council={"kind": "letter"}) for one in (colleague, str(uuid4()))]
    _answers(services, _document(person_id=mine), *of_others, _of_form(shared=True))
    services.answers["GET", "/people"] = (200, {"people": [{"id": colleague, "first_name": "Kim", "last_name": "Officer"}]})
    page = _plain((await officer.open(LIST)).text)
    assert "<title>Documents " in page
    assert page.count('<h3 class="govuk-heading-s">') == 2
    assert page.index("1 May 2026</h3>") < page.index("Report by the therapist") < page.index("30 April 2026</h3>") < page.index("drawing.jpg")
    assert "Advice: scan.pdf, 2 KB" in page
    assert "From the council, uploaded by you" in page
    assert "From the council, uploaded by Kim Officer" in page
    assert "From the council, uploaded by somebody whose name is not known" in page
    assert "Who can see it: only the SEND team" in page
    assert f'Sent by the family with <a class="govuk-link" href="{PATH}/submissions/{SUBMISSION}">the request ABCD-1234' in page
    assert "The family shares it with professionals" in page
    assert f'href="{PATH}/files/{DOCUMENT}" download' in page
    assert f'href="{LIST}/{DOCUMENT}/audience"' in page
    assert f"{LIST}/{SENT}/" not in page
    assert services.made("GET", f"/children/{CHILD}/documents")[0].headers[CASE_PASS_HEADER] == "the-pass"


async def test_a_file_of_a_form_that_nothing_is_known_of_is_listed(officer: Browser, services: Services) -> None:
    _answers(services, _of_form(form={"kind": None, "reference": None, "by": "professional"}))
    assert "Sent by a professional with" in _plain((await officer.open(LIST)).text)


async def test_what_is_not_ready_or_was_withdrawn_says_so(officer: Browser, services: Services) -> None:
    withdrawn = _document(id=str(uuid4()), council={"withdrawn": "wrong-child"})
    _answers(services, _document(state="checking"), withdrawn)
    page = _plain((await officer.open(f"{LIST}?show=advice&page=2")).text)
    assert "Being checked for viruses" in page
    assert f'<a class="govuk-link" href="{LIST}?show=advice&amp;page=2">Load this page again</a>' in page
    assert f"/files/{DOCUMENT}" not in page
    assert "Withdrawn: it is about another child or young person. Only the SEND team can see it." in page
    assert f"{withdrawn['id']}/withdraw" not in page
    assert f"/files/{withdrawn['id']}" in page


async def test_the_list_is_narrowed_down_and_paged(officer: Browser, services: Services) -> None:
    _answers(services, _document(), pages=3)
    page = (await officer.open(f"{LIST}?show=advice&page=2")).text
    assert services.made("GET", f"/children/{CHILD}/documents")[0].query == {"page": "2", "kind": "advice"}
    for href in (f"{LIST}?show=advice&amp;page=3", f'{LIST}?show=advice"', f'{LIST}"', f"{LIST}?show=final-plan"):
        assert f'href="{href}' in page
    assert 'aria-current="true">Advice' in page
    assert (await officer.open(f"{LIST}?show=everything")).status_code == 404


@pytest.mark.parametrize(
    ("query", "says"),
    [("", "Nothing has been sent or uploaded yet."), ("?show=letter", "There are no documents of this kind."), ("?page=2", "no documents on this page")],
)
async def test_an_empty_list_says_why(officer: Browser, query: str, says: str) -> None:
    assert says in (await officer.open(LIST + query)).text


async def test_who_sees_a_document_is_changed(officer: Browser, services: Services) -> None:
    _answers(services, _document(council={"audience": "family"}))
    services.answers["PUT", f"/documents/{DOCUMENT}/audience"] = (204, None)
    await officer.open(f"{LIST}/{DOCUMENT}/audience")
    assert "Report by the therapist" in officer.shown
    assert 'value="family" checked' in _plain(officer.shown)
    response = await officer.submit(f"{LIST}/{DOCUMENT}/audience", {"audience": "family-and-professionals"})
    assert response.headers["location"] == LIST
    assert [call.body for call in services.made("PUT", f"/documents/{DOCUMENT}/audience")] == [{"audience": "family-and-professionals"}]


async def test_a_plan_that_the_family_would_not_see_is_refused_in_words(officer: Browser, services: Services) -> None:
    _answers(services, _document(council={"kind": "final-plan", "audience": "family"}))
    refused = (422, {"code": "invalid", "errors": [{"field": "audience", "message": "The family must be able to see it"}]})
    services.answers["PUT", f"/documents/{DOCUMENT}/audience"] = refused
    await officer.open(f"{LIST}/{DOCUMENT}/audience")
    response = await officer.submit(f"{LIST}/{DOCUMENT}/audience", {"audience": "council"})
    assert response.status_code == 422
    assert '<a href="#audience">The family must be able to see it</a>' in response.text


async def test_a_document_is_withdrawn_with_a_reason(officer: Browser, services: Services) -> None:
    _answers(services, _document())
    services.answers["PUT", f"/documents/{DOCUMENT}/withdrawal"] = (204, None)
    path = f"{LIST}/{DOCUMENT}/withdraw"
    await officer.open(path)
    response = await officer.submit(path, {"reason": "no"})
    assert (response.status_code, "Select why you withdraw it" in response.text) == (422, True)
    assert (await officer.submit(path, {"reason": "wrong-file"})).headers["location"] == LIST
    assert [call.body for call in services.made("PUT", f"/documents/{DOCUMENT}/withdrawal")] == [{"reason": "wrong-file"}]


async def test_a_document_that_was_withdrawn_meanwhile_leads_back_to_the_list(officer: Browser, services: Services) -> None:
    _answers(services, _document())
    services.answers["PUT", f"/documents/{DOCUMENT}/audience"] = (409, {"code": "document_withdrawn", "detail": "Withdrawn"})
    await officer.open(f"{LIST}/{DOCUMENT}/audience")
    assert (await officer.submit(f"{LIST}/{DOCUMENT}/audience", {"audience": "family"})).headers["location"] == LIST
    assert "withdrawn already" in (await officer.open(LIST)).text
    _answers(services, _document(council={"withdrawn": "duplicate"}))
    for page in ("audience", "withdraw"):
        assert (await officer.open(f"{LIST}/{DOCUMENT}/{page}")).headers["location"] == LIST


async def test_a_file_of_a_form_is_neither_shown_to_others_nor_withdrawn_here(officer: Browser, services: Services) -> None:
    for documents in ((_of_form(),), ()):
        _answers(services, *documents)
        for page in ("audience", "withdraw"):
            assert (await officer.open(f"{LIST}/{SENT}/{page}")).status_code == 404


async def test_a_file_is_downloaded_once_it_is_checked(officer: Browser, services: Services) -> None:
    _answers(services, _document(state="checking"))
    response = await officer.open(f"{PATH}/files/{DOCUMENT}")
    assert (response.status_code, f'href="{LIST}"' in response.text) == (409, True)
    _answers(services, _document())
    services.answers["GET", f"/documents/{DOCUMENT}/content"] = (200, {"any": "file"})
    response = await officer.open(f"{PATH}/files/{DOCUMENT}")
    assert (response.status_code, response.json()) == (200, {"any": "file"})


@pytest.mark.parametrize(("portal", "team_roles"), [("team", ["administrator"]), ("citizen", []), ("professional", [])])
async def test_nobody_but_officers_and_managers_has_the_pages_of_the_team(browser: Browser, services: Services, portal: str, team_roles: list[str]) -> None:
    _signed_in(browser, services, portal, *team_roles)
    _answers(services, _document())
    for path in (LIST, ADD, FILE, f"{PATH}/files/{DOCUMENT}", f"{LIST}/{DOCUMENT}/audience", f"{LIST}/{DOCUMENT}/withdraw"):
        assert (await browser.open(path)).status_code == 404


@pytest.mark.parametrize("portal", ["citizen", "professional"])
async def test_what_the_council_shows_stands_on_the_page_of_the_child(browser: Browser, services: Services, portal: str) -> None:
    _signed_in(browser, services, portal)
    here = f"/{portal}/children/{CHILD}"
    _answers(services, _document(council={"audience": "family-and-professionals"}), _document(id=SENT, state="checking"), pages=2)
    page = _plain((await browser.open(here)).text)
    assert '<h2 class="govuk-heading-m" id="council-documents">Documents from the council</h2>' in page
    assert "Advice of 1 May 2026. scan.pdf, 2 KB" in page
    assert f'href="{here}/files/{DOCUMENT}" download' in page
    assert "Being checked for viruses." in page
    assert f"{here}/files/{SENT}" not in page
    assert f'href="{here}/documents">All 2 documents from the council' in page
    assert "/team/" not in page
    page = (await browser.open(f"{here}/documents?page=2")).text
    assert services.calls[-2].query == {"page": "2"}
    assert "Report by the therapist" in page
    assert f'href="{here}/documents?page=1"' in page


async def test_a_professional_who_is_not_allocated_is_shown_none_and_asks_for_none(browser: Browser, services: Services) -> None:
    _signed_in(browser, services, "professional")
    found = services.answers["GET", f"/children/{CHILD}/progress"][1]
    services.answers["GET", f"/children/{CHILD}/progress"] = (200, found | {"rights": ["read", "write"]})
    _answers(services, _document())
    assert "council-documents" not in (await browser.open(f"/professional/children/{CHILD}")).text
    assert not services.made("GET", f"/children/{CHILD}/documents")


@pytest.mark.parametrize("portal", ["citizen", "professional"])
async def test_the_page_of_a_child_is_there_without_documents_and_when_they_do_not_answer(browser: Browser, services: Services, portal: str) -> None:
    _signed_in(browser, services, portal)
    here = f"/{portal}/children/{CHILD}"
    _answers(services)
    assert "council-documents" not in (await browser.open(here)).text
    assert "has not put any documents here yet" in (await browser.open(f"{here}/documents")).text
    services.answers["GET", f"/children/{CHILD}/documents"] = (503, {"code": "busy", "detail": "Busy"})
    response = await browser.open(here)
    assert (response.status_code, "council-documents" in response.text) == (200, False)
