"""With the broker stopped people register, save and submit as before; e-mails and cases follow by themselves when it is back."""

import asyncio
import time

import aiohttp

from deploy.local.system import System
from deploy.seed import PASSWORD, Portal, verified_session
from tests.harness.pages import Pages
from tests.harness.waiting import until


async def test_people_go_on_while_the_broker_is_stopped_and_everything_follows(system: System, client: aiohttp.ClientSession, portal: Portal):
    session = await verified_session(portal, "broker-down@family.example")
    child = await portal.add_child(await portal.principal(session))
    parent, place = Pages(client, system.url, session), f"/citizen/children/{child}"
    form = await parent.start_request(child)

    await asyncio.to_thread(system.stop_broker)
    try:
        receipt = await parent.fill_and_submit(form, "School is very hard for my child.")
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

    await until(case_is_open, seconds=60, every=0.2)
    await until(message_is_there, seconds=60, every=0.2)
    assert "being registered" not in await parent.show(place)
