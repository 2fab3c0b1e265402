"""HEAD answers wherever GET does, with the same headers, and changes nothing (RFC 9110, 9.3.2)."""

import asyncio
import http.client
import threading
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
import uvicorn
from fastapi.routing import iter_route_contexts

from chassis.heads import BoundedHeads
from gateway.app import build
from tests.gateway.conftest import Browser, make_settings
from tests.gateway.stand_in import Services

SESSION = "A" * 43
MESSAGE = str(uuid4())


@pytest.fixture
async def signed_in(browser: Browser, services: Services) -> Browser:
    services.sign_in(SESSION, "a@example.org")
    browser.hold_session(SESSION)
    services.answers["GET", "/me/two-step"] = (200, {"method": "email", "recovery_codes_left": 0, "may_be_none": True})
    services.answers["GET", "/children"] = (200, {"children": []})
    services.answers["GET", "/messages"] = (200, {"messages": [], "unread": 2, "pages": 1})
    await browser.open("/citizen")
    return browser


def test_every_address_that_answers_get_answers_head() -> None:
    app = build(make_settings("http://127.0.0.1:1"))
    routes = list(iter_route_contexts(app.routes))
    assert len(routes) > 50
    for route in routes:
        methods = route.methods or set()
        assert ("GET" in methods) == ("HEAD" in methods), route.path


@pytest.mark.parametrize(
    "path", ["/help", "/citizen", "/account", "/account/details", "/citizen/send", "/citizen/send/add-child", "/citizen/messages", "/robots.txt", "/nowhere"]
)
async def test_head_has_the_headers_of_get(signed_in: Browser, path: str) -> None:
    got, headed = await signed_in.get(path), await signed_in.head(path)
    assert headed.status_code == got.status_code
    assert dict(headed.headers) == dict(got.headers)
    assert int(headed.headers["content-length"]) > 0


@pytest.mark.parametrize("path", ["/account/details", "/citizen/messages"])
async def test_head_without_a_session_leads_where_get_leads(browser: Browser, path: str) -> None:
    got, headed = await browser.get(path), await browser.head(path)
    assert (headed.status_code, headed.headers["location"]) == (got.status_code, got.headers["location"])


async def test_head_does_not_make_a_session_last_longer(signed_in: Browser, services: Services) -> None:
    services.calls.clear()
    await signed_in.head("/account/details")
    assert [call.body["touch"] for call in services.made("POST", "/sessions/exchange")] == [False]


async def test_head_does_not_open_a_message(signed_in: Browser, services: Services) -> None:
    path = f"/messages/{MESSAGE}"
    message = {"id": MESSAGE, "title": "T", "sent_at": "2026-03-02T09:30:00Z", "opened_at": None, "child_id": None, "body": ["B"], "links": []}
    services.answers["GET", path], services.answers["HEAD", path] = (200, message), (200, None)
    services.calls.clear()
    response = await signed_in.head(f"/citizen/messages/{MESSAGE}")
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "content-length" not in response.headers, "it is not known without opening the message"
    assert not services.made("GET", path)
    services.answers["HEAD", path] = (404, None)
    assert (await signed_in.head(f"/citizen/messages/{MESSAGE}")).status_code == 404


async def test_head_does_not_begin_to_set_up_an_authenticator(signed_in: Browser, services: Services) -> None:
    response = await signed_in.head("/account/two-step/authenticator")
    assert response.status_code == 200
    assert not services.made("POST", "/me/two-step/authenticator")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/account/details", "GET, HEAD, POST"),
        ("PUT", "/help", "GET, HEAD"),
        ("POST", "/help", "GET, HEAD"),
        ("OPTIONS", "/citizen/sign-in", "GET, HEAD, POST"),
        ("GET", "/account/sign-out", "POST"),
        ("HEAD", "/account/sign-out", "POST"),
        ("PATCH", f"/citizen/children/{uuid4()}/forms/{uuid4()}/summary", "GET, HEAD, POST"),
    ],
)
async def test_any_other_method_is_told_which_there_are(signed_in: Browser, services: Services, method: str, path: str, allowed: str) -> None:
    services.calls.clear()
    response = await signed_in.request(method, path)
    assert response.status_code == 405
    assert response.headers["allow"] == allowed
    assert not services.calls


@pytest.fixture
async def port(services: Services) -> AsyncIterator[int]:
    """A gateway on the server that answers browsers."""
    config = uvicorn.Config(build(make_settings(services.url)), port=0, http=BoundedHeads, log_config=None, access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        await asyncio.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    await asyncio.to_thread(thread.join)


async def test_on_the_wire_head_has_no_body_and_the_connection_goes_on(port: int, services: Services) -> None:
    child, document = uuid4(), uuid4()
    services.sign_in(SESSION, "a@example.org")
    given = {"id": str(child), "name": "A", "date_of_birth": "2016-02-29", "relation": "mother", "case": None, "rights": ["read"], "case_pass": "the-pass"}
    services.answers["GET", f"/children/{child}/pass"] = (200, given)
    services.answers["GET", "/documents"] = (200, {"documents": [{"id": str(document), "state": "clean"}]})
    services.answers["GET", f"/documents/{document}/content"] = (200, {"content": "x" * 500_000})
    download = f"/citizen/children/{child}/files/{document}"

    def ask() -> list[tuple[int, str | None, int]]:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        found = []
        for path in ("/help", download, "/account/sign-out", "/help"):
            connection.request("HEAD", path, headers={"Cookie": f"__Host-waymark-session={SESSION}"})
            response = connection.getresponse()
            found.append((response.status, response.getheader("content-length"), len(response.read())))
        connection.close()
        return found

    answers: Any = await asyncio.to_thread(ask)
    assert [status for status, _, _ in answers] == [200, 200, 405, 200]
    assert all(int(length) > 1000 and body == 0 for _, length, body in answers)
    assert int(answers[1][1]) > 500_000
