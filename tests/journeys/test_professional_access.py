"""What a professional does not see: forms of another school, a child who was closed to them, and files that the family did not share."""

from dataclasses import dataclass
from uuid import uuid4

import aiohttp
import pytest

from deploy.local.system import System
from deploy.seed.accounts import verified_session
from deploy.seed.council import Council
from deploy.seed.portal import Portal
from tests.harness.pages import Pages
from tests.harness.waiting import until
from tests.journeys.conftest import OpenBrowser, SignIn
from tests.journeys.professional import PROGRESS, REQUEST, SAVE, agree_and_submit, fill_to_the_end, is_not_there, press_beginning, work_at_new_school
from tests.journeys.visit import Visit

FILE = b"A report about reading."

pytestmark = pytest.mark.timeout(240)


@dataclass(frozen=True)
class Family:
    """A parent and a child. `session` is the parent's."""

    session: str
    child: str
    pages: Pages


@pytest.fixture
async def family(system: System, portal: Portal, client: aiohttp.ClientSession) -> Family:
    """A parent who added a child."""
    session = await verified_session(portal, f"{uuid4().hex}@example.org")
    child = await portal.add_child(await portal.principal(session), legal_first_name="Alex", legal_last_name="Okafor")
    return Family(session, child, Pages(client, system.url, session))


async def test_a_form_of_another_school_is_not_there_before_it_was_sent_nor_afterwards(
    sign_in: SignIn, family: Family, portal: Portal, council: Council
) -> None:
    author, other = await sign_in(of="professional"), await sign_in(of="professional")
    child = f"/professional/children/{family.child}"
    for visit in (author, other):
        school = await work_at_new_school(portal, visit.session, council)
        await council.allocate(family.child, school)
        await visit.open(child)
    await author.press(f"Start {REQUEST}")
    await press_beginning(author, "Select")
    await author.press("Share with colleagues")
    await author.press("Share with colleagues")
    draft = author.page.url.removeprefix(author.url).replace("/drafts/", "/forms/").removesuffix("/sharing")
    await is_not_there(other, f"{draft}/work-details-and-child", f"{draft}/summary", f"{draft}/delete")
    await author.open(f"{draft}/work-details-and-child")
    await fill_to_the_end(author)
    await agree_and_submit(author)
    sent = author.page.url.removeprefix(author.url).removesuffix("/received")
    await is_not_there(other, sent, f"{sent}/pdf", f"{sent}/received")
    await other.open(child)
    assert "Last saved" not in await other.text()
    assert "Sent by" not in await other.text()


async def test_a_child_who_was_closed_to_a_school_is_not_there_on_the_next_request(sign_in: SignIn, family: Family, portal: Portal, council: Council) -> None:
    visit = await sign_in(of="professional")
    allocation = await council.allocate(family.child, await work_at_new_school(portal, visit.session, council))
    child = f"/professional/children/{family.child}"
    await visit.open(child)
    await visit.press(f"Start {REQUEST}")
    await press_beginning(visit, "Select")
    form = visit.page.url.removeprefix(visit.url)
    await council.end(allocation)
    await is_not_there(visit, child, form, f"{child}/details", f"{child}/start?form=professional-request")
    await visit.choose("Does the family know about this request?", "Yes")
    async with visit.page.expect_navigation() as coming:
        await visit.page.get_by_role("button", name=SAVE).last.click()
    response = await coming.value
    assert response is not None
    assert response.status == 404, "what is typed is not taken either"
    await visit.open("/professional/send")
    assert "Okafor" not in await visit.text()


async def test_a_child_who_is_allocated_to_nobody_here_is_not_there(sign_in: SignIn, family: Family, portal: Portal, council: Council) -> None:
    unconfirmed, confirmed = await sign_in(of="professional"), await sign_in(of="professional")
    await council.allocate(family.child, await work_at_new_school(portal, unconfirmed.session))
    await work_at_new_school(portal, confirmed.session, council)
    for visit in (unconfirmed, confirmed):
        await is_not_there(visit, f"/professional/children/{family.child}")
        await visit.open("/professional/send")
        assert "Okafor" not in await visit.text()


async def test_a_file_of_the_family_is_seen_by_a_school_only_while_the_family_shares_it(
    sign_in: SignIn, open_browser: OpenBrowser, family: Family, portal: Portal, council: Council
) -> None:
    visit, parent = await sign_in(of="professional"), await open_browser(True)
    await council.allocate(family.child, await work_at_new_school(portal, visit.session, council))
    await parent.hold_session(family.session)
    sent = await _send_with_file(family)

    await visit.open(f"/professional/children/{family.child}")
    assert await visit.heading() == PROGRESS
    await press_beginning(visit, "Request for an EHC needs assessment")
    assert "Reading is very hard." in await visit.text()
    assert "report.txt" not in await visit.text()
    file = await _address_of_file(parent, sent)
    theirs = file.replace("/citizen/", "/professional/", 1)
    await is_not_there(visit, theirs)

    await parent.press("Share with professionals working with your child report.txt")
    found = await visit.page.request.get(visit.url + theirs)
    assert found.status == 200
    assert await found.body() == FILE
    await visit.open(visit.page.url.removeprefix(visit.url))
    assert "report.txt" in await visit.text()

    await parent.press("Stop sharing report.txt")
    await is_not_there(visit, theirs)
    await visit.open(visit.page.url.removeprefix(visit.url))
    assert "report.txt" not in await visit.text()


async def _send_with_file(family: Family) -> str:
    """Send the parental request with one file. Returns the address of what was sent."""
    form = await family.pages.start_request(family.child)
    status, _, _ = await family.pages.attach(f"{form}/evidence", "documents", "report.txt", FILE)
    assert status == 303
    receipt = await family.pages.fill_and_submit(form, "Reading is very hard.")
    return receipt.removesuffix("/received")


async def _address_of_file(parent: Visit, sent: str) -> str:
    """Open what was sent, wait until its file was looked at for viruses, and return the file's address."""
    link = parent.page.get_by_role("link", name="Download report.txt")

    async def is_clean() -> bool:
        await parent.page.goto(parent.url + sent)
        return await link.count() == 1

    await until(is_clean, seconds=30, every=0.1)
    await parent.open(sent)
    address = await link.get_attribute("href")
    assert address is not None
    return address
