"""Another system gets its token at /api/oauth/token: identity alone reads what it sends."""

from tests.gateway.conftest import PUBLIC_URL, Browser, OpenGateway
from tests.gateway.stand_in import Services

PATH = "/oauth/token"
FORM = {"grant_type": "client_credentials", "client_id": "x", "client_secret": "s"}


async def test_the_form_and_the_header_reach_identity_and_its_answer_is_kept_nowhere(browser: Browser, services: Services) -> None:
    services.answers["POST", PATH] = (200, {"access_token": "t", "token_type": "Bearer", "expires_in": 300})
    services.headers["POST", PATH] = {"Cache-Control": "max-age=60"}
    answer = await browser.post("/api/oauth/token", data=FORM, headers={"authorization": "Basic eDpz", "cookie": "a=b"})
    assert (answer.status_code, answer.json()["access_token"], answer.headers["cache-control"]) == (200, "t", "no-store")
    [call] = services.made("POST", PATH)
    assert call.body == b"grant_type=client_credentials&client_id=x&client_secret=s"
    sent = {name.lower(): value for name, value in call.headers.items()}
    assert sent["waymark-client-authorization"] == "Basic eDpz"
    assert sent["authorization"].startswith("Bearer ey")
    assert sent["waymark-client-address"] == "203.0.113.7"
    assert "cookie" not in sent


async def test_a_header_that_claims_to_be_passed_on_by_us_is_not(browser: Browser, services: Services) -> None:
    services.answers["POST", PATH] = (200, {})
    await browser.post("/api/oauth/token", data=FORM, headers={"waymark-client-authorization": "Basic eDpz"})
    assert "waymark-client-authorization" not in {name.lower() for name in services.made("POST", PATH)[0].headers}


async def test_an_error_of_identity_is_handed_back(browser: Browser, services: Services) -> None:
    services.answers["POST", PATH] = (401, {"error": "invalid_client", "error_description": "d"})
    services.headers["POST", PATH] = {"WWW-Authenticate": 'Basic realm="waymark"', "Retry-After": "9"}
    answer = await browser.post("/api/oauth/token", data=FORM)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert (answer.headers["www-authenticate"], answer.headers["retry-after"]) == ('Basic realm="waymark"', "9")


async def test_no_page_is_asked_for_and_any_origin_gets_the_same(browser: Browser, services: Services) -> None:
    """It takes no cookie, so that a form of another site can do nothing here that its owner could not do alone."""
    services.answers["POST", PATH] = (200, {})
    for origin in (PUBLIC_URL, "https://evil.example"):
        answer = await browser.post("/api/oauth/token", data=FORM, headers={"origin": origin})
        assert answer.status_code == 200
        assert not [name for name in answer.headers if name.startswith("access-control")]


async def test_one_address_asks_for_so_many_tokens_in_a_minute_and_not_for_more(open_gateway: OpenGateway, services: Services) -> None:
    browser: Browser = (await open_gateway(token_requests=3))()
    services.answers["POST", PATH] = (401, {"error": "invalid_client"})
    answers = [await browser.post("/api/oauth/token", data=FORM) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [401, 401, 401, 429]
    assert (answers[3].headers["content-type"], answers[3].headers["retry-after"]) == ("application/problem+json", "20")


async def test_tokens_and_tries_at_signing_in_from_one_address_are_counted_apart(open_gateway: OpenGateway, services: Services) -> None:
    browser: Browser = (await open_gateway(token_requests=2, credential_requests=1))()
    services.answers["POST", PATH] = (200, {})
    for statuses in ([200, 200, 429], [429]):
        assert [(await browser.post("/api/oauth/token", data=FORM)).status_code for _ in statuses] == statuses
        await browser.open("/citizen/forgot-password")
        tried = await browser.submit("/citizen/forgot-password", {"email": "a@example.org"})
        assert (tried.status_code == 429) == (statuses == [429])
    other: Browser = (await open_gateway(token_requests=1, credential_requests=1))()
    for _ in range(2):
        await other.open("/citizen/forgot-password")
        tried = await other.submit("/citizen/forgot-password", {"email": "a@example.org"})
    assert (tried.status_code, (await other.post("/api/oauth/token", data=FORM)).status_code) == (429, 200)


async def test_identity_that_does_not_answer_is_a_problem_document(open_gateway: OpenGateway) -> None:
    browser: Browser = (await open_gateway(identity_url="http://127.0.0.1:1"))()
    answer = await browser.post("/api/oauth/token", data=FORM)
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
