"""Somebody who connects another system reads the pages for developers: every one is accessible, on a telephone too, and without scripts."""

import re

from tests.harness.waiting import until
from tests.journeys.conftest import OpenBrowser
from tests.journeys.scripts import with_and_without_scripts

PAGES = ("/api", "/api/start", "/api/events", "/api/reference")


@with_and_without_scripts
async def test_every_page_for_developers_is_there_for_anybody(open_browser: OpenBrowser, scripts: bool) -> None:
    visit = await open_browser(scripts)
    linked: set[str] = set()
    for path in PAGES:
        await visit.open(path)
        linked.update(re.findall(r'href="(/api/(?:events|reference)/[\w.-]+)"', await visit.page.content()))
    assert len(linked) > 25
    # Events differ by their fields alone, so that a few stand for all; operations differ more.
    for path in [*sorted(path for path in linked if "/events/" in path)[::6], *sorted(path for path in linked if "/reference/" in path)]:
        await visit.open(path)
    assert not visit.complaints


async def test_a_block_of_code_is_read_with_the_keyboard_alone(open_browser: OpenBrowser) -> None:
    visit = await open_browser(True)
    await visit.page.set_viewport_size({"width": 320, "height": 800})
    await visit.open("/api/start")
    block = visit.page.get_by_role("group", name="Receiver of webhooks in Python")
    await block.focus()
    assert await block.evaluate("block => block.scrollWidth > block.clientWidth")
    await visit.page.keyboard.press("ArrowRight")
    await until(lambda: block.evaluate("block => block.scrollLeft > 0"))
