"""Opening a page changes nothing, whoever makes a browser open it: a link in an e-mail, an image on another site. Security checklist 25."""

import html
import re
import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import aiohttp
import asyncpg
import pytest

from deploy.local.system import System
from deploy.provision import SERVICES
from deploy.seed.accounts import verified_session
from deploy.seed.council import Council
from deploy.seed.demonstration import case_of
from deploy.seed.portal import Portal, expect
from tests.gateway.every_route import IDENTIFIER, Route, every_route
from tests.harness.connections import Connect
from tests.harness.pages import Pages
from tests.harness.waiting import until
from tests.security.at_council import AtCouncil

EMAIL, COLLEAGUE = "reader@family.example", "reader@school.example"
SHOWN = {200, 303, 410}
_ENOUGH: dict[str, dict[str, Any]] = {
    "work-details-and-child": {"family_told": "yes"},
    "reason-and-views": {"reason": "Lessons are hard to follow"},
    "contacts": {"contacts": [{"first_name": "Jo", "last_name": "Demonstration", "telephone": "01632 960 001"}]},
}
# What reading may write: that somebody looked, and that they are still there.
KEPT_OF_READING = {"audit", "audit_head", "recently_used", "sessions", "alembic_version"}
# What workers write all the time, whoever reads: that they are still there.
KEPT_OF_WORKERS = {"lane_workers"}
# A message or a letter that was opened is read; an authenticator that was shown is the one to be shown again. Neither has any effect elsewhere.
WRITES_WHEN_OPENED = {
    f"/citizen/messages/{IDENTIFIER}": {"notify.messages"},
    f"/professional/messages/{IDENTIFIER}": {"notify.messages"},
    "/account/two-step/authenticator": {"identity.accounts"},
    f"/citizen/children/{IDENTIFIER}/letters/{IDENTIFIER}": {"cases.notices"},
    # Would open the letter too, had the page not done so just before.
    f"/citizen/children/{IDENTIFIER}/letters/{IDENTIFIER}/pdf": set(),
}


async def _tables(system: System) -> dict[str, str]:
    """A digest of every table of every service; of sessions, which there are."""
    found = {}
    for service in SERVICES:
        connection = await asyncpg.connect(system.database_url(service).replace("+asyncpg", ""))
        try:
            for (table,) in await connection.fetch("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"):
                if table not in KEPT_OF_READING | KEPT_OF_WORKERS:
                    found[f"{service}.{table}"] = await connection.fetchval(f"SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM {table} t")  # noqa: S608 - our own tables
            if service == "identity":
                found["identity.sessions"] = await connection.fetchval("SELECT md5(string_agg(concat(id, ended_at), '' ORDER BY id)) FROM sessions")
        finally:
            await connection.close()
    return found


async def _paused_webhook(system: System, connection_id: str) -> str:
    """Keep a webhook to which nothing is sent: there is no receiver on the public internet here."""
    webhook = str(uuid4())
    connection = await asyncpg.connect(system.database_url("notify").replace("+asyncpg", ""))
    try:
        await connection.execute(
            "INSERT INTO webhooks (id, connection_id, url, types, state, paused_because, position, secret, created_at, rest_step)"
            " VALUES ($1, $2, 'https://events.example.org/', '{uk.ehc.child.added.v1}', 'paused', 'by-hand', 0, '', now(), 0)",
            webhook,
            connection_id,
        )
    finally:
        await connection.close()
    return webhook


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


@pytest.mark.timeout(400)
async def test_no_page_that_is_opened_changes_anything(
    system: System, client: aiohttp.ClientSession, portal: Portal, council: Council, connect: Connect
) -> None:
    readers = await _readers(system, client, portal, council)
    other = await connect()
    for reader in readers:
        reader.theirs.update(connection_id=other.id, webhook_id=await _paused_webhook(system, other.id))

    async def read(route: Route, method: str) -> None:
        """Open a page as each reader. What one of them has, the other may not have; every page is open to one of them."""
        answers = [await _open(system, client, reader, route, method) for reader in readers]
        assert set(answers) <= {*SHOWN, 404}, (route, answers)
        assert SHOWN & set(answers), route

    pages = [route for route in every_route() if route.method == "GET" and route.is_page]
    before = await _settled(system)
    for route in pages:
        await read(route, "HEAD")
    assert not _changed(before, await _settled(system))
    for route in pages:
        if route.path not in WRITES_WHEN_OPENED:
            await read(route, "GET")
    assert not _changed(before, await _settled(system))
    for route in pages:
        if route.path in WRITES_WHEN_OPENED:
            await read(route, "GET")
            now = await _settled(system)
            assert _changed(before, now) == WRITES_WHEN_OPENED[route.path], route
            before = now


@dataclass(frozen=True)
class Reader:
    """Somebody who is signed in; `theirs` is what stands for each identifier in an address."""

    session: str
    theirs: dict[str, str]


async def _open(system: System, client: aiohttp.ClientSession, reader: Reader, route: Route, method: str) -> int:
    path = route.template
    path = path.replace("{step_id}", "decide-plan") if "/decisions/" in path or "/earlier/" in path else path
    for name, value in reader.theirs.items():
        path = path.replace(f"{{{name}}}", value)
    path = path.replace("{event_type}", "uk.ehc.request.received.v1").replace("/reference/{operation_id}", "/reference/get_token")
    path = re.sub(r"{\w+_id}", IDENTIFIER, path)
    path += f"?token={reader.theirs['token']}" if "reset-password" in path else ""
    path += "?code=sent" if path == "/account/two-step/authenticator" else ""  # without, it has no key to show yet
    path += "?form=professional-request" if path.endswith("/start") else ""
    headers = {"Cookie": f"__Host-waymark-session={reader.session}"}
    async with client.request(method, system.url + path, headers=headers, allow_redirects=False) as response:
        await response.read()
        return response.status


async def _readers(system: System, client: aiohttp.ClientSession, portal: Portal, council: Council) -> tuple[Reader, ...]:
    """A parent, a professional of a school that is asked about the same child, and the SEND team, each with everything there is to read."""
    parent, professional = await verified_session(portal, EMAIL), await verified_session(portal, COLLEAGUE, "professional")
    token = await portal.principal(parent)
    child = await portal.add_child(token)
    pages = Pages(client, system.url, parent)
    first = await pages.start_request(child)
    await pages.attach(f"{first}/evidence", "documents", "notes.txt", b"What we saw")
    document = await _first(pages, f"{first}/evidence", r'document_id" value="([0-9a-f-]{36})"')
    receipt = await pages.fill_and_submit(first, "Mornings are hard.")
    case = await case_of(portal, child, token)
    await _share(portal, child, document, token)
    role, organisation = await _work(portal, professional, council)
    await council.assess(child)
    advice = (await council.ask_advice(case, "educational", organisation))["id"]
    theirs = await portal.principal(professional)
    draft, sent = await _forms_of_professional(portal, child, role, theirs)
    reuse = {"title": "Report", "written_on": "2026-05-01", "submission_id": None}
    expect(*await portal.call("cases", "POST", f"/advice-requests/{advice}/reuse", reuse, token=theirs), wanted=201)
    asked = time.time()
    await portal.identity("POST", "/password-resets", {"email": EMAIL})
    link = await portal.newest_mail(EMAIL, r"reset-password\?token=([\w-]+)", asked)
    letter = await _first(pages, f"/citizen/children/{child}/letters", r"/letters/([0-9a-f-]{36})")
    shared = {"child_id": child, "letter_id": letter, "document_id": document, "advice_id": advice, "case_id": case, "page_id": "reason", "token": link}
    own = {
        "draft_id": (await pages.start_request(child)).rpartition("/")[2],
        "submission_id": receipt.split("/")[-2],
        "message_id": await _first(pages, "/citizen/messages", r"/citizen/messages/([0-9a-f-]{36})"),
    }
    at_work = {
        "draft_id": draft,
        "submission_id": sent,
        "role_id": role,
        "organisation_id": organisation,
        "page_id": "reason-and-views",
        "message_id": await _first(Pages(client, system.url, professional), "/professional/messages", r"/professional/messages/([0-9a-f-]{36})"),
    }
    documents = system.environment("gateway")["WAYMARK_DOCUMENTS_URL"]
    made = await AtCouncil(portal, council, child, client, documents).ids(organisation, await portal.principal(professional), role)
    at_council = {**made, "submission_id": receipt.split("/")[-2]}
    return Reader(parent, shared | own), Reader(professional, shared | at_work), Reader(council.session, shared | at_council)


async def _share(portal: Portal, child: str, document: str, token: str) -> None:
    """Share a file with professionals, once documents knows that it was sent."""

    async def is_shared() -> bool:
        _, found = await portal.call("cases", "GET", f"/children/{child}/pass", token=token)
        status, _ = await portal.call("documents", "PUT", f"/documents/{document}/sharing", {"shared": True}, token=token, case_pass=found["case_pass"])
        return status == HTTPStatus.NO_CONTENT

    await until(is_shared, seconds=60, every=0.3)


async def _work(portal: Portal, session: str, council: Council) -> tuple[str, str]:
    """Give a professional a job at a school that the council knows. Returns the role and the school."""
    token = await portal.principal(session)
    job = {"job_title": "Teacher", "telephone": "01632 960 003", "registration_body": None, "registration_number": None}
    school = {"name": f"School {uuid4().hex[:8]}", "kind": "school", "urn": None, "ukprn": None}
    expect(*await portal.identity("POST", "/me/roles", {**job, "organisation": school}, token), wanted=201)
    _, found = await portal.call("identity", "GET", "/me/roles", token=token)
    role = found["roles"][0]
    await council.confirm(role["organisation"]["id"])
    return role["id"], role["organisation"]["id"]


async def _forms_of_professional(portal: Portal, child: str, role: str, token: str) -> tuple[str, str]:
    """Send a request about the child, and begin another. Returns the draft that is begun and what was sent."""
    case_pass = expect(*await portal.call("cases", "GET", f"/children/{child}/pass", token=token))["case_pass"]

    async def ask(method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        status, answer = await portal.call("forms", method, path, body, token=token, case_pass=case_pass)
        assert status in {200, 201}, answer
        return answer

    begin = {"form": "professional-request", "role_id": role}
    draft = (await ask("POST", f"/children/{child}/drafts", begin))["draft_id"]
    for page, answers in _ENOUGH.items():
        await ask("PUT", f"/drafts/{draft}/pages/{page}", {"answers": answers, "version": 0, "mode": "continue"})
    sent = await ask("POST", f"/drafts/{draft}/submit", {"declarations": ["accurate", "sharing", "terms"], "record": []})
    return (await ask("POST", f"/children/{child}/drafts", begin))["draft_id"], sent["submission_id"]


async def _first(parent: Pages, path: str, pattern: str) -> str:
    found: list[str] = []

    async def is_there() -> bool:
        found[:] = re.findall(pattern, html.unescape(await parent.show(path)))
        return bool(found)

    await until(is_there, seconds=60, every=0.3)
    return found[0]
