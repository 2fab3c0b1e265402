"""Every answer carries the headers that protect it, and errors are pages in plain words."""

import gzip

import pytest

from gateway.assets.manifest import load_manifest
from tests.gateway.conftest import Browser, OpenGateway
from tests.gateway.stand_in import Services

SIGNED_IN = "A" * 43


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/citizen", 200),
        ("GET", "/", 303),
        ("GET", "/account", 303),
        ("GET", "/nowhere", 404),
        ("GET", "/assets/nothing.css", 404),
        ("GET", "/account/sessions/x/end", 405),
        ("TRACE", "/citizen", 405),
        ("POST", "/citizen/sign-in", 415),
        ("GET", "/.well-known/jwks.json", 200),
        ("GET", "/metrics", 404),
        ("GET", "/docs", 404),
        ("GET", "/openapi.json", 404),
    ],
)
async def test_every_answer_carries_the_protecting_headers(browser: Browser, method: str, path: str, status: int) -> None:
    response = await browser.request(method, path)
    assert response.status_code == status
    headers = response.headers
    assert headers["strict-transport-security"].startswith("max-age=63072000; includeSubDomains")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    for part in ("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "object-src 'none'", "base-uri 'none'", "form-action 'self'"):
        assert part in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert "server" not in headers
    assert not [name for name in headers if name.startswith("access-control")]


async def test_an_asset_may_be_kept_for_ever_and_comes_compressed(browser: Browser) -> None:
    name = load_manifest()["waymark.css"]
    plain = await browser.get(f"/assets/{name}", headers={"accept-encoding": "identity"})
    packed = await browser.get(f"/assets/{name}", headers={"accept-encoding": "gzip"})
    assert plain.headers["content-type"] == "text/css; charset=utf-8"
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content
    assert gzip.compress(plain.content) != plain.content
    for response in (plain, packed):
        assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert response.headers["x-content-type-options"] == "nosniff"


async def test_a_page_has_nothing_inline_that_the_policy_would_refuse(browser: Browser) -> None:
    for path in ("/citizen", "/citizen/register", "/citizen/sign-in", "/help", "/nowhere"):
        html = (await browser.get(path)).text
        assert "<style" not in html
        assert " style=" not in html
        assert " onclick=" not in html
        assert all(" src=" in tag.partition(">")[0] for tag in html.split("<script")[1:])


async def test_a_body_that_is_too_large_is_refused_unread(browser: Browser, services: Services) -> None:
    await browser.open("/citizen/sign-in")
    response = await browser.submit("/citizen/sign-in", {"email": "x" * (4 * 1024 * 1024)})
    assert response.status_code == 413
    assert "too large" in response.text
    assert not services.made("POST", "/sign-ins")


async def test_a_body_without_a_length_is_cut_at_the_limit(browser: Browser) -> None:
    async def endless():
        for _ in range(100):
            yield b"a=" + b"x" * 65533 + b"&"

    response = await browser.post("/citizen/sign-in", content=endless(), headers={"content-type": "application/x-www-form-urlencoded"})
    assert response.status_code == 413


async def test_too_many_fields_are_refused(browser: Browser) -> None:
    await browser.open("/citizen/sign-in")
    response = await browser.submit("/citizen/sign-in", {f"f{number}": "" for number in range(1100)})
    assert response.status_code in {400, 413}


async def test_a_service_that_does_not_answer_is_said_in_plain_words_and_loses_nothing(browser: Browser, services: Services) -> None:
    services.sign_in(SIGNED_IN, "a@example.org")
    browser.hold_session(SIGNED_IN)
    await browser.open("/account/details")
    services.answers["PUT", "/me/details"] = (503, {"code": "busy", "detail": "busy"})
    response = await browser.submit("/account/details", {"first_name": "Typed with care", "last_name": "Example", "telephone": ""})
    assert response.status_code == 503
    assert "not available" in response.text
    del services.answers["PUT", "/me/details"]
    again = await browser.submit("/account/details", {"first_name": "Typed with care", "last_name": "Example", "telephone": ""})
    assert 'value="Typed with care"' in response.text
    assert again.status_code == 303


async def test_an_error_that_nobody_expected_is_a_page_with_a_reference_and_no_detail(browser: Browser, services: Services) -> None:
    services.sign_in(SIGNED_IN, "a@example.org")
    browser.hold_session(SIGNED_IN)
    services.answers["GET", "/me"] = (200, {"unexpected": "shape"})
    response = await browser.open("/account/details")
    assert response.status_code == 500
    assert "problem with the service" in response.text
    assert "reference" in response.text
    assert "KeyError" not in response.text
    assert response.headers["cache-control"] == "no-store"
    assert "content-security-policy" in response.headers


async def test_help_is_there_when_identity_is_not(browser: Browser, services: Services) -> None:
    browser.hold_session(SIGNED_IN)
    services.answers["POST", "/sessions/exchange"] = (503, {"code": "busy", "detail": "busy"})
    assert (await browser.open("/help")).status_code == 200


async def test_more_tries_than_allowed_are_answered_429_and_when_to_come_back(open_gateway: OpenGateway) -> None:
    browser = (await open_gateway(credential_requests=3))()
    await browser.open("/citizen/sign-in")
    statuses = []
    for _ in range(4):
        await browser.open("/citizen/sign-in")
        statuses.append(await browser.submit("/citizen/forgot-password", {"email": "a@example.org"}))
    assert [response.status_code for response in statuses][-1] == 429
    assert int(statuses[-1].headers["retry-after"]) > 0
    assert "Too many tries" in statuses[-1].text


async def test_the_council_is_named_and_coloured_by_its_settings(open_gateway: OpenGateway) -> None:
    browser = (await open_gateway(council_name="Brightwater <Borough>", council_colour="#702082"))()
    html = (await browser.open("/citizen")).text
    assert "Brightwater &lt;Borough&gt;" in html
    sheet = html.partition("/assets/council-")[2]
    name = next(part for part in html.split('"') if part.startswith("/assets/council-") and part.endswith(".css"))
    assert sheet
    assert "#702082" in (await browser.get(name)).text
