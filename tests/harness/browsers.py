"""The browser that journeys use."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

from deploy.servers import packages

# Chromium without the window that the whole browser keeps even when nobody sees it, which starts a process for its toolbar with each page.
_PACKAGE = "chromium-headless-shell"
_PROGRAMS = (_PACKAGE, "chromium", "google-chrome")


@pytest.fixture(scope="session")
def chromium_program(servers_folder: Path) -> str:
    """The path of Chromium, installed when we may: playwright's own browser would be a second one to fetch and to keep up to date."""
    if given := os.environ.get("WAYMARK_TEST_CHROMIUM"):
        return given
    if _find() is None and packages.can_install():
        packages.install(_PACKAGE, servers_folder / "apt.log")
    found = _find()
    if found is None:
        pytest.fail("Chromium is needed for the journeys. Install it, or name it in WAYMARK_TEST_CHROMIUM.")
    return found


@pytest.fixture(scope="session")
async def chromium(chromium_program: str) -> AsyncIterator[Browser]:
    """Chromium, for the whole session."""
    async with async_playwright() as playwright:
        # It runs as root in a container, and speaks to nobody but us.
        arguments = ["--no-sandbox", "--disable-quic", "--disable-background-networking"]
        browser = await playwright.chromium.launch(executable_path=chromium_program, args=arguments)
        yield browser
        await browser.close()


def _find() -> str | None:
    return next((found for name in _PROGRAMS if (found := packages.find_program(name))), None)
