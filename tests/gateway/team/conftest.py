"""A look at a page of the gateway with the eyes of axe-core, wide and narrow; and a manager with a case in which everything is possible."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser as Chromium
from playwright.async_api import Route

from tests.gateway.conftest import PUBLIC_URL, Browser
from tests.gateway.stand_in import Services
from tests.gateway.team.the_case import CHILD, sign_in, tell
from tests.gateway.team.the_steps import DOCUMENT, WITHDRAWN, possible_case
from tests.journeys.visit import NARROW, WIDE, run_axe

LookAt = Callable[[str], Awaitable[None]]


@pytest.fixture
async def look_at(chromium: Chromium, new_browser: Callable[[], Browser]) -> AsyncIterator[LookAt]:
    """Draw the HTML of a page, and fail when it breaks WCAG 2.2 A or AA, or is wider than 320 pixels where that is all there is."""
    page, gateway = await chromium.new_page(), new_browser()
    drawn = ""

    async def serve(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path == "/page":
            await route.fulfill(body=drawn, content_type="text/html; charset=utf-8")
        elif path.endswith(".css"):
            await route.fulfill(body=(await gateway.get(path)).content, content_type="text/css")
        else:
            await route.abort()

    await page.route("**/*", serve)

    async def look(html: str) -> None:
        nonlocal drawn
        drawn = html
        for width in (WIDE, NARROW):
            await page.set_viewport_size({"width": width, "height": 900})
            await page.goto(f"{PUBLIC_URL}/page")
            assert await page.evaluate("document.documentElement.scrollWidth") <= width
            assert await run_axe(page) == []

    yield look
    await page.close()


def _document(one: str, name: str, withdrawn: dict[str, Any] | None) -> dict[str, Any]:
    return {"id": one, "name": name, "council": {"kind": "evidence", "description": "What it is", "withdrawn": withdrawn}}


@pytest.fixture
async def manager(browser: Browser, services: Services) -> Browser:
    """A manager, a case in which everything is possible, one document of it and one that was withdrawn."""
    sign_in(browser, services, "officer", "manager")
    tell(services, possible_case())
    documents = [_document(DOCUMENT, "right.pdf", None), _document(WITHDRAWN, "wrong.pdf", {"at": "2026-05-01T10:00:00Z"})]
    services.answers["GET", f"/children/{CHILD}/documents"] = (200, {"documents": documents, "total": 2, "pages": 1})
    return browser
