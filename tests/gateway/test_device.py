"""The cookie that a browser is recognised by at the next sign-in, and which opens nothing."""

from collections.abc import Callable
from http.cookies import SimpleCookie

import httpx2
import pytest

from tests.gateway.conftest import Browser
from tests.gateway.stand_in import Services

COOKIE = "__Host-waymark-device"
DETAILS = {"email": "a@example.org", "password": "x"}
RESET = {"token": "t" * 43, "password": "violet teapots 3 march"}


def given(response: httpx2.Response) -> str | None:
    """The device cookie that an answer gives, if any."""
    return next((line for line in response.headers.get_list("set-cookie") if line.startswith(COOKIE)), None)


def value_of(cookie: str | None) -> str:
    assert cookie is not None
    return SimpleCookie(cookie)[COOKIE].value


async def test_a_browser_gets_it_when_somebody_has_signed_in_and_not_before(browser: Browser, services: Services) -> None:
    assert given(await browser.open("/citizen/sign-in")) is None
    services.answers["POST", "/sign-ins"] = (401, {"code": "wrong_credentials", "detail": "Not right"})
    assert given(await browser.submit("/citizen/sign-in", DETAILS)) is None
    del services.answers["POST", "/sign-ins"]
    cookie = given(await browser.submit("/citizen/sign-in", DETAILS))
    assert cookie is not None
    attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert attributes == {"secure", "httponly", "samesite=lax", "path=/", "max-age=34560000"}
    assert len(value_of(cookie)) == 43
    assert services.made("POST", "/sign-ins")[-1].body["device"] == value_of(cookie)


async def test_it_stays_the_same_and_lasts_from_the_latest_sign_in(browser: Browser, services: Services) -> None:
    values = set()
    for _ in range(2):
        await browser.open("/citizen/sign-in")
        values.add(value_of(given(await browser.submit("/citizen/sign-in", DETAILS))))
        await browser.open("/account/details")
        assert given(await browser.submit("/account/sign-out")) is None
        assert COOKIE in browser.cookies
    assert {call.body["device"] for call in services.made("POST", "/sign-ins")} == values
    assert len(values) == 1


async def test_with_a_second_step_the_browser_gets_it_after_the_code(browser: Browser, services: Services) -> None:
    services.sign_in("P" * 43, "a@example.org", state="code_needed")
    services.answers["POST", "/sign-ins"] = (200, {"session": "P" * 43, "state": "code_needed", "method": "email"})
    await browser.open("/citizen/sign-in")
    assert given(await browser.submit("/citizen/sign-in", DETAILS)) is None
    await browser.open("/citizen/verify")
    services.sign_in("Q" * 43, "a@example.org")
    services.answers["POST", "/sign-ins/verify"] = (200, {"session": "Q" * 43})
    cookie = given(await browser.submit("/citizen/verify", {"code": "123456"}))
    assert services.made("POST", "/sign-ins/verify")[-1].body["device"] == value_of(cookie)


async def test_every_browser_has_its_own(new_browser: Callable[[], Browser]) -> None:
    values = set()
    for _ in range(3):
        browser = new_browser()
        await browser.open("/citizen/sign-in")
        values.add(value_of(given(await browser.submit("/citizen/sign-in", DETAILS))))
    assert len(values) == 3


@pytest.mark.parametrize("value", ["x", "x" * 42, "x" * 44, "<script>", '"' * 43])
async def test_what_we_did_not_give_is_replaced(browser: Browser, services: Services, value: str) -> None:
    browser.cookies.set(COOKIE, value, domain="portal.test", path="/")
    await browser.open("/citizen/sign-in")
    fresh = value_of(given(await browser.submit("/citizen/sign-in", DETAILS)))
    assert fresh != value
    assert services.made("POST", "/sign-ins")[-1].body["device"] == fresh


async def test_it_opens_no_page(browser: Browser) -> None:
    await browser.open("/citizen/sign-in")
    await browser.submit("/citizen/sign-in", DETAILS)
    device = browser.cookies[COOKIE]
    browser.cookies.clear()
    browser.cookies.set(COOKIE, device, domain="portal.test", path="/")
    response = await browser.open("/account")
    assert (response.status_code, response.headers["location"]) == (303, "/citizen/sign-in?next=/account")


async def test_a_browser_that_chose_a_new_password_is_recognised(browser: Browser, services: Services) -> None:
    services.answers["POST", "/password-resets/check"] = (200, {"factor": "none"})
    services.answers["POST", "/password-resets/complete"] = (200, {"portal": "citizen"})
    assert given(await browser.open("/account/reset-password?token=" + "t" * 43)) is None
    cookie = given(await browser.submit("/account/reset-password", RESET))
    assert services.made("POST", "/password-resets/complete")[0].body["device"] == value_of(cookie)


async def test_the_page_about_cookies_names_every_cookie(browser: Browser) -> None:
    page = (await browser.open("/cookies")).text
    for name in ("session", "visitor", "notice", "device"):
        assert f">waymark-{name}</th>" in page
