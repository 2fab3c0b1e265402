"""What was typed on a page that the gateway itself refuses comes back, and secrets do not."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial

import pytest

from gateway import failures, limits
from gateway.failures import READ_WHEN_REFUSED
from gateway.page import SECRET_FIELDS
from tests.architecture.tree import ROOT
from tests.gateway.conftest import PUBLIC_URL, Browser, OpenGateway, page_token
from tests.gateway.html_form import browser_sends
from tests.gateway.stand_in import Services

SESSION = "A" * 43
TYPED = {"first_name": 'Typed & "kept"', "last_name": "Line one\nLine two", "telephone": ""}
TEMPLATES = ROOT / "gateway" / "portals" / "templates"
A_SECOND = 300
"""Requests in five minutes: one a second, once the first ones are used up."""


def again(browser: Browser) -> tuple[str, dict[str, str]]:
    """The address and the fields of the form behind Try again."""
    form = next((form for form in browser.shown.split("<form")[1:] if "Try again" in form), None)
    assert form is not None, "there is no Try again on the page"
    action = re.search(r'action="([^"]+)"', form)
    assert action
    sent = {name: value.replace("\r\n", "\n") for name, value in browser_sends("<form" + form.partition("</form>")[0])}
    return action[1], sent


async def use_up(browser: Browser) -> None:
    while (await browser.get("/robots.txt")).status_code != 429:
        pass


@dataclass
class StillClock:
    """The clock of all limits. It moves when a test says so: a machine that is busy would give another try in between."""

    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> StillClock:
    still = StillClock()
    for module in (limits, failures):
        monkeypatch.setattr(module, "Buckets", partial(limits.Buckets, clock=still))
    return still


@pytest.fixture
async def limited(clock: StillClock, open_gateway: OpenGateway, services: Services) -> AsyncIterator[Browser]:
    """Somebody who is on a page of theirs, and has made all the requests that a session may make."""
    start = await open_gateway(session_requests=A_SECOND)
    browser: Browser = start()
    services.sign_in(SESSION, "a@example.org")
    browser.hold_session(SESSION)
    await browser.open("/account/details")
    await use_up(browser)
    services.calls.clear()
    yield browser
    await browser.aclose()


async def test_what_was_typed_comes_back_when_somebody_asks_too_often_and_is_taken_later(limited: Browser, services: Services, clock: StillClock) -> None:
    response = await limited.submit("/account/details", TYPED)
    assert response.status_code == 429
    assert int(response.headers["retry-after"]) >= 1
    assert "You can try again in 1 second." in response.text
    assert "What you typed is not lost" in response.text
    path, fields = again(limited)
    token = fields.pop("csrf_token")
    assert (path, fields) == ("/account/details", TYPED)
    assert not services.calls, "nobody is asked about a request that is refused"
    clock.seconds += 1
    response = await limited.submit_raw(path, {**fields, "csrf_token": token})
    assert response.status_code == 303
    assert services.made("PUT", "/me/details")[0].body["first_name"] == TYPED["first_name"]


async def test_it_comes_back_each_time_that_it_is_tried_again_too_early(limited: Browser) -> None:
    await limited.submit("/account/details", TYPED)
    for _ in range(3):
        path, fields = again(limited)
        assert (await limited.submit_raw(path, fields)).status_code == 429
    assert again(limited)[1]["last_name"] == TYPED["last_name"]


async def test_a_file_is_read_past_and_has_to_be_chosen_again(limited: Browser) -> None:
    form = {**TYPED, "csrf_token": page_token(limited.shown)}
    said = {"origin": PUBLIC_URL, "sec-fetch-site": "same-origin"}
    file = ("a.txt", b"x" * 2_000_000, "text/plain")
    response = await limited.post("/citizen/children/x/forms/y/reason", data=form, files={"why-file": file}, headers=said)
    limited.shown = response.text
    assert response.status_code == 429
    assert "A file has to be chosen again" in response.text
    assert again(limited)[1]["first_name"] == TYPED["first_name"]


async def test_a_password_does_not_come_back_and_what_was_typed_beside_it_does(open_gateway: OpenGateway) -> None:
    browser: Browser = (await open_gateway(credential_requests=1))()
    await browser.open("/citizen/register")
    token = page_token(browser.shown)
    await browser.submit("/citizen/register", {"email": "x"})
    typed = {"first_name": "Robin", "last_name": "Example", "email": "r@example.org"}
    response = await browser.submit_raw("/citizen/register", {**typed, "password": "violet teapots", "csrf_token": token})
    assert response.status_code == 429
    assert "violet teapots" not in response.text
    assert "has to be typed again" in response.text
    path, fields = again(browser)
    fields.pop("csrf_token")
    assert (path, fields) == ("/citizen/register", typed)


async def test_what_is_carried_through_signing_in_is_not_lost_by_too_many_tries(open_gateway: OpenGateway, services: Services) -> None:
    browser: Browser = (await open_gateway(credential_requests=1))()
    services.sign_in(SESSION, "a@example.org")
    browser.hold_session(SESSION)
    await browser.open("/account/details")
    services.sessions.clear()
    await browser.submit("/account/details", TYPED)
    held = dict(browser_sends(browser.shown))["held"]
    services.answers["POST", "/sign-ins"] = (401, {"code": "wrong_credentials", "detail": "Not right"})
    for _ in range(2):
        token = page_token(browser.shown)
        response = await browser.submit_raw("/citizen/sign-in", {"email": "a@example.org", "password": "wrong", "held": held, "csrf_token": token})
    assert response.status_code == 429
    path, fields = again(browser)
    fields.pop("csrf_token")
    assert (path, fields) == ("/citizen/sign-in", {"email": "a@example.org", "held": held})


@pytest.mark.parametrize("said", [{"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}])
async def test_nothing_that_came_from_elsewhere_is_shown(limited: Browser, said: dict[str, str]) -> None:
    response = await limited.post("/account/details", data={**TYPED, "csrf_token": page_token(limited.shown)}, headers=said)
    assert response.status_code == 429
    assert "Line one" not in response.text


async def test_nothing_is_shown_without_a_token_of_this_browser(limited: Browser, services: Services) -> None:
    response = await limited.submit_raw("/account/details", TYPED)
    assert response.status_code == 429
    assert "Line one" not in response.text


async def test_somebody_who_does_not_stop_is_refused_without_being_read(limited: Browser) -> None:
    token = page_token(limited.shown)
    answers = [await limited.submit_raw("/account/details", {**TYPED, "csrf_token": token}) for _ in range(READ_WHEN_REFUSED + 10)]
    assert "Line one" in answers[0].text
    refused = [answer for answer in answers if answer.status_code == 429]
    assert "Line one" not in refused[-1].text


@pytest.mark.parametrize("body", [b"--edge\r\nnonsense", b"", b"--edge--"])
async def test_a_body_that_cannot_be_read_is_refused_all_the_same(limited: Browser, body: bytes) -> None:
    headers = {"content-type": "multipart/form-data; boundary=edge", "origin": PUBLIC_URL}
    assert (await limited.post("/account/details", content=body, headers=headers)).status_code == 429


async def test_what_was_typed_while_identity_did_not_answer_is_taken_when_it_does(browser: Browser, services: Services) -> None:
    services.sign_in(SESSION, "a@example.org")
    browser.hold_session(SESSION)
    await browser.open("/account/details")
    services.answers["POST", "/sessions/exchange"] = (503, {"code": "database_unavailable", "detail": "Busy"})
    response = await browser.submit("/account/details", TYPED)
    assert response.status_code == 503
    path, fields = again(browser)
    del services.answers["POST", "/sessions/exchange"]
    assert (await browser.submit_raw(path, fields)).status_code == 303
    assert services.made("PUT", "/me/details")[0].body["first_name"] == TYPED["first_name"]


async def test_a_registration_that_identity_did_not_answer_comes_back_without_its_password(browser: Browser, services: Services) -> None:
    await browser.open("/citizen/register")
    services.answers["POST", "/accounts"] = (503, {"code": "database_unavailable"})
    response = await browser.submit("/citizen/register", {"first_name": "Robin", "password": "violet teapots"})
    assert response.status_code == 503
    assert again(browser)[1]["first_name"] == "Robin"
    assert "violet teapots" not in response.text


def test_every_box_for_a_password_or_a_code_is_known_to_be_a_secret() -> None:
    text = "\n".join(file.read_text(encoding="utf-8") for file in TEMPLATES.rglob("*.html"))
    found = set(re.findall(r'password_box\("([a-z_]+)"', text)) | set(re.findall(r'<input type="hidden" name="(token|code)"', text))
    assert found
    assert "code" in SECRET_FIELDS
    assert found <= SECRET_FIELDS
