"""Signing in gives a browser a new session, and the one it had is over. Security checklist 20 and 29."""

import itertools
import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from starlette.requests import Request

from gateway.app import build
from gateway.paths import local_path
from tests.gateway.conftest import Browser, OpenGateway, make_settings
from tests.gateway.every_route import UNLIMITED
from tests.gateway.stand_in import Services

SESSION = "A" * 43
TYPED = {"email": "a@example.org", "password": "x"}


@pytest.mark.parametrize("state", ["active", "code_needed"])
async def test_the_session_that_the_browser_had_before_is_ended(browser: Browser, services: Services, state: str) -> None:
    services.sign_in(SESSION, "a@example.org", state=state)
    browser.hold_session(SESSION)
    await browser.open("/citizen/register/resend")
    response = await browser.submit("/citizen/sign-in", TYPED)
    assert response.status_code == 303
    assert browser.cookies["__Host-waymark-session"] != SESSION
    assert [call.body for call in services.made("POST", "/sessions/end")] == [{"session": SESSION}]


async def test_a_forgotten_password_ends_the_session_of_whoever_was_signed_in_there(browser: Browser, services: Services) -> None:
    services.sign_in(SESSION, "a@example.org")
    browser.hold_session(SESSION)
    services.answers["POST", "/password-resets/check"] = (200, {"factor": "none"})
    services.answers["POST", "/password-resets/complete"] = (200, {"portal": "citizen"})
    await browser.open("/account/reset-password?token=abc")
    response = await browser.submit("/account/reset-password", {"token": "abc", "password": "violet teapots 3 march"})
    assert response.headers["location"] == "/citizen/sign-in"
    assert [call.body for call in services.made("POST", "/sessions/end")] == [{"session": SESSION}]
    assert "__Host-waymark-session" not in browser.cookies


async def test_it_goes_on_after_a_wrong_password(browser: Browser, services: Services) -> None:
    services.sign_in(SESSION, "a@example.org")
    browser.hold_session(SESSION)
    await browser.open("/citizen/register/resend")
    services.answers["POST", "/sign-ins"] = (401, {"code": "wrong_credentials", "detail": "Not correct."})
    await browser.submit("/citizen/sign-in", TYPED)
    assert browser.cookies["__Host-waymark-session"] == SESSION
    assert not services.made("POST", "/sessions/end")


def _elsewhere() -> Iterator[str]:
    """Addresses that some browser reads as another host, written in the ways that get past checks."""
    starts = [
        "//",
        "///",
        "////",
        "/\\",
        "\\\\",
        "\\/",
        "/\t/",
        "/\n/",
        "/\r/",
        "\t//",
        " //",
        "/.//",
        "/..//",
        "/;//",
        "/%2f",
        "/%5c",
        "/%09/",
        "%2f%2f",
        "%09//",
    ]
    starts += [
        "https:",
        "https:/",
        "https://",
        "http:\\\\",
        "HTTPS://",
        "htt\tps://",
        "//https:",
        "javascript:",
        "data:text/html,",
        "/citizen//",
        "/citizen/\\",
    ]
    starts += [
        "/citizen@",
        "/citizen:80@",
        "https://portal.test@",
        "//portal.test@",
        "/\u3002\u3002/",
        "/\uff0f/",
        "\u2215\u2215",
        "/citizen/../..//",
        "/citizen\x00//",
        "?//",
    ]
    hosts = [
        "evil.example",
        "evil%E3%80%82example",
        "EVIL.EXAMPLE",
        "evil\u3002example",
        "[::ffff:203.0.113.1]",
        "3405803777",
        "evil.example:443",
        "portal.test.evil.example",
    ]
    ends = ["", "/", "/citizen", "?/citizen", "#/citizen", "/%2e%2e", "\\citizen"]
    yield from ("".join(parts) for parts in itertools.product(starts, hosts, ends))


ELSEWHERE = [*_elsewhere()]


def test_two_thousand_addresses_elsewhere_are_not_taken_for_ours() -> None:
    assert len(set(ELSEWHERE)) > 2000
    request = Request({"type": "http", "app": build(make_settings("http://127.0.0.1:1"))})
    assert [wanted for wanted in ELSEWHERE if local_path(request, wanted) is not None] == []
    assert local_path(request, "/account/details") == "/account/details"


async def test_no_address_elsewhere_is_led_to_after_signing_in(open_gateway: OpenGateway, services: Services) -> None:
    """Every fiftieth of them, in each place that takes one. A NUL is refused altogether."""
    browser: Browser = (await open_gateway(**UNLIMITED))()
    for wanted in ELSEWHERE[::50]:
        browser.cookies.delete("__Host-waymark-session")
        page = await browser.open(f"/citizen/sign-in?next={quote(wanted.encode('utf-8', 'surrogatepass'))}")
        assert 'name="next"' not in page.text, wanted
        response = await browser.submit("/citizen/sign-in", {**TYPED, "next": wanted})
        assert response.headers.get("location", "/citizen") == "/citizen", wanted
        services.sign_in(SESSION, "a@example.org", state="code_needed")
        browser.hold_session(SESSION)
        assert 'name="next"' not in (await browser.open(f"/citizen/verify?next={quote(wanted.encode('utf-8', 'surrogatepass'))}")).text, wanted
        for path, answer in (("/sign-ins/verify", {"session": "B" * 43}), ("/sign-ins/resend", {})):
            services.sign_in("B" * 43, "a@example.org")
            services.answers["POST", path] = (200, answer)
            browser.hold_session(SESSION)
            await browser.open("/citizen/verify")
            response = await browser.submit("/citizen/verify" + ("/resend" if "resend" in path else ""), {"code": "123456", "next": wanted})
            assert re.fullmatch(r"/citizen(/verify)?", response.headers.get("location", "/citizen")), wanted


async def test_a_password_is_handed_on_exactly_as_it_was_typed(browser: Browser, services: Services) -> None:
    for typed in ("  spaces around  ", "紫色茶壶三月里的雨水声声", "p" * 128, "a&b=c+d%20e"):
        browser.cookies.clear()
        await browser.open("/citizen/sign-in")
        await browser.submit("/citizen/sign-in", {**TYPED, "password": typed})
        assert services.made("POST", "/sign-ins")[-1].body["password"] == typed


@pytest.mark.parametrize(
    "path", ["/citizen/sign-in", "/citizen/register", "/account/confirm-email?token=a", "/account/reset-password?token=a", "/account/password"]
)
async def test_a_password_can_be_pasted_kept_by_a_password_manager_and_is_not_cut(browser: Browser, services: Services, path: str) -> None:
    services.answers["POST", "/password-resets/check"] = (200, {"factor": "totp"})
    if path == "/account/password":
        services.sign_in(SESSION, "a@example.org")
        browser.hold_session(SESSION)
    boxes = re.findall(r'<input[^>]*type="password"[^>]*>', (await browser.open(path)).text)
    assert boxes
    for box in boxes:
        assert "maxlength" not in box
        assert re.search(r'autocomplete="(new|current)-password"', box)
