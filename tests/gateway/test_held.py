"""What was typed when a session had ended comes back after signing in, and to nobody else."""

import re
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.sealed import SealBroken, Sealer
from tests.gateway.conftest import Browser
from tests.gateway.html_form import browser_sends
from tests.gateway.stand_in import Services

SESSION = "A" * 43
TYPED = {"first_name": 'Typed & "kept"', "last_name": "Line one\nLine two", "telephone": ""}


@pytest.fixture
async def timed_out(browser: Browser, services: Services) -> Browser:
    """A browser that typed into a page and sent it after the session had ended."""
    services.sign_in(SESSION, "a@example.org")
    browser.hold_session(SESSION)
    await browser.open("/account/details")
    services.sessions.clear()
    response = await browser.submit("/account/details", TYPED)
    assert response.status_code == 401
    assert "What you typed is kept" in response.text
    return browser


def _held(browser: Browser) -> str:
    found = re.search(r'name="held" value="([^"]+)"', browser.shown)
    assert found
    return found[1]


async def test_it_comes_back_after_signing_in(timed_out: Browser, services: Services) -> None:
    held = _held(timed_out)
    response = await timed_out.submit("/citizen/sign-in", {"email": "a@example.org", "password": "x", "held": held})
    assert response.status_code == 200
    assert "You are signed in again" in response.text
    assert not services.made("PUT", "/me/details")
    form = response.text.partition('action="/account/details"')[2].partition("</form>")[0]
    sent = {name: value for name, value in browser_sends(form) if name != "csrf_token"}
    assert {name: value.replace("\r\n", "\n") for name, value in sent.items()} == TYPED
    assert (await timed_out.submit("/account/details", sent)).status_code == 303
    assert services.made("PUT", "/me/details")[0].body["first_name"] == TYPED["first_name"]


async def test_it_stays_through_a_wrong_password_and_the_code(timed_out: Browser, services: Services) -> None:
    held = _held(timed_out)
    services.answers["POST", "/sign-ins"] = (401, {"code": "wrong_credentials", "detail": "Not right"})
    await timed_out.submit("/citizen/sign-in", {"email": "a@example.org", "password": "x", "held": held})
    assert _held(timed_out) == held
    services.sign_in("P" * 43, "a@example.org", state="code_needed")
    services.answers["POST", "/sign-ins"] = (200, {"session": "P" * 43, "state": "code_needed", "method": "email"})
    response = await timed_out.submit("/citizen/sign-in", {"email": "a@example.org", "password": "x", "held": held})
    assert "Enter your security code" in response.text
    assert _held(timed_out) == held
    services.answers["POST", "/sign-ins/resend"] = (202, {})
    await timed_out.submit("/citizen/verify/resend", {"held": held})
    services.sign_in("Q" * 43, "a@example.org")
    services.answers["POST", "/sign-ins/verify"] = (200, {"session": "Q" * 43})
    response = await timed_out.submit("/citizen/verify", {"code": "123456", "held": _held(timed_out)})
    assert "Line one" in response.text


async def test_somebody_else_who_signs_in_does_not_get_it(timed_out: Browser) -> None:
    response = await timed_out.submit("/citizen/sign-in", {"email": "b@example.org", "password": "x", "held": _held(timed_out)})
    assert response.status_code == 303
    assert response.headers["location"] == "/citizen"
    assert "Typed" not in response.text


async def test_it_travels_in_no_address_and_no_cookie(timed_out: Browser) -> None:
    assert "Typed" not in timed_out.shown
    assert all("Typed" not in unquote(value) and len(value) < 200 for value in timed_out.cookies.values())


async def test_a_forged_one_is_ignored(timed_out: Browser) -> None:
    forged = _held(timed_out)[:-8] + "AAAAAAAA"
    response = await timed_out.submit("/citizen/sign-in", {"email": "a@example.org", "password": "x", "held": forged})
    assert (response.status_code, response.headers["location"]) == (303, "/citizen")


async def test_a_password_is_never_held(browser: Browser, services: Services) -> None:
    services.sign_in(SESSION, "a@example.org")
    browser.hold_session(SESSION)
    await browser.open("/account/password")
    services.sessions.clear()
    response = await browser.submit("/account/password", {"current_password": "one", "new_password": "two"})
    assert (response.status_code, response.headers["location"]) == (303, "/citizen/sign-in")


async def test_what_was_typed_beside_a_password_is_held_without_it(browser: Browser, services: Services) -> None:
    services.sign_in(SESSION, "a@example.org")
    browser.hold_session(SESSION)
    await browser.open("/account/details")
    services.sessions.clear()
    await browser.submit("/account/two-step", {"method": "none", "password": "violet teapots"})
    response = await browser.submit("/citizen/sign-in", {"email": "a@example.org", "password": "x", "held": _held(browser)})
    form = response.text.partition('action="/account/two-step"')[2].partition("</form>")[0]
    assert [(name, value) for name, value in browser_sends(form) if name != "csrf_token"] == [("method", "none")]


async def test_a_page_that_was_only_opened_is_led_back_to(browser: Browser, services: Services) -> None:
    browser.hold_session(SESSION)
    response = await browser.open("/account/details")
    assert response.headers["location"] == "/citizen/sign-in?next=/account/details"
    await browser.open(response.headers["location"])
    assert 'name="next" value="/account/details"' in browser.shown
    response = await browser.submit("/citizen/sign-in", {"email": "a@example.org", "password": "x", "next": "/account/details"})
    assert response.headers["location"] == "/account/details"


_EVIL = [
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "https:evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "/citizen/../../evil",
    "/citizen//evil.example",
    "/citizen?x=//evil",
    "/citizen\r\nSet-Cookie: a=b",
    "%2F%2Fevil.example",
    "/%09/evil.example",
    "///evil.example",
    "/account/sign-out",
    "/assets/x",
    "/nowhere",
    " /citizen",
    "/citizen ",
    "/citizen\n",
    "/citiz\u0435n",
]


@pytest.mark.parametrize("wanted", _EVIL)
async def test_signing_in_leads_to_pages_of_ours_alone(browser: Browser, wanted: str) -> None:
    await browser.open("/citizen/sign-in")
    assert "evil" not in (await browser.get("/citizen/sign-in", params={"next": wanted})).text
    response = await browser.submit("/citizen/sign-in", {"email": "a@example.org", "password": "x", "next": wanted})
    assert response.headers["location"] == "/citizen"


_sealer = Sealer(b"k" * 32)


@given(st.dictionaries(st.text(max_size=10), st.text(max_size=100), max_size=10))
@settings(deadline=None)
def test_what_is_sealed_is_opened_unchanged_and_cannot_be_read(payload: dict[str, str]) -> None:
    text = _sealer.seal("one", payload, 60)
    assert _sealer.open("one", text) == payload
    with pytest.raises(SealBroken):
        _sealer.open("two", text)
    with pytest.raises(SealBroken):
        Sealer(b"x" * 32).open("one", text)


def test_a_seal_ends() -> None:
    with pytest.raises(SealBroken):
        _sealer.open("one", _sealer.seal("one", {}, -1))


@given(st.text(max_size=200))
@settings(deadline=None)
def test_nothing_that_we_did_not_seal_is_opened(text: str) -> None:
    with pytest.raises(SealBroken):
        _sealer.open("one", text)
