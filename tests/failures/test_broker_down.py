"""With the broker stopped people register, save and submit as before; e-mails and cases follow by themselves when it is back."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
import pytest

from chassis.tokens import Signer, load_key
from deploy.local.system import System
from deploy.seed import PASSWORD, Portal, verified_session
from tests.harness.pages import Pages

RECOVERY_SECONDS = 60


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as found:
        yield found


@pytest.fixture
def portal(system: System, client: aiohttp.ClientSession) -> Portal:
    signer = Signer("gateway", load_key(system.environment("gateway")["WAYMARK_SIGNING_KEY"]))
    return Portal(client, system.urls["identity"], system.urls["cases"], system.mailbox_url, signer)


async def _until(what: Callable[[], Awaitable[bool]]) -> None:
    begun = time.monotonic()
    while not await what():
        assert time.monotonic() - begun < RECOVERY_SECONDS
        await asyncio.sleep(0.2)


PAGES = {
    "who-is-asking": {"requester": "parent"},
    "parents": {"parents-0-first_name": "Jo", "parents-0-last_name": "Demonstration", "parents-0-email": "jo@family.example"},
    "reason": {"why": "School is very hard for my child."},
}
AGREED = {"declarations": ["sharing", "truth", "request"]}


async def test_people_go_on_while_the_broker_is_stopped_and_everything_follows(system: System, client: aiohttp.ClientSession, portal: Portal):
    session = await verified_session(portal, "broker-down@family.example")
    child = await portal.add_child(await portal.principal(session))
    parent, place = Pages(client, system.url, session), f"/citizen/children/{child}"
    _, begun, _ = await parent.send(place, {"form": "parental-request"}, to=f"{place}/forms")
    form = begun.rpartition("/")[0]

    await asyncio.to_thread(system.stop_broker)
    try:
        for page, answers in PAGES.items():
            status, leads_to, shown = await parent.send(f"{form}/{page}", answers)
            assert (status, bool(leads_to)) == (303, True), re.findall(r'class="govuk-error-message">.*', shown)
        status, receipt, shown = await parent.send(f"{form}/summary", AGREED)
        assert status == 303, re.findall(r"<li>.*", shown)
        assert "Your reference number" in await parent.show(receipt)
        assert "being registered" in await parent.show(place)

        details = {"first_name": "Chris", "last_name": "Example", "email": "new@family.example", "password": PASSWORD, "accepted_terms": "yes"}
        asked = time.time()
        status, _, shown = await Pages(client, system.url).send("/citizen/register", details)
        assert (status, "Check your e-mail" in shown) == (200, True)
    finally:
        await asyncio.to_thread(system.start_broker)

    assert await portal.newest_mail("new@family.example", r"confirm-email\?token=([\w-]+)", asked)

    async def case_is_open() -> bool:
        return "We will decide by" in await parent.show(place)

    async def message_is_there() -> bool:
        return "Request received" in await parent.show("/citizen/messages")

    await _until(case_is_open)
    await _until(message_is_there)
    assert "being registered" not in await parent.show(place)
