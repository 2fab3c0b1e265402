"""A person at a browser: what they press and type, and what is checked on every page that they come to."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Locator, Page, Response

from tests.harness.systems import COMPOSED

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
NARROW, WIDE = 320, 1280
# In containers the same pages come from several replicas, which is what is tried there; how they look was seen without.
_LAYOUT = not COMPOSED
_looked_at: set[tuple[str, bool, str]] = set()
_IDENTIFIER = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Visit:
    """One browser tab. `seen` lists the pages that were checked, identifiers left out of their addresses."""

    def __init__(self, page: Page, url: str, copy: Page | None = None) -> None:
        self.page = page
        self.url = url
        self._copy = copy
        self.seen: list[str] = []
        self.complaints: list[str] = []
        self.email = ""
        self.session = ""
        """What `hold_session` was given last."""
        self.secrets: set[str] = set()
        """Words that no address and no title may hold: names, dates, e-mail addresses."""
        page.on("console", lambda message: self.complaints.append(message.text) if message.type == "error" and "status of" not in message.text else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    @property
    def path(self) -> str:
        """The path of the page, identifiers replaced by `…`."""
        return _IDENTIFIER.sub("…", self.page.url.removeprefix(self.url))

    async def hold_session(self, session: str) -> None:
        """Take a session as if this browser had signed in."""
        self.session = session
        # The cookie is Secure: Chromium sends it to localhost all the same, but does not take it from us for http.
        address = self.url.replace("http:", "https:", 1)
        await self.page.context.add_cookies(
            [{"name": "__Host-waymark-session", "value": session, "url": address, "secure": True, "httpOnly": True, "sameSite": "Lax"}]
        )

    async def another_tab(self) -> "Visit":
        """Open another tab of the same browser."""
        return self.in_tab(await self.page.context.new_page())

    def in_tab(self, page: Page) -> "Visit":
        """Go on in a tab of the same browser that is open."""
        found = Visit(page, self.url, self._copy)
        found.email, found.session, found.secrets = self.email, self.session, self.secrets
        return found

    async def open(self, path: str) -> None:
        """Go to an address."""
        response = await self.page.goto(self.url + path)
        await self.arrived(response)

    async def press(self, name: str, *, within: Locator | None = None) -> None:
        """Press the button or the link with exactly this name, and check the page that comes."""
        await self.press_at(await self._find(name, within or self.page.locator("body")))

    async def press_at(self, target: Locator) -> None:
        """Press something, and check the page that comes."""
        async with self.page.expect_navigation() as coming:
            await target.click()
        await self.arrived(await coming.value)

    async def _find(self, name: str, place: Locator) -> Locator:
        # A slash ends an expression in JavaScript, which is what Playwright makes of it.
        escaped = re.escape(name).replace("/", r"\/")
        exact = re.compile(rf"^\s*{escaped}\s*$")
        both = place.get_by_role("button", name=exact).or_(place.get_by_role("link", name=exact))
        assert await both.count(), f"there is no {name} on {self.path}: {await self.heading()}"
        return both.first

    async def fill(self, label: str, text: str, *, within: Locator | None = None) -> None:
        """Type into the box with this label; a mandatory question's label says so besides."""
        await self.box(label, within).fill(text)

    def box(self, label: str, within: Locator | None = None) -> Locator:
        """The box with this label."""
        return (within or self.page.locator("body")).get_by_label(re.compile(rf"^\s*{re.escape(label)}(\s*\*)?(\s*\(mandatory\))?\s*$")).first

    async def choose(self, question: str, option: str) -> None:
        """Choose an option of a question."""
        group = self.page.get_by_role("group", name=re.compile(rf"^\s*{re.escape(question)}")).last
        await group.get_by_label(option, exact=True).first.check()

    async def fill_date(self, question: str, day: str, month: str, year: str) -> None:
        """Fill the three boxes of a date."""
        group = self.page.get_by_role("group", name=re.compile(rf"^\s*{re.escape(question)}"))
        for label, text in (("Day", day), ("Month", month), ("Year", year)):
            await group.get_by_label(label, exact=True).fill(text)

    async def heading(self) -> str:
        """The heading of the page."""
        return (await self.page.locator("h1").first.inner_text()).strip()

    async def errors(self) -> list[str]:
        """The lines of the error summary."""
        return [text.strip() for text in await self.page.locator(".govuk-error-summary__list li").all_inner_texts()]

    async def text(self) -> str:
        """Everything that can be read on the page."""
        return await self.page.locator("main").inner_text()

    async def arrived(self, response: Response | None) -> None:
        """Check what must hold on every page: accessible, at 320 pixels too, kept by nobody, and nothing personal in its address or title."""
        assert response is not None
        where = f"{self.path} ({await self.heading()})"
        assert response.headers.get("cache-control") == "no-store", where
        assert "unsafe-inline" not in response.headers["content-security-policy"], where
        title = await self.page.title()
        for secret in self.secrets:
            assert secret not in self.page.url, where
            assert secret not in title, where
        left = await self.page.evaluate("localStorage.length + sessionStorage.length + document.cookie.length")
        assert left == 0, f"{where} leaves something in the browser that its scripts can read"
        errors = await self.errors()
        assert title.startswith("Error: ") == bool(errors), where
        for link in await self.page.locator(".govuk-error-summary__list a").all():
            target = await link.get_attribute("href")
            assert target is not None
            assert not target.startswith("#") or await self.page.locator(f'[id="{target[1:]}"]').count() == 1, f"{where}: {target}"
        await self._check_layout(where)
        assert not self.complaints, f"{where}: {self.complaints}"
        self.seen.append(self.path)

    async def _check_layout(self, where: str) -> None:
        """No breach of WCAG 2.2 A and AA, and at 320 pixels nothing wider than the page (1.4.10). A page that is built of the very
        same elements as one before is not looked at again: axe-core takes a second for each.
        """
        built = str(await self.page.evaluate("Array.from(document.querySelectorAll('*'), (one) => `${one.tagName} ${one.className} ${one.type}`).join()"))
        key = (self.path, self._copy is None, built)
        if key in _looked_at or not _LAYOUT:
            return
        examined = self.page if self._copy is None else await self._show_copy(self._copy)
        breaches = await run_axe(examined)
        assert not breaches, f"{where}: {breaches}"
        await self._resize(examined, NARROW, 640)
        width = await self.page.evaluate("document.documentElement.scrollWidth")
        breaches = await run_axe(examined)
        await self._resize(examined, WIDE, 900)
        assert width <= NARROW, f"{where} is {width} pixels wide"
        assert not breaches, f"{where} at {NARROW} pixels: {breaches}"
        _looked_at.add(key)

    async def _show_copy(self, copy: Page) -> Page:
        """Show the page in a tab where only its own scripts do not run: without JavaScript axe-core cannot run either."""
        html = re.sub(r"<(/?)noscript>", r"<\1div>", await self.page.content())
        await copy.unroute_all()
        await copy.route("**/*.{js,mjs}", lambda route: route.abort())
        address = self.page.url.partition("#")[0]
        await copy.route(address, lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
        await copy.goto(address)
        return copy

    async def _resize(self, examined: Page, width: int, height: int) -> None:
        for page in {self.page, examined}:
            await page.set_viewport_size({"width": width, "height": height})


async def run_axe(page: Page) -> list[str]:
    """Return the breaches of WCAG 2.2 A and AA on a page that is open."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE.read_text(encoding="utf-8"))
    # What is right is neither collected nor sent over to us: that is most of the work.
    options = json.dumps({"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]})
    found: list[dict[str, Any]] = await page.evaluate(f"axe.run(document, {options}).then((found) => found.violations)")
    return [f"{item['id']}: {node['html']}" for item in found for node in item["nodes"]]


@asynccontextmanager
async def visiting(browser: Browser, url: str, *, scripts: bool) -> AsyncIterator[Visit]:
    """A new person at a fresh browser, with or without JavaScript."""
    context = await browser.new_context(java_script_enabled=scripts, viewport={"width": WIDE, "height": 900}, locale="en-GB", timezone_id="Europe/London")
    context.set_default_timeout(15_000)
    copies = None if scripts else await browser.new_context(viewport={"width": WIDE, "height": 900})
    try:
        yield Visit(await context.new_page(), url, await copies.new_page() if copies else None)
    finally:
        await context.close()
        if copies is not None:
            await copies.close()
