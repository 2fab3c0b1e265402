"""What holds for every route, found by listing them: a page that is added tomorrow is asked too. Security checklist 12, 14, 21, 23 and 25 to 28."""

from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from tests.gateway.conftest import PUBLIC_URL, Browser, OpenGateway, page_token
from tests.gateway.every_route import UNLIMITED, Route, every_form, every_route
from tests.gateway.stand_in import Services

SESSION = "A" * 43
FROM_US = {"origin": PUBLIC_URL, "sec-fetch-site": "same-origin"}
FORM = {"content-type": "application/x-www-form-urlencoded"}
# What asking who is there calls: it reads, whatever its method.
ASKING = {("POST", "/sessions/exchange")}


@pytest.fixture
async def new_browser(open_gateway: OpenGateway) -> Callable[[], Browser]:
    found: Callable[[], Browser] = await open_gateway(**UNLIMITED)
    return found


@pytest.fixture
async def signed_in(browser: Browser, services: Services) -> Browser:
    """Somebody signed in, with a form of theirs on the screen."""
    services.sign_in(SESSION, "a@example.org")
    browser.hold_session(SESSION)
    await browser.open("/account/details")
    services.calls.clear()
    return browser


def asked(services: Services) -> set[tuple[str, str]]:
    """What was asked of the services since this was last looked at."""
    found = {(call.method, call.path) for call in services.calls}
    services.calls.clear()
    return found


async def send(browser: Browser, route: Route, fields: dict[str, str], **said: str) -> httpx2.Response:
    headers = {name.replace("_", "-"): value for name, value in said.items()}
    return await browser.request(route.method, route.path, data=fields, headers=headers)


def test_nothing_is_changed_by_any_other_method_than_post() -> None:
    assert len(every_form()) > 20
    assert {route.method for route in every_route()} <= {"GET", "HEAD", "POST"}


async def test_no_form_is_taken_without_a_page_token(signed_in: Browser, services: Services) -> None:
    for route in every_form():
        for fields in ({"x": "y"}, {"csrf_token": ""}, {"csrf_token": "nonsense"}):
            assert (await send(signed_in, route, fields, **FROM_US)).status_code == 403, route
    assert not asked(services)


async def test_no_form_is_taken_with_the_page_token_of_another_browser(signed_in: Browser, services: Services, new_browser: Callable[[], Browser]) -> None:
    """Whoever is signed in there, or nobody: an attacker has a page token of their own."""
    other, nobody = new_browser(), new_browser()
    services.sign_in("B" * 43, "b@example.org")
    other.hold_session("B" * 43)
    await other.open("/account/details")
    await nobody.open("/citizen/sign-in")
    services.calls.clear()
    for route in every_form():
        for token in (page_token(other.shown), page_token(nobody.shown)):
            assert (await send(signed_in, route, {"csrf_token": token}, **FROM_US)).status_code == 403, route
    assert not asked(services)


async def test_no_form_of_a_signed_in_person_is_taken_with_the_page_token_of_another_session(signed_in: Browser, services: Services) -> None:
    token = page_token(signed_in.shown)
    for session, person in (("C" * 43, "a@example.org"), ("D" * 43, "d@example.org")):
        services.sign_in(session, person, factor="totp")
        signed_in.hold_session(session)
        for route in every_form():
            if not route.is_open and "/verify" not in route.path:
                assert (await send(signed_in, route, {"csrf_token": token}, **FROM_US)).status_code == 403, route
    assert asked(services) == ASKING


@pytest.mark.parametrize(
    "said",
    [
        {"origin": "https://evil.example", "sec_fetch_site": "cross-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec_fetch_site": "same-site", "origin": PUBLIC_URL},
    ],
)
async def test_no_form_is_taken_from_elsewhere(signed_in: Browser, services: Services, said: dict[str, str]) -> None:
    for route in every_form():
        assert (await send(signed_in, route, {"csrf_token": page_token(signed_in.shown)}, **said)).status_code == 403, route
    assert not asked(services)


@pytest.mark.parametrize(("origin", "status"), [(PUBLIC_URL, 415), ("https://evil.example", 403)])
@pytest.mark.parametrize("content_type", ["text/plain", "application/json"])
async def test_json_in_disguise_is_taken_nowhere(signed_in: Browser, services: Services, content_type: str, origin: str, status: int) -> None:
    body = f'{{"csrf_token": "{page_token(signed_in.shown)}", "x": "="}}'
    for route in every_form():
        response = await signed_in.post(route.path, content=body, headers={"content-type": content_type, "origin": origin})
        assert response.status_code == status, route
    assert not asked(services)


async def test_a_true_page_token_opens_every_form(signed_in: Browser, services: Services) -> None:
    """Or the tests above would pass though nothing is ever taken."""
    for route in every_form():
        response = await send(signed_in, route, {"csrf_token": page_token(signed_in.shown)}, **FROM_US)
        assert "could not be sure" not in response.text, route
        signed_in.hold_session(SESSION)


async def test_somebody_who_owes_a_code_reaches_nothing_but_the_code_page(browser: Browser, services: Services) -> None:
    await browser.open("/citizen/sign-in")
    services.sign_in(SESSION, "a@example.org", state="code_needed")
    closed = 0
    for route in every_route():
        browser.hold_session(SESSION)
        services.calls.clear()
        response = await send(browser, route, {"csrf_token": page_token(browser.shown)} if route.method == "POST" else {}, **FROM_US)
        assert "Robin" not in response.text, route
        # Whatever a page for anybody asks, it asks as the gateway: nothing is asked in the name of the person.
        assert all(call.headers["Authorization"].startswith("Bearer ey") for call in services.calls), route
        if not route.is_open and "/verify" not in route.path:
            assert (response.status_code, response.headers["location"]) == (303, "/citizen/verify"), route
            assert asked(services) == ASKING, route
            closed += 1
    assert closed > 50


async def test_a_session_that_has_ended_opens_nothing_from_the_next_request_on(signed_in: Browser, services: Services) -> None:
    token = page_token(signed_in.shown)
    services.sessions.clear()
    for route in every_route():
        if route.is_open:
            continue
        signed_in.hold_session(SESSION)
        response = await send(signed_in, route, {"csrf_token": token, "x": "typed"} if route.method == "POST" else {}, **FROM_US)
        to_sign_in = response.headers.get("location", "").endswith(("/sign-in", "/verify")) or "/sign-in?" in response.headers.get("location", "")
        assert response.status_code == 401 or to_sign_in, route
        assert asked(services) <= ASKING, route


def _check_headers(response: httpx2.Response, route: object) -> None:
    headers, policy = response.headers, response.headers["content-security-policy"]
    assert headers["strict-transport-security"].startswith("max-age=63072000; includeSubDomains"), route
    assert headers["x-content-type-options"] == "nosniff", route
    assert headers["referrer-policy"] in {"same-origin", "no-referrer"}, route
    assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin", route
    for part in ("default-src 'none'", "frame-ancestors 'none'", "object-src 'none'", "base-uri 'none'", "form-action"):
        assert part in policy, route
    assert "unsafe" not in policy, route
    assert not {"server", "x-powered-by"} & set(headers), route
    assert not [name for name in headers if name.startswith("access-control")], route
    stylesheet = response.request.url.path.startswith("/assets/") and response.status_code == 200
    assert headers["cache-control"] == ("public, max-age=31536000, immutable" if stylesheet else "no-store"), route
    for cookie in headers.get_list("set-cookie"):
        attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert cookie.startswith("__Host-"), cookie
        assert attributes >= {"secure", "httponly", "samesite=lax", "path=/"}, cookie
        assert not [part for part in attributes if part.startswith("domain")], cookie


@pytest.mark.parametrize("who", ["nobody", "signed in"])
async def test_every_route_answers_everybody_with_the_protecting_headers_and_strict_cookies(
    signed_in: Browser, new_browser: Callable[[], Browser], who: str
) -> None:
    browser = signed_in if who == "signed in" else new_browser()
    for route in every_route():
        for origin in (None, "null", "https://evil.example"):
            response = await browser.request(route.method, route.path, headers={"origin": origin} if origin else {})
            _check_headers(response, route)
        for method in ("OPTIONS", "PUT", "TRACE"):
            response = await browser.request(method, route.path, headers={"origin": "https://evil.example", "access-control-request-method": "POST"})
            assert response.status_code == 405, route
            _check_headers(response, route)


async def test_every_kind_of_answer_has_the_protecting_headers(open_gateway: OpenGateway, services: Services) -> None:
    browser: Browser = (await open_gateway(credential_requests=3))()
    services.sign_in(SESSION, "a@example.org")
    browser.hold_session(SESSION)
    await browser.open("/account/details")
    child = "/children/018f0000-0000-7000-8000-000000000000"
    document = "018f0000-0000-7000-8000-000000000001"
    download = f"/citizen{child}/files/{document}"
    given = {"id": child[10:], "name": "Alex", "date_of_birth": "2016-02-29", "relation": "mother", "case": None, "rights": ["read"], "case_pass": "the-pass"}
    services.answers["GET", f"{child}/pass"] = (200, given)
    services.answers["GET", "/documents"] = (200, {"documents": [{"id": document, "state": "checking"}]})
    seen: dict[int, httpx2.Response] = {}

    async def see(response: httpx2.Response) -> None:
        _check_headers(response, response.status_code)
        seen[response.status_code] = response

    await see(await browser.open("/account/details"))
    await see(await browser.get(download))  # 409: it is being checked
    services.answers["GET", "/documents"] = (200, {"documents": [{"id": document, "state": "clean"}]})
    services.answers["GET", f"/documents/{document}/content"] = (200, {"any": "file"})
    downloaded = await browser.get(download)
    await see(downloaded)
    assert "sandbox" in downloaded.headers["content-security-policy"]
    await see(await browser.submit("/account/details", {"first_name": "R", "last_name": "E"}))
    await see(await browser.get("/nowhere"))
    await see(await browser.submit_raw("/account/details", {"x": "y"}))
    await see(await browser.post("/account/details", content="{}", headers={"origin": PUBLIC_URL, "content-type": "text/plain"}))
    await browser.open("/account/details")
    await see(await browser.submit("/account/details", {"first_name": "x" * 4_000_000}))
    services.answers["POST", "/verifications/check"] = (410, {"code": "link_used", "detail": "detail"})
    await see(await browser.get("/account/confirm-email?token=abc"))
    services.answers["GET", "/me"] = (200, {"not": "as agreed"})
    await see(await browser.get("/account/details"))
    services.answers["GET", "/me"] = (503, {"code": "busy", "detail": "busy"})
    await see(await browser.get("/account/details"))
    services.answers["PUT", "/me/details"] = (422, {"code": "invalid", "errors": [{"field": "first_name", "message": "Enter it"}]})
    await browser.open("/citizen")
    await see(await browser.submit("/account/details", {"first_name": ""}))
    services.sessions.clear()
    await see(await browser.submit("/account/details", {"first_name": "typed"}))
    for _ in range(4):
        await see(await browser.post("/citizen/sign-in"))
    assert set(seen) == {200, 303, 401, 403, 404, 409, 410, 413, 415, 422, 429, 500, 503}


async def test_no_host_that_a_request_names_is_in_an_answer(signed_in: Browser, services: Services) -> None:
    said = {"host": "evil.example", "x-forwarded-host": "evil.example", "forwarded": "host=evil.example", "x-original-url": "//evil.example"}
    for route in every_route():
        fields = {"csrf_token": page_token(signed_in.shown)} if route.method == "POST" else None
        for path in (route.path, route.path.rstrip("/") + "/"):
            response = await signed_in.request(route.method, path, data=fields, headers=said | FROM_US)
            assert "evil" not in response.text + str(response.headers), path
            signed_in.hold_session(SESSION)
    assert all("evil" not in f"{call.headers}{call.body}" for call in services.calls)


@pytest.mark.parametrize("path", [f"/account/{page}?token=abc" for page in ("confirm-email", "reset-password", "confirm-new-email", "keep-email")])
@pytest.mark.parametrize("answer", [None, (410, {"code": "link_used", "detail": "d"}), (500, {}), (503, {"code": "busy"}), (429, {"code": "many"})])
async def test_whatever_the_page_of_a_link_answers_it_sends_no_referrer(browser: Browser, services: Services, path: str, answer: Any) -> None:
    services.answers["POST", "/password-resets/check"] = (200, {"factor": "none"})
    if answer is not None:
        for check in ("verifications", "password-resets", "email-changes", "email-changes/keep"):
            services.answers["POST", f"/{check}/check"] = answer
    for method in ("GET", "PUT"):
        assert (await browser.request(method, path)).headers["referrer-policy"] == "no-referrer"
