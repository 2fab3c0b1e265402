"""Somebody who asked for more than a session may have loses nothing of what they typed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus

import aiohttp
import pytest

from tests.harness.waiting import until
from tests.journeys.conftest import SignIn
from tests.journeys.request import WHY, add_child, start
from tests.journeys.scripts import with_and_without_scripts
from tests.journeys.visit import Visit

pytestmark = pytest.mark.timeout(240)


@with_and_without_scripts
async def test_what_was_typed_when_somebody_asked_too_often_is_saved_when_they_try_again(sign_in: SignIn, scripts: bool) -> None:
    visit = await sign_in(scripts=scripts)
    await add_child(visit)
    form = await start(visit)
    for _ in range(10):
        await visit.open(f"{form}/reason")
        await visit.fill(WHY, "Typed in a hurry\nbut <not> lost")
        async with _asking_too_often(visit):
            await visit.press("Save and Continue")
        if await visit.heading() == "Too many tries" and not visit.page.url.endswith("/needs"):
            break
        # The session was allowed one more request just then, or this gateway was asked less than another: the page was saved.
        await visit.page.wait_for_timeout(3_000)
    assert "What you typed is not lost" in await visit.text()
    await visit.page.wait_for_timeout(3_000)
    await visit.press("Try again")
    assert await visit.heading() == "What they find difficult"
    await visit.page.wait_for_timeout(3_000)
    await visit.press("Back")
    assert await visit.box(WHY).input_value() == "Typed in a hurry\nbut <not> lost"


@asynccontextmanager
async def _asking_too_often(visit: Visit) -> AsyncIterator[None]:
    """Make more requests than a session may make in five minutes, on and on: each gateway allows another after 0.3 seconds."""
    cookie = next(found for found in await visit.page.context.cookies(visit.url.replace("http:", "https:", 1)) if "session" in found.get("name", ""))
    refused = 0

    async def ask(client: aiohttp.ClientSession) -> None:
        nonlocal refused
        while True:
            async with client.get(f"{visit.url}/robots.txt") as answer:
                refused = refused + 1 if answer.status == HTTPStatus.TOO_MANY_REQUESTS else 0

    async with aiohttp.ClientSession(headers={"Cookie": f"{cookie.get('name')}={cookie.get('value')}"}) as client:
        asking = asyncio.create_task(ask(client))
        try:
            await until(lambda: asyncio.sleep(0, refused >= 5 or asking.done()), seconds=60)
            yield
        finally:
            asking.cancel()
            with suppress(asyncio.CancelledError):
                await asking
