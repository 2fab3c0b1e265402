"""Opening a page changes nothing, whoever makes a browser open it: a link in an e-mail, an image on another site. Security checklist 25."""

import html
import re
import time

import aiohttp
import asyncpg

from deploy.local.system import System
from deploy.provision import SERVICES
from deploy.seed.accounts import verified_session
from deploy.seed.portal import Portal
from tests.gateway.every_route import IDENTIFIER, Route, every_route
from tests.harness.pages import Pages
from tests.harness.waiting import until

EMAIL = "reader@family.example"
# What reading may write: that somebody looked, and that they are still there.
KEPT_OF_READING = {"audit", "audit_head", "recently_used", "sessions", "alembic_version"}
# A message that was opened is read; an authenticator that was shown is the one to be shown again. Neither has any effect elsewhere.
WRITES_WHEN_OPENED = {f"/citizen/messages/{IDENTIFIER}": {"notify.messages"}, "/account/two-step/authenticator": {"identity.accounts"}}


async def _tables(system: System) -> dict[str, str]:
    """A digest of every table of every service; of sessions, which there are."""
    found = {}
    for service in SERVICES:
        connection = await asyncpg.connect(system.database_url(service).replace("+asyncpg", ""))
        try:
            for (table,) in await connection.fetch("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"):
                if table not in KEPT_OF_READING:
                    found[f"{service}.{table}"] = await connection.fetchval(f"SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM {table} t")  # noqa: S608 - our own tables
            if service == "identity":
                found["identity.sessions"] = await connection.fetchval("SELECT md5(string_agg(concat(id, ended_at), '' ORDER BY id)) FROM sessions")
        finally:
            await connection.close()
    return found


async def _settled(system: System) -> dict[str, str]:
    """The tables once nothing is on its way any more: no event, no scan, no e-mail."""
    kept: dict[str, str] = {}
    since = time.monotonic()

    async def unchanged() -> bool:
        nonlocal kept, since
        found = await _tables(system)
        if found != kept:
            kept, since = found, time.monotonic()
        return time.monotonic() - since > 3

    await until(unchanged, seconds=60, every=0.5)
    return kept


def _changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {name for name in before if before[name] != after[name]}


async def test_no_page_that_is_opened_changes_anything(system: System, client: aiohttp.ClientSession, portal: Portal) -> None:
    session = await verified_session(portal, EMAIL)
    child = await portal.add_child(await portal.principal(session))
    parent = Pages(client, system.url, session)
    receipt = await parent.fill_and_submit(await parent.start_request(child), "Mornings are hard.")
    form = await parent.start_request(child)
    await parent.attach(f"{form}/evidence", "documents", "notes.txt", b"What we saw")
    message = await _first(parent, "/citizen/messages", r"/citizen/messages/([0-9a-f-]{36})")
    asked = time.time()
    await portal.identity("POST", "/password-resets", {"email": EMAIL})
    token = await portal.newest_mail(EMAIL, r"reset-password\?token=([\w-]+)", asked)
    ours = {"child_id": child, "draft_id": form.rpartition("/")[2], "submission_id": receipt.split("/")[-2], "message_id": message}
    ours["document_id"] = await _first(parent, f"{form}/evidence", r'document_id" value="([0-9a-f-]{36})"')

    async def read(route: Route, method: str) -> int:
        path = route.template
        for name, value in ours.items():
            path = path.replace(f"{{{name}}}", value)
        path = path.replace("{page_id}", "reason") + (f"?token={token}" if "reset-password" in path else "")
        path += "?code=sent" if path == "/account/two-step/authenticator" else ""  # without, it has no key to show yet
        headers = {"Cookie": f"__Host-waymark-session={session}"}
        async with client.request(method, system.url + path, headers=headers, allow_redirects=False) as response:
            await response.read()
            return response.status

    pages = [route for route in every_route() if route.method == "GET" and route.is_page]
    before = await _settled(system)
    for route in pages:
        assert await read(route, "HEAD") in {200, 303, 410}, route
    assert not _changed(before, await _settled(system))
    for route in pages:
        if route.path not in WRITES_WHEN_OPENED:
            assert await read(route, "GET") in {200, 303, 410}, route
    assert not _changed(before, await _settled(system))
    for route in pages:
        if route.path in WRITES_WHEN_OPENED:
            assert await read(route, "GET") == 200, route
            now = await _settled(system)
            assert _changed(before, now) == WRITES_WHEN_OPENED[route.path], route
            before = now


async def _first(parent: Pages, path: str, pattern: str) -> str:
    found: list[str] = []

    async def is_there() -> bool:
        found[:] = re.findall(pattern, html.unescape(await parent.show(path)))
        return bool(found)

    await until(is_there, seconds=60, every=0.3)
    return found[0]
