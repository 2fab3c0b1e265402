"""Form definitions: which version is offered, uploading, looking at each page, publishing."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from tests.forms.sample import CONTENT
from tests.gateway.conftest import PUBLIC_URL, Browser, page_token
from tests.gateway.html_form import browser_sends
from tests.gateway.stand_in import Services

SESSION = "T" * 43
UPLOAD = str(uuid4())
PATH = f"/team/definitions/uploads/{UPLOAD}"
SAID = {"form": "sample", "version": 2, "title": "Sample request", "kind": "request", "advice": None, "offered_to": "others"}
WAITS = {**SAID, "id": UPLOAD, "uploaded_by": str(uuid4()), "uploaded_at": "2026-06-01T09:30:00Z"}
WHOLE = {
    **WAITS,
    "summary": "For tests",
    "text": "form: sample\nversion: 2\n",
    "pages": [{"id": page["id"], "title": page["title"]} for page in CONTENT["pages"]],
    "declarations": CONTENT["declarations"],
}
OFFERED = {**SAID, "version": 1, "since": "2026-05-01T08:00:00Z", "published_by": None, "next_version": 2, "passed_over": None}


@pytest.fixture
def administrator(browser: Browser, services: Services) -> Browser:
    """Somebody who administers forms."""
    services.sign_in(SESSION, "admin@council.example", factor="totp", portal="team", team_roles=["administrator"])
    browser.hold_session(SESSION)
    services.answers["GET", "/definitions"] = (200, {"forms": [OFFERED], "uploads": []})
    services.answers["GET", f"/definitions/uploads/{UPLOAD}"] = (200, WHOLE)
    return browser


async def send(browser: Browser, text: str = "", file: bytes | None = None) -> Any:
    """Send the form of the page to upload as a browser does: with its file, or with an empty place for one."""
    await browser.open("/team/definitions/upload")
    files = {"file": ("sample.v2.yaml", file, "application/yaml") if file is not None else ("", b"", "application/octet-stream")}
    said = {"csrf_token": page_token(browser.shown), "text": text}
    response = await browser.post("/team/definitions/upload", data=said, files=files, headers={"origin": PUBLIC_URL, "sec-fetch-site": "same-origin"})
    browser.shown = response.text
    return response


async def test_the_list_says_what_is_offered_since_when_and_by_whom_and_what_waits(administrator: Browser, services: Services) -> None:
    me, other = services.people["admin@council.example"], str(uuid4())
    forms = [
        OFFERED,
        {**OFFERED, "title": "Mine", "published_by": str(me), "passed_over": 7},
        {**OFFERED, "title": "Of a colleague", "published_by": other, "advice": "health", "kind": "advice", "offered_to": "professionals"},
    ]
    services.answers["GET", "/definitions"] = (200, {"forms": forms, "uploads": [WAITS]})
    shown = (await administrator.open("/team/definitions")).text
    assert "Version 1, from a file that came with the software" in shown
    assert "published by you, since 1 May 2026" in shown
    assert "published by an administrator, since" in shown
    assert "A file brought version 7. It is not used" in shown
    assert "Health advice" in shown
    assert f'href="{PATH}">Sample request, version 2' in shown
    services.answers["GET", f"/team/accounts/{other}"] = (200, {"id": other, "first_name": "Pat", "last_name": "Sample"})
    assert "published by Pat Sample, since" in (await administrator.open("/team/definitions")).text


async def test_a_file_is_sent_as_it_is_and_leads_to_the_version_that_waits(administrator: Browser, services: Services) -> None:
    services.answers["POST", "/definitions/uploads"] = (201, WAITS)
    response = await send(administrator, text="not used", file="\ufefftitle: Café\n".encode())
    assert (response.status_code, response.headers["location"]) == (303, PATH)
    assert services.made("POST", "/definitions/uploads")[0].body == {"text": "title: Café\n"}


async def test_text_that_was_typed_is_sent_too(administrator: Browser, services: Services) -> None:
    services.answers["POST", "/definitions/uploads"] = (201, WAITS)
    assert (await send(administrator, text="form: sample\r\nversion: 2")).status_code == 303
    assert services.made("POST", "/definitions/uploads")[0].body == {"text": "form: sample\nversion: 2"}


async def test_mistakes_are_shown_with_line_and_reason_and_the_text_of_the_file_is_there_to_be_mended(administrator: Browser, services: Services) -> None:
    errors = [{"field": "text", "message": f"Line {line}: there is <something>"} for line in (3, 12)]
    services.answers["POST", "/definitions/uploads"] = (422, {"code": "bad_definition", "detail": "x", "errors": errors})
    text = "\nform: sample\n  title: <b>Café</b>\n\n"
    response = await send(administrator, file=text.encode())
    assert response.status_code == 422
    for line in (3, 12):
        assert f'<a href="#text">Line {line}: there is &lt;something&gt;</a>' in response.text
    assert "There are 2 mistakes in this text" in response.text
    assert dict(browser_sends(response.text))["text"].replace("\r\n", "\n") == text


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (None, "Select a file, or type or paste"),
        (b"", "The selected file is empty"),
        (b"title: caf\xe9", "not UTF-8 text"),
        (b"#" * (256 * 1024 + 1), "must be 256 KB or smaller"),
    ],
)
async def test_a_file_that_is_no_definition_is_refused_in_words_and_what_was_typed_stays(
    administrator: Browser, services: Services, file: bytes | None, message: str
) -> None:
    response = await send(administrator, text="" if file is None else "typed", file=file)
    assert response.status_code == 422
    assert message in response.text
    assert 'href="#file"' in response.text
    assert dict(browser_sends(response.text))["text"] == ("" if file is None else "typed")
    assert not services.made("POST", "/definitions/uploads")


async def test_a_new_version_begins_with_the_text_of_the_one_that_is_offered_or_of_the_one_that_waits(administrator: Browser, services: Services) -> None:
    services.answers["GET", "/definitions/sample/next"] = (200, {"text": "form: sample\nversion: 9\n", "version": 9})
    shown = (await administrator.open("/team/definitions/upload?form=sample")).text
    assert "form: sample\nversion: 9\n</textarea>" in shown
    shown = (await administrator.open(f"/team/definitions/upload?upload={UPLOAD}")).text
    assert "form: sample\nversion: 2\n</textarea>" in shown
    for query in ({"form": "../sample"}, {"form": "nothing"}, {"upload": "x"}):
        assert (await administrator.open(f"/team/definitions/upload?{urlencode(query)}")).status_code == 404


async def test_what_waits_shows_what_it_holds_and_leads_to_each_page(administrator: Browser) -> None:
    shown = (await administrator.open(PATH)).text
    for page in CONTENT["pages"]:
        assert f'href="{PATH}/pages/{page["id"]}">{page["title"]}</a>' in shown
    for part in ("Version 2, not published", "It is true.", "Parents and carers", f'href="{PATH}/publish"', f'href="{PATH}/discard"'):
        assert part in shown


def of_page(page_id: str, **more: Any) -> dict[str, Any]:
    """A page as forms gives it, with all its questions."""
    page = next(page for page in CONTENT["pages"] if page["id"] == page_id)
    return {"title": "Sample request", "offered_to": "others", "pages": WHOLE["pages"], "page": {"guidance": None, **page}, "depends": [], **more}


@pytest.mark.parametrize("page_id", [page["id"] for page in CONTENT["pages"]])
async def test_each_page_is_drawn_as_it_will_be_and_nothing_of_it_can_be_sent(administrator: Browser, services: Services, page_id: str) -> None:
    services.answers["GET", f"/definitions/uploads/{UPLOAD}/pages/{page_id}"] = (200, of_page(page_id))
    response = await administrator.open(f"{PATH}/pages/{page_id}")
    main = response.text.partition("<main")[2].partition("</main>")[0]
    assert response.status_code == 200
    assert "<form" not in main
    for question in of_page(page_id)["page"]["questions"]:
        assert question["label"] in main
    assert "This is a preview" in main


async def test_a_preview_says_what_is_asked_only_after_an_answer_on_another_page(administrator: Browser, services: Services) -> None:
    depends = [{"label": "About your role", "question": "Who are you?", "answers": ["Other", "Neither"]}]
    services.answers["GET", f"/definitions/uploads/{UPLOAD}/pages/details"] = (200, of_page("details", depends=depends))
    shown = (await administrator.open(f"{PATH}/pages/details")).text
    for part in ("About your role", "is asked only when the answer to", "Who are you?", "is Other or Neither."):
        assert part in shown
    assert 'href="only-others"' in shown
    assert 'href="people"' in shown


async def test_publishing_is_asked_for_first_and_leads_to_the_list(administrator: Browser, services: Services) -> None:
    shown = (await administrator.open(f"{PATH}/publish")).text
    assert "never changed or taken back" in shown
    assert not services.made("POST", f"/definitions/uploads/{UPLOAD}/publish")
    services.answers["POST", f"/definitions/uploads/{UPLOAD}/publish"] = (200, {"form": "sample", "version": 2})
    response = await administrator.submit(f"{PATH}/publish")
    assert (response.status_code, response.headers["location"]) == (303, "/team/definitions")
    assert "The version is published." in (await administrator.open("/team/definitions")).text


async def test_whoever_is_too_late_is_told_so(administrator: Browser, services: Services) -> None:
    here = f"/definitions/uploads/{UPLOAD}"
    for what, call, answer, leads, says in (
        ("publish", ("POST", f"{here}/publish"), (409, "not_next"), PATH, "Another version of this form was added"),
        ("publish", ("POST", f"{here}/publish"), (404, "no_such_upload"), "/team/definitions", "does not wait any more"),
        ("discard", ("DELETE", here), (404, "no_such_upload"), "/team/definitions", "does not wait any more"),
    ):
        services.answers[call] = (answer[0], {"code": answer[1], "detail": "x"})
        await administrator.open(f"{PATH}/{what}")
        response = await administrator.submit(f"{PATH}/{what}")
        assert (response.status_code, response.headers["location"]) == (303, leads)
        assert says in (await administrator.open(leads)).text


async def test_what_waits_is_thrown_away_once_that_is_confirmed(administrator: Browser, services: Services) -> None:
    services.answers["DELETE", f"/definitions/uploads/{UPLOAD}"] = (200, None)
    await administrator.open(f"{PATH}/discard")
    assert not services.made("DELETE", f"/definitions/uploads/{UPLOAD}")
    response = await administrator.submit(f"{PATH}/discard")
    assert response.headers["location"] == "/team/definitions"
    assert len(services.made("DELETE", f"/definitions/uploads/{UPLOAD}")) == 1


@pytest.mark.parametrize("roles", [["officer"], ["manager"], ["officer", "manager"]])
async def test_to_who_administers_nothing_the_pages_are_not_there(new_browser: Callable[[], Browser], services: Services, roles: list[str]) -> None:
    browser = new_browser()
    services.sign_in(SESSION, "officer@council.example", factor="totp", portal="team", team_roles=roles)
    browser.hold_session(SESSION)
    services.answers["GET", "/definitions"] = (200, {"forms": [OFFERED], "uploads": []})
    services.answers["GET", f"/definitions/uploads/{UPLOAD}"] = (200, WHOLE)
    for path in ("/team/definitions", "/team/definitions/upload", PATH, f"{PATH}/pages/who", f"{PATH}/publish", f"{PATH}/discard"):
        assert (await browser.open(path)).status_code == 404, path
    assert "Form definitions" not in (await browser.open("/team")).text
