"""Nothing is changed by a request that did not come from a page shown to this browser."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest

from tests.gateway.conftest import PUBLIC_URL, Browser, page_token
from tests.gateway.stand_in import Services

SESSION = "A" * 43
DETAILS = {"first_name": "Robin", "last_name": "Example", "telephone": ""}


@pytest.fixture
async def signed_in(browser: Browser, services: Services) -> Browser:
    services.sign_in(SESSION, "a@example.org")
    browser.hold_session(SESSION)
    await browser.open("/account/details")
    return browser


async def test_a_form_of_ours_is_taken(signed_in: Browser, services: Services) -> None:
    assert (await signed_in.submit("/account/details", DETAILS)).status_code == 303
    call = services.made("PUT", "/me/details")[0]
    assert call.body == {"first_name": "Robin", "last_name": "Example", "telephone": None}
    assert call.headers["Authorization"] == "Bearer token-of-a@example.org"
    assert call.headers["waymark-client-address"] == "203.0.113.7"
    assert call.headers["traceparent"].startswith("00-")


@pytest.mark.parametrize(
    "said",
    [
        {"origin": "https://evil.example", "sec-fetch-site": "cross-site"},
        {"origin": "https://evil.example"},
        {"origin": "https://portal.test.evil.example"},
        {"origin": "null"},
        {"origin": "https://["},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site"},
    ],
)
async def test_a_request_from_elsewhere_is_refused_even_with_a_token(signed_in: Browser, services: Services, said: dict[str, str]) -> None:
    response = await signed_in.post("/account/details", data={**DETAILS, "csrf_token": page_token(signed_in.shown)}, headers=said)
    assert response.status_code == 403
    assert "could not be sure" in response.text
    assert not services.made("PUT", "/me/details")


@pytest.mark.parametrize("token", [None, "", "nonsense", "a.b.c", "-.-.", "é.-.x"])
async def test_a_request_without_a_true_token_is_refused(signed_in: Browser, services: Services, token: str | None) -> None:
    fields = DETAILS if token is None else {**DETAILS, "csrf_token": token}
    assert (await signed_in.submit_raw("/account/details", fields)).status_code == 403
    assert not services.made("PUT", "/me/details")


async def test_the_token_of_another_browser_is_refused(signed_in: Browser, services: Services, new_browser: Callable[[], Browser]) -> None:
    other = new_browser()
    services.sign_in("B" * 43, "b@example.org")
    other.hold_session("B" * 43)
    await other.open("/account/details")
    response = await signed_in.submit_raw("/account/details", {**DETAILS, "csrf_token": page_token(other.shown)})
    assert response.status_code == 403
    assert not services.made("PUT", "/me/details")


@pytest.mark.parametrize("content_type", ["text/plain", "application/json", ""])
async def test_only_the_shapes_that_forms_have_are_read(signed_in: Browser, services: Services, content_type: str) -> None:
    body = urlencode({**DETAILS, "csrf_token": page_token(signed_in.shown)})
    response = await signed_in.post("/account/details", content=body, headers={"content-type": content_type, "origin": PUBLIC_URL})
    assert response.status_code == 415
    assert not services.made("PUT", "/me/details")


@pytest.mark.parametrize("charset", ["raw_unicode_escape", "undefined", "punycode", "UTF-7"])
async def test_a_form_is_read_as_utf_8_or_not_at_all(signed_in: Browser, services: Services, charset: str) -> None:
    """Some of Python's codecs make half characters, which nothing can write, or fail in ways that nobody catches."""
    parts = {"csrf_token": page_token(signed_in.shown), **DETAILS, "held": r"\ud800"}
    body = "".join(f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in parts.items()) + "--edge--\r\n"
    for named, status in ((charset, 415), ("UTF-8", 303)):
        headers = {"content-type": f"multipart/form-data; boundary=edge; charset={named}", "origin": PUBLIC_URL}
        response = await signed_in.post("/account/details", content=body, headers=headers)
        assert response.status_code == status
    assert len(services.made("PUT", "/me/details")) == 1


async def test_a_form_of_an_earlier_session_is_not_taken_but_offered_again(signed_in: Browser, services: Services) -> None:
    """The person signed in again in another tab: same browser, same person, new session."""
    services.sign_in("C" * 43, "a@example.org")
    signed_in.hold_session("C" * 43)
    response = await signed_in.submit("/account/details", {**DETAILS, "first_name": "Typed before"})
    assert response.status_code == 403
    assert not services.made("PUT", "/me/details")
    assert 'value="Typed before"' in response.text
    assert (await signed_in.submit("/account/details", {**DETAILS, "first_name": "Typed before"})).status_code == 303


async def test_somebody_else_in_the_same_browser_does_not_send_it(signed_in: Browser, services: Services) -> None:
    services.sign_in("D" * 43, "d@example.org")
    signed_in.hold_session("D" * 43)
    response = await signed_in.submit("/account/details", {**DETAILS, "first_name": "Typed before"})
    assert response.status_code == 403
    assert "Typed before" not in response.text
    assert not services.made("PUT", "/me/details")


async def test_cookies_are_as_strict_as_cookies_can_be(browser: Browser) -> None:
    response = await browser.open("/citizen/sign-in")
    assert "__Host-waymark-visitor=" in response.headers["set-cookie"]
    response = await browser.submit("/citizen/sign-in", {"email": "a@example.org", "password": "x"})
    cookie = next(line for line in response.headers.get_list("set-cookie") if "waymark-session" in line)
    attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert attributes == {"secure", "httponly", "samesite=lax", "path=/"}


async def test_signing_out_ends_the_session_everywhere_and_clears_the_browser(signed_in: Browser, services: Services) -> None:
    response = await signed_in.submit("/account/sign-out")
    assert services.made("POST", "/sessions/end")[0].body == {"session": SESSION}
    assert response.headers["clear-site-data"] == '"cache", "storage"'
    assert response.headers["location"] == "/citizen/sign-in"
    assert "__Host-waymark-session" not in signed_in.cookies
