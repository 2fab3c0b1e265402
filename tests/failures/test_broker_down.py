"""With the broker stopped people register, save and submit as before; e-mails and cases follow by themselves when it is back."""

import asyncio
import time
from urllib.parse import urlsplit

import aiohttp
from minio import Minio

from deploy.local.system import System
from deploy.seed.accounts import PASSWORD, verified_session
from deploy.seed.portal import Portal
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


async def test_the_files_of_a_form_that_is_discarded_while_the_broker_is_stopped_are_deleted_when_it_is_back(
    system: System, client: aiohttp.ClientSession, portal: Portal
):
    session = await verified_session(portal, "discards@family.example")
    child = await portal.add_child(await portal.principal(session))
    parent, place = Pages(client, system.url, session), f"/citizen/children/{child}"
    form = await parent.start_request(child)
    before = set(_objects(system))
    assert (await parent.attach(f"{form}/evidence", "documents", "letter.txt", b"A letter about my child"))[0] == 303
    (stored,) = set(_objects(system)) - before

    await asyncio.to_thread(system.stop_broker)
    try:
        status, _, _ = await parent.send(f"{form}/delete", {})
        assert status == 303
        assert stored in _objects(system)
    finally:
        await asyncio.to_thread(system.start_broker)

    async def gone() -> bool:
        return stored not in _objects(system)

    await until(gone, seconds=60, every=0.2)
    assert "Forms you have started" not in await parent.show(place)


def _objects(system: System) -> list[str]:
    given = system.environment("documents")
    address = urlsplit(given["WAYMARK_S3_ENDPOINT"])
    store = Minio(address.netloc, given["WAYMARK_S3_ACCESS_KEY"], given["WAYMARK_S3_SECRET_KEY"], secure=address.scheme == "https")
    bucket = given.get("WAYMARK_S3_BUCKET", "waymark-documents")
    return [str(found.object_name) for found in store.list_objects(bucket)] if store.bucket_exists(bucket) else []
