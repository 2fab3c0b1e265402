"""After a whole request nothing that a person typed is in a log, an e-mail, or an event for others; and secrets are gone."""

import re
import time
from collections.abc import Iterable

import aiohttp

from deploy.local.system import System
from deploy.provision import SERVICES
from deploy.seed.accounts import PASSWORD, verified_session
from deploy.seed.portal import Portal
from tests.harness.pages import Pages
from tests.harness.rows import rows_of
from tests.harness.waiting import until
from tests.security.traces import check_outbox, found_in, mails_to

EMAIL = "leak-canary@family.example"
OLD, NEW = "leak-canary-old@family.example", "leak-canary-new@family.example"
WHY = "Zebra canary: mornings before school are very hard."
# The child of the demonstration data, and the parent.
NAMES = ("Sam", "Demonstration", "Example Street", "AB1 2CD", "2017-05-14")
TYPED = (EMAIL, "jo@family.example", WHY, "Zebra canary", PASSWORD, *NAMES)


async def test_a_whole_request_leaves_nothing_personal_behind_it(system: System, client: aiohttp.ClientSession, portal: Portal):
    session = await verified_session(portal, EMAIL)
    child = await portal.add_child(await portal.principal(session))
    parent = Pages(client, system.url, session)
    await parent.fill_and_submit(await parent.start_request(child), WHY)

    async def message_is_there() -> bool:
        return "Request received" in await parent.show("/citizen/messages")

    await until(message_is_there, seconds=60, every=0.2)
    await until(lambda: _has_mail(client, system, "received"), seconds=60, every=0.2)

    mails = await mails_to(client, system, EMAIL)
    secrets = re.compile("|".join(_secrets(mails)))
    for name in (*SERVICES, "gateway"):
        assert not found_in(system.logs()[name], (*TYPED, session)), f"{name}.log"
        assert not secrets.search(system.logs()[name]), f"{name}.log"
    for mail in mails:
        assert not secrets.search(mail["Subject"])
        assert not found_in(mail["Subject"] + mail["Text"] + mail["HTML"], (*NAMES, "Zebra", PASSWORD, child))
    for service in SERVICES:
        await check_outbox(system, service, TYPED)
    assert len(await rows_of(system, "identity", "SELECT 1 FROM outbox WHERE exposure = 'secret' AND sent_at IS NOT NULL")) >= 2


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
        return not await rows_of(system, "identity", "SELECT 1 FROM outbox WHERE sent_at IS NULL")

    await until(everything_has_left, seconds=60, every=0.2)
    for name in (*SERVICES, "gateway"):
        assert not found_in(system.logs()[name], (OLD, NEW, PASSWORD, token, keep, session)), f"{name}.log"
    for mail in [*await mails_to(client, system, OLD), *await mails_to(client, system, NEW)]:
        assert not found_in(mail["Subject"] + mail["Text"] + mail["HTML"], (OLD, NEW, PASSWORD, *NAMES))
    await check_outbox(system, "identity", (OLD, NEW, PASSWORD))


async def _has_mail(client: aiohttp.ClientSession, system: System, word: str) -> bool:
    return any(word in mail["Subject"].lower() + mail["Text"].lower() for mail in await mails_to(client, system, EMAIL))
