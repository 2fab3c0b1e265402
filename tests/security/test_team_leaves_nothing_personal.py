"""After the SEND team's work nothing that was typed or uploaded is in an address, a log, an e-mail, or an event for others."""

import re
import time
from collections.abc import Mapping
from datetime import datetime

import aiohttp
import pytest

from chassis.clock import LONDON
from deploy.local.system import System
from deploy.provision import SERVICES
from deploy.seed.accounts import verified_session
from deploy.seed.council import Council
from deploy.seed.demonstration import case_of
from deploy.seed.portal import Portal
from tests.harness.pages import Pages
from tests.harness.public_events import check_public_events
from tests.harness.rows import rows_of
from tests.harness.waiting import until
from tests.security.traces import check_outbox, found_in, mails_to

PARENT, COLLEAGUE, CONTACT = "parent-of-canary@family.example", "colleague-canary@council.example", "contact-canary@family.example"
TYPED = (
    PARENT,
    COLLEAGUE,
    CONTACT,
    "Quokkaford",  # a child who is looked for and added
    "Numbatson",  # a child whose family has asked, and writes
    "Wombatrix",  # a contact
    "Bilbyville",  # where they live
    "ZZ9 9ZZ",
    "Taipanor",  # whom the council asked for advice on paper
    "Dingothorpe",  # a school that is consulted, and looked for
    "Potoroo",  # free text: notes, messages, reasons, what a document is, the name of a list
    "quoll-report",  # a file
    "Echidna",  # its content
    "B801200005001",
    "2017-05-14",
)
NOTES = "Potoroo: not safe at home"


def _day(name: str, day: str = "") -> dict[str, str]:
    year, month, of_month = (day or datetime.now(LONDON).date().isoformat()).split("-")
    return {f"{name}-day": of_month, f"{name}-month": month, f"{name}-year": year}


class Officer:
    """One of the SEND team who does it all. `addresses` are those of every page that they were led to."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self.addresses: list[str] = []

    async def look(self, path: str) -> str:
        """Open a page, and return it."""
        self.addresses.append(path)
        return await self._pages.show(path)

    async def do(self, path: str, fields: Mapping[str, str | list[str]], *, to: str | None = None) -> str:
        """Send a form with what its page has hidden in it. Returns where it leads. Raises AssertionError when it leads nowhere."""
        hidden = dict(re.findall(r'<input type="hidden" name="(version|record_id|request_id|_key)" value="([^"]*)"', await self.look(path)))
        return self._led(await self._pages.send(path, {**hidden, **fields}, to=to or path.partition("?")[0]))

    async def upload(self, path: str, name: str, content: bytes) -> str:
        """Send a file with what was said of it, which stands in the address. Returns where it leads."""
        details = re.search(r'name="details" value="([^"]+)"', await self.look(path))
        assert details
        return self._led(await self._pages.upload(path, {"details": details[1]}, name, content))

    def _led(self, answer: tuple[int, str, str]) -> str:
        status, leads_to, shown = answer
        assert status == 303, re.findall(r'href="#.*', shown)
        self.addresses.append(leads_to)
        return leads_to


@pytest.fixture
def officer(client: aiohttp.ClientSession, system: System, council: Council) -> Officer:
    """The first of the team."""
    return Officer(Pages(client, system.url, council.session))


async def test_the_work_of_the_send_team_leaves_nothing_personal_behind_it(
    system: System, client: aiohttp.ClientSession, portal: Portal, officer: Officer
) -> None:
    began = time.time()
    session = await verified_session(portal, PARENT)
    parent, token = Pages(client, system.url, session), await portal.principal(session)
    child = await portal.add_child(token, legal_last_name="Numbatson")
    await parent.fill_and_submit(await parent.start_request(child), NOTES)
    await case_of(portal, child, token)

    keyed_in = await _key_in(officer)
    await _search(officer)
    await _run_case(system, officer, child)
    await _write(officer, parent, child)
    await officer.do("/team/staff/invite", {"email": COLLEAGUE, "roles": ["officer"]})
    for path in ("", "/letters", "/people", "/log", "/documents", "/messages"):
        await officer.look(f"/team/children/{child}{path}")
        await officer.look(f"/team/children/{keyed_in}{path}")

    await portal.newest_mail(COLLEAGUE, r"(/team/join)", began)
    await portal.newest_mail(PARENT, r"(letter\s+into\s+the\s+portal)", began)
    await until(lambda: _everything_has_left(system), seconds=60, every=0.2)
    for address in officer.addresses:
        assert not found_in(address, TYPED), address
    for name in (*SERVICES, "gateway"):
        assert not found_in(system.logs()[name], TYPED), f"{name}.log"
    for service in SERVICES:
        await check_outbox(system, service, TYPED)
    assert {"uk.ehc.request.received.v1", "uk.ehc.request.decided.v1", "uk.ehc.exception.recorded.v1"} <= await check_public_events(system)
    for mail in [*await mails_to(client, system, PARENT), *await mails_to(client, system, COLLEAGUE)]:
        assert not found_in(mail["Subject"] + mail["Text"] + mail["HTML"], TYPED), mail["Subject"]


async def _key_in(officer: Officer) -> str:
    """Key in a request about a child who is not here yet. Returns the child."""
    looked_for = {"first_name": "Sam", "last_name": "Quokkaford", "upn": "B801200005001", **_day("date_of_birth", "2017-05-14")}
    records = await officer.do("/team/key-in", looked_for)
    new = re.search(r'href="(/team/key-in/new-record[^"]*)"', await officer.look(records))
    assert new
    said = {"legal_first_name": "Sam", "legal_last_name": "Quokkaford", "sex": "female", "setting": "school", "setting-name": "Dingothorpe School"}
    home = {"address-line1": "1 High Street", "address-town": "Bilbyville", "address-postcode": "ZZ9 9ZZ"}
    asks = await officer.do(new[1].replace("&amp;", "&"), {**said, **home, "upn": "B801200005001", **_day("date_of_birth", "2017-05-14")})
    who = {"name": "Kim Wombatrix", "relation": "father", "parental_responsibility": "yes", "email": CONTACT, "gets_letters": "yes"}
    await officer.do(asks, {**_day("received_on"), "channel": "post", "source": "1", "notes": NOTES, **who, **home})
    child = asks.split("/")[3]
    await officer.do(f"/team/children/{child}/steps/withdraw", {"reasons": NOTES, **_day("on")})
    return child


async def _search(officer: Officer) -> None:
    assert "Sam Quokkaford" in await officer.look(await officer.do("/team/search", {"search": "quokkaford 2017-05-14"}))
    await officer.look(await officer.do("/team/search", {"search": "B801200005001 Numbatson Potoroo"}))
    await officer.do("/team/worklist?stage=request_received", {"stage": "request_received", "name": "Potoroo list"})


async def _run_case(system: System, officer: Officer, child: str) -> None:
    """Ask, consult, upload, withdraw what was uploaded, and end the case with a letter to the family."""
    here = f"/team/children/{child}"
    await officer.look(await officer.do(f"{here}/ask-advice", {"search": "Dingothorpe"}))
    await officer.do(f"{here}/decisions/decide-assessment", {"yes": "yes", "reasons": NOTES, **_day("on")})
    await officer.do(f"{here}/ask-on-paper", {"kind": "health", "name": "Taipanor Trust", **_day("on")})
    details = {"kind": "evidence", "description": NOTES, **_day("dated_on"), "audience": "family"}
    await officer.upload(await officer.do(f"{here}/documents/add", details), "quoll-report.txt", b"Echidna")
    await until(lambda: _published(system, child), seconds=60, every=0.2)
    [document] = await _published(system, child)
    await officer.do(f"{here}/documents/{document}/withdraw", {"reason": "wrong-file"})
    contact = {"name": "Kim Wombatrix", "relation": "father", "parental_responsibility": "yes", "email": CONTACT, "gets_letters": "yes"}
    await officer.do(f"{here}/people/contacts/add", {**contact, "address-line1": "2", "address-town": "Bilbyville", "address-postcode": "ZZ9 9ZZ"})
    await officer.do(f"{here}/steps/record-exception", {"reason": "X4", "details": NOTES, **_day("on")})
    await officer.do(f"{here}/steps/withdraw", {"reasons": NOTES, **_day("on")})


async def _write(officer: Officer, parent: Pages, child: str) -> None:
    """Let the parent and the team write to each other."""
    place = f"/citizen/children/{child}/messages"
    assert (await parent.send(place, {"text": NOTES}))[0] == 303
    found = re.search(rf'href="(/team/children/{child}/messages/[^"]+)"', await officer.look(f"/team/children/{child}/messages"))
    assert found
    await officer.do(found[1], {"text": NOTES})
    assert NOTES in await parent.show(place)


async def _published(system: System, child: str) -> list[str]:
    query = f"SELECT subject FROM outbox WHERE type = 'uk.ehc.document.published.v1' AND data->>'child_id' = '{child}'"  # noqa: S608 - an id
    return [str(row["subject"]) for row in await rows_of(system, "documents", query)]


async def _everything_has_left(system: System) -> bool:
    return not [service for service in SERVICES if await rows_of(system, service, "SELECT 1 FROM outbox WHERE sent_at IS NULL")]
