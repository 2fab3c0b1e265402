"""A gateway with stand-in services behind it, and browsers in front of it."""

import base64
import json
import re
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Any

import httpx2
import pytest
from aiohttp import web
from fastapi import FastAPI
from joserfc.jwk import OKPKey

from gateway.app import build
from gateway.assets.build import MODULES
from gateway.assets.build import build as build_assets
from gateway.assets.manifest import DIST
from gateway.settings import Settings
from tests.gateway.stand_in import Services

PUBLIC_URL = "https://portal.test"


class Browser(httpx2.AsyncClient):
    """A browser: keeps cookies, says where it comes from, and sends the forms that it was shown."""

    shown = ""

    def hold_session(self, session: str) -> None:
        """Take a session cookie as the gateway would have given it."""
        self.cookies.set("__Host-waymark-session", session, domain="portal.test", path="/")

    async def open(self, path: str) -> httpx2.Response:
        """Open a page, without following redirects."""
        response = await self.get(path)
        self.shown = response.text
        return response

    async def submit(self, path: str, fields: dict[str, str] | None = None, **headers: str) -> httpx2.Response:
        """Send a form of the page that is shown, with its page token."""
        return await self.submit_raw(path, {"csrf_token": page_token(self.shown), **(fields or {})}, **headers)

    async def submit_raw(self, path: str, fields: dict[str, str], **headers: str) -> httpx2.Response:
        """Send a form."""
        said = {"origin": PUBLIC_URL, "sec-fetch-site": "same-origin"} | {name.replace("_", "-"): value for name, value in headers.items()}
        response = await self.post(path, data=fields, headers=said)
        self.shown = response.text
        return response


def page_token(html: str) -> str:
    """The page token in a page's forms."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', html)
    assert found, "the page has no form"
    return found[1]


def make_settings(services_url: str, **given: Any) -> Settings:
    """Settings of a gateway for tests."""
    values: dict[str, Any] = {f"{name}_url": services_url for name in ("identity", "cases", "forms", "documents", "notify")}
    values |= {
        "public_url": PUBLIC_URL,
        "signing_key": json.dumps(OKPKey.generate_key("Ed25519").as_dict(private=True)),
        "seal_key": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    }
    return Settings(**values | given)


@pytest.fixture(scope="session", autouse=True)
def _assets() -> None:
    """The built assets, which a gateway does not start without."""
    if not (DIST / "manifest.json").exists():
        assert MODULES.exists(), "run `npm ci` first"
        build_assets()


class _Place:
    """Where the stand-ins of a session answer. `present` are those of the test that runs."""

    def __init__(self) -> None:
        self.url = ""
        self.present = Services()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        return await self.present.handle(request)


@pytest.fixture(scope="session")
async def place() -> AsyncIterator[_Place]:
    found = _Place()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", found.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    found.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield found
    await runner.cleanup()


@pytest.fixture
def services(place: _Place) -> Services:
    place.present = Services(url=place.url)
    return place.present


@pytest.fixture(scope="session")
def composed() -> dict[str, FastAPI]:
    """Gateways by the settings that they were made with: making one takes four times as long as what most tests do with it."""
    return {}


OpenGateway = Callable[..., Any]


@pytest.fixture
async def open_gateway(services: Services, composed: dict[str, FastAPI]) -> AsyncIterator[OpenGateway]:
    """Start a gateway with changed settings; returns a function that opens browsers on it."""
    async with AsyncExitStack() as stack:
        opened: set[str] = set()

        async def start(**given: Any) -> Callable[[], Browser]:
            made_with = repr((services.url, sorted(given.items())))
            assert made_with not in opened, "two gateways at once need settings that differ"
            opened.add(made_with)
            if (app := composed.get(made_with)) is None:
                app = composed[made_with] = build(make_settings(services.url, **given))
            app.middleware_stack = None  # it is made again at the first request, so that no test meets the limits that another has used up
            await stack.enter_async_context(app.router.lifespan_context(app))

            def browser() -> Browser:
                return Browser(transport=httpx2.ASGITransport(app=app, client=("203.0.113.7", 5000)), base_url=PUBLIC_URL)

            return browser

        yield start


@pytest.fixture
async def new_browser(open_gateway: OpenGateway) -> Callable[[], Browser]:
    """Open another browser on the same gateway."""
    found: Callable[[], Browser] = await open_gateway()
    return found


@pytest.fixture
async def browser(new_browser: Callable[[], Browser]) -> Browser:
    return new_browser()
