"""What another system asks below /api/v1 is passed on to the service that answers for it, and nothing else is."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from gateway.api.callers import AT_ONCE
from gateway.sizes import MAX_API_BODY
from tests.gateway.api.conftest import Systems
from tests.gateway.conftest import Browser, OpenGateway
from tests.gateway.stand_in import Services
from tests.harness.waiting import until

PassedOn = Callable[[], list[tuple[str, str]]]
PROBLEM = "application/problem+json"


async def test_a_request_is_passed_on_with_its_token_and_nothing_else_of_it(system: Browser, services: Services) -> None:
    services.answers["POST", "/v1/webhooks"] = (201, {"id": "x"})
    services.headers["POST", "/v1/webhooks"] = {"Idempotent-Replayed": "true", "Set-Cookie": "a=b", "X-Internal": "y"}
    said = {"idempotency-key": "key-1", "cookie": "a=b", "x-forwarded-for": "1.2.3.4", "waymark-case-pass": "forged", "waymark-client-address": "9.9.9.9"}
    answer = await system.post("/api/v1/webhooks?a=1&a=2&b=%20c", json={"url": "https://x.example"}, headers=said)
    assert (answer.status_code, answer.json()) == (201, {"id": "x"})
    assert (answer.headers["content-type"], answer.headers["idempotent-replayed"]) == ("application/json; charset=utf-8", "true")
    assert not {"set-cookie", "x-internal"} & set(answer.headers)
    assert answer.headers["cache-control"] == "no-store"
    [call] = services.made("POST", "/v1/webhooks")
    assert call.body == {"url": "https://x.example"}
    assert call.query == {"a": "1", "b": " c"}
    sent = {name.lower(): value for name, value in call.headers.items()}
    assert sent["authorization"] == system.headers["authorization"]
    assert (sent["idempotency-key"], sent["waymark-client-address"]) == ("key-1", "203.0.113.7")
    assert not {"cookie", "x-forwarded-for", "waymark-case-pass"} & set(sent)


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
async def test_every_method_reaches_the_service_that_answers_for_the_address(system: Browser, services: Services, method: str) -> None:
    services.answers[method, "/v1/cases/018f0000-0000-7000-8000-000000000000/advice"] = (200, {"from": "cases"})
    assert (await system.request(method, "/api/v1/cases/018f0000-0000-7000-8000-000000000000/advice")).json() == {"from": "cases"}


async def test_head_reads(system: Browser, services: Services) -> None:
    services.answers["GET", "/v1/events"] = (200, {"events": []})
    assert (await system.head("/api/v1/events")).status_code == 200


async def test_a_refusal_of_the_service_is_handed_back(system: Browser, services: Services) -> None:
    said = {"type": "about:blank", "status": 403, "title": "Not allowed", "code": "insufficient_scope", "detail": "This needs the scope cases:read"}
    services.answers["GET", "/v1/cases/x"] = (403, said)
    services.headers["GET", "/v1/cases/x"] = {"Content-Type": PROBLEM}
    answer = await system.get("/api/v1/cases/x")
    assert (answer.status_code, answer.json(), answer.headers["content-type"].partition(";")[0]) == (403, said, PROBLEM)
    assert answer.headers["www-authenticate"] == 'Bearer realm="waymark", error="insufficient_scope"'
    services.answers["GET", "/v1/cases/x"] = (503, said)
    services.headers["GET", "/v1/cases/x"] = {"Retry-After": "7"}
    answer = await system.get("/api/v1/cases/x")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "7")


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/nothing",
        "/api/v1/openapi.json",
        "/api/v1/cases/",
        "/api/v1//cases",
        "/api/v1/cases//x",
        "/api/v1/cases/..",
        "/api/v1/cases/../../children",
        "/api/v1/cases/%2e%2e/children",
        "/api/v1/cases/..%2fchildren",
        "/api/v1/cases/x%00",
        "/api/v1/cases/x%20y",
        "/api/v1/%63ases",
        "/api/v1/cases;x",
        "/api/v1/Cases",
        "/api/v1/cases/" + "x" * 200,
        "/api/v1/letters",
        "/api/v1/",
    ],
)
async def test_an_address_that_no_service_answers_for_is_not_there(system: Browser, passed_on: PassedOn, address: str) -> None:
    answer = await system.get(address)
    assert (answer.status_code, answer.headers["content-type"], answer.json()["code"]) == (404, PROBLEM, "not_found")
    assert not passed_on()


async def test_a_body_is_json_of_at_most_1_mib(system: Browser, services: Services, passed_on: PassedOn) -> None:
    services.answers["POST", "/v1/webhooks"] = (201, {})
    for content_type in ("text/plain", "application/x-www-form-urlencoded", ""):
        answer = await system.post("/api/v1/webhooks", content="{}", headers={"content-type": content_type})
        assert (answer.status_code, answer.headers["content-type"]) == (415, PROBLEM)
    json = {"content-type": "application/json"}
    answer = await system.post("/api/v1/webhooks", content=b'"' + b"x" * MAX_API_BODY + b'"', headers=json)
    assert (answer.status_code, answer.headers["content-type"]) == (413, PROBLEM)

    async def unending() -> Any:
        for _ in range(1200):
            yield b"x" * 1024

    answer = await system.post("/api/v1/webhooks", content=unending(), headers=json)
    assert (answer.status_code, answer.headers["content-type"]) == (413, PROBLEM)
    assert not passed_on()


async def test_a_service_that_does_not_answer_is_a_problem_document(open_gateway: OpenGateway, systems: Systems) -> None:
    browser: Browser = (await open_gateway(notify_url="http://127.0.0.1:1"))()
    answer = await browser.get("/api/v1/events", headers=systems.headers())
    assert (answer.status_code, answer.headers["content-type"], answer.headers["retry-after"]) == (503, PROBLEM, "5")


@pytest.mark.parametrize(
    ("method", "path", "status", "allowed"),
    [("OPTIONS", "/api/v1/events", 405, "DELETE, GET, HEAD, PATCH, POST, PUT"), ("GET", "/api/oauth/token", 405, "POST"), ("GET", "/api/nowhere", 404, None)],
)
async def test_what_is_not_there_is_a_problem_document(system: Browser, method: str, path: str, status: int, allowed: str | None) -> None:
    answer = await system.request(method, path, headers={"origin": "https://evil.example", "access-control-request-method": "GET"})
    assert (answer.status_code, answer.headers["content-type"], answer.headers.get("allow")) == (status, PROBLEM, allowed)
    assert not [name for name in answer.headers if name.startswith("access-control")]


async def test_somebody_with_a_browser_gets_a_page(browser: Browser) -> None:
    answer = await browser.get("/api/nowhere", headers={"accept": "text/html,*/*"})
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")


async def test_a_client_asks_as_often_as_it_may(browser: Browser, systems: Systems, services: Services, passed_on: PassedOn) -> None:
    services.answers["GET", "/v1/events"] = (200, {"events": []})
    client, other = uuid4(), uuid4()
    answers = [await browser.get("/api/v1/events", headers=systems.headers(client, limit=3)) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [answer.headers["ratelimit-policy"] for answer in answers] == ['"minute";q=3;w=60'] * 4
    assert [answer.headers["ratelimit"].rpartition(";")[0] for answer in answers] == [f'"minute";r={left}' for left in (2, 1, 0, 0)]
    assert (answers[3].headers["content-type"], answers[3].headers["retry-after"]) == (PROBLEM, "20")
    assert len(passed_on()) == 3
    assert (await browser.get("/api/v1/events", headers=systems.headers(other, limit=3))).status_code == 200


async def test_a_client_that_keeps_many_requests_open_leaves_room_for_others(browser: Browser, systems: Systems, services: Services) -> None:
    services.answers["GET", "/v1/events"] = (200, {"events": []})
    services.held, greedy = asyncio.Event(), systems.headers(uuid4(), limit=600)
    waiting = [asyncio.create_task(browser.get("/api/v1/events?wait=20", headers=greedy)) for _ in range(AT_ONCE)]
    await until(lambda: asyncio.sleep(0, len(services.made("GET", "/v1/events")) == AT_ONCE))
    refused = await browser.get("/api/v1/events", headers=greedy)
    assert (refused.status_code, refused.json()["code"], refused.headers["retry-after"]) == (429, "too_many_at_once", "1")
    other = asyncio.create_task(browser.get("/api/v1/events", headers=systems.headers()))
    await until(lambda: asyncio.sleep(0, len(services.made("GET", "/v1/events")) == AT_ONCE + 1))
    services.held.set()
    assert {answer.status_code for answer in await asyncio.gather(other, *waiting)} == {200}
    assert (await browser.get("/api/v1/events", headers=greedy)).status_code == 200


async def test_systems_behind_one_address_are_not_limited_by_it(open_gateway: OpenGateway, systems: Systems, services: Services) -> None:
    services.answers["GET", "/v1/events"] = (200, {"events": []})
    browser: Browser = (await open_gateway(address_requests=3))()
    assert {(await browser.get("/api/v1/events", headers=systems.headers())).status_code for _ in range(8)} == {200}
    answers = [await browser.get("/api/v1/events") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [401, 401, 401, 429]
    assert (await browser.get("/api/v1/events", headers=systems.headers())).status_code == 200
