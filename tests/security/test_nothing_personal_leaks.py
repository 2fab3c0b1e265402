"""After a whole request nothing that a person typed is in a log, an e-mail, or an event for others; and secrets are gone."""

import re
import time
from collections.abc import Iterable

import aiohttp
import asyncpg

from contracts.registry import PUBLIC
from deploy.local.system import System
from deploy.provision import SERVICES
from deploy.seed.accounts import PASSWORD, verified_session
from deploy.seed.portal import Portal
from tests.harness.pages import Pages
from tests.harness.waiting import until

EMAIL = "leak-canary@family.example"
OLD, NEW = "leak-canary-old@family.example", "leak-canary-new@family.example"
WHY = "Zebra canary: mornings before school are very hard."
# The child of the demonstration data, and the parent.
NAMES = ("Sam", "Demonstration", "Example Street", "AB1 2CD", "2017-05-14")
TYPED = (EMAIL, "jo@family.example", WHY, "Zebra canary", PASSWORD, *NAMES)


async def _rows(system: System, service: str, query: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(system.database_url(service).replace("+asyncpg", ""))
    try:
        return list(await connection.fetch(query))
    finally:
        await connection.close()


async def test_a_whole_request_leaves_nothing_personal_behind_it(system: System, client: aiohttp.ClientSession, portal: Portal):
    session = await verified_session(portal, EMAIL)
    child = await portal.add_child(await portal.principal(session))
    parent = Pages(client, system.url, session)
    await parent.fill_and_submit(await parent.start_request(child), WHY)

    async def message_is_there() -> bool:
        return "Request received" in await parent.show("/citizen/messages")

    await until(message_is_there, seconds=60, every=0.2)
    await until(lambda: _has_mail(client, system, "received"), seconds=60, every=0.2)

    mails = await _mails(client, system)
    secrets = re.compile("|".join(_secrets(mails)))
    for name in (*SERVICES, "gateway"):
        assert not _found_in(system.logs()[name], (*TYPED, session)), f"{name}.log"
        assert not secrets.search(system.logs()[name]), f"{name}.log"
    for mail in mails:
        assert not secrets.search(mail["Subject"])
        assert not _found_in(mail["Subject"] + mail["Text"] + mail["HTML"], (*NAMES, "Zebra", PASSWORD, child))
    for service in SERVICES:
        await _check_outbox(system, service)
    assert len(await _rows(system, "identity", "SELECT 1 FROM outbox WHERE exposure = 'secret' AND sent_at IS NOT NULL")) >= 2


def _secrets(mails: Iterable[dict[str, str]]) -> list[str]:
    """Patterns of every code and token that was sent. A moment in a log has six digits too, behind a dot."""
    texts = "\n".join(mail["Text"] for mail in mails)
    codes, tokens = re.findall(r"\b(\d{6})\b", texts), re.findall(r"token=([\w-]{43})", texts)
    assert codes
    assert tokens
    return [*tokens, *(rf"(?<![\d.]){code}(?!\d)" for code in codes)]


async def test_a_change_of_address_leaves_no_address_and_no_link_behind_it(system: System, client: aiohttp.ClientSession, portal: Portal):
    began = time.time()
    session = await verified_session(portal, OLD)
    owner, anybody = Pages(client, system.url, session), Pages(client, system.url)
    await owner.send("/account/change-email", {}, to="/account/change-email/code")
    code = await portal.newest_mail(OLD, r"change how you sign in to your account:\s+(\d{6})", began)
    typed = {"email": NEW, "password": PASSWORD, "code": code}
    status, _, _ = await owner.send("/account/change-email?code=sent", typed, to="/account/change-email")
    assert status == 200

    token = await portal.newest_mail(NEW, r"confirm-new-email\?token=([\w-]+)", began)
    page = "/account/confirm-new-email"
    assert (await anybody.send(f"{page}?token={token}", {"token": token, "password": PASSWORD}, to=page))[0] == 303
    keep = await portal.newest_mail(OLD, r"was changed to another one[\s\S]*keep-email\?token=([\w-]+)", began)
    page = "/account/keep-email"
    assert (await anybody.send(f"{page}?token={keep}", {"token": keep}, to=page))[0] == 200
    await portal.newest_mail(NEW, r"(has its earlier address again)", began)

    async def everything_has_left() -> bool:
        return not await _rows(system, "identity", "SELECT 1 FROM outbox WHERE sent_at IS NULL")

    await until(everything_has_left, seconds=60, every=0.2)
    for name in (*SERVICES, "gateway"):
        assert not _found_in(system.logs()[name], (OLD, NEW, PASSWORD, token, keep, session)), f"{name}.log"
    for mail in [*await _mails(client, system, OLD), *await _mails(client, system, NEW)]:
        assert not _found_in(mail["Subject"] + mail["Text"] + mail["HTML"], (OLD, NEW, PASSWORD, *NAMES))
    await _check_outbox(system, "identity")


def _found_in(text: str, words: Iterable[str]) -> list[str]:
    return [word for word in words if word in text]


async def _check_outbox(system: System, service: str) -> None:
    for row in await _rows(system, service, "SELECT type, exposure, data::text, sent_at FROM outbox"):
        if row["type"] in PUBLIC:
            assert not _found_in(row["data"], TYPED)
        if row["exposure"] == "secret" and row["sent_at"] is not None:
            assert row["data"] == "{}"


async def _mails(client: aiohttp.ClientSession, system: System, to: str = EMAIL) -> list[dict[str, str]]:
    async with client.get(f"{system.mailbox_url}/api/v1/messages") as response:
        listed = [message for message in (await response.json())["messages"] if message["To"][0]["Address"] == to]
    found = []
    for message in listed:
        async with client.get(f"{system.mailbox_url}/api/v1/message/{message['ID']}") as response:
            found.append(await response.json())
    return found


async def _has_mail(client: aiohttp.ClientSession, system: System, word: str) -> bool:
    return any(word in mail["Subject"].lower() + mail["Text"].lower() for mail in await _mails(client, system))
