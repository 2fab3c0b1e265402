"""A professional who works alone is found by the SEND team, given access to a child, and asked for advice, which they give."""

from uuid import uuid4

import aiohttp
import pytest

from deploy.local.system import System
from deploy.seed.accounts import verified_session
from deploy.seed.council import Council
from deploy.seed.demonstration import case_of
from deploy.seed.portal import Portal
from tests.harness.pages import Pages
from tests.harness.waiting import until
from tests.journeys.conftest import SignIn
from tests.journeys.mail import Mail
from tests.journeys.professional import PROGRESS, agree_and_submit, fill_to_the_end, in_one_line, is_not_there, press_beginning, work_alone
from tests.journeys.visit import Visit

ALONE = "Professionals who work alone"
ADVICE = "Educational psychology advice"
NAME = "Jo Demonstration"


@pytest.mark.timeout(400)
async def test_a_professional_who_works_alone_is_found_given_access_and_asked_for_advice_and_gives_it(
    system: System, portal: Portal, council: Council, client: aiohttp.ClientSession, sign_in: SignIn, team_sign_in: SignIn, mail: Mail
) -> None:
    child = await _child_with_case(system, portal, client)
    adviser, officer = await sign_in(of="professional"), await team_sign_in("officer")
    for visit in (adviser, officer):
        visit.secrets |= {"Alex", "Okafor", adviser.email}
    await work_alone(portal, adviser.session, council)
    await is_not_there(adviser, f"/professional/children/{child}")

    await officer.open(f"/team/children/{child}/people")
    await officer.press("Give access to professionals")
    await _find(officer, adviser)
    await officer.press("Give access")
    assert f"{NAME}, working alone" in await officer.text()
    await adviser.open(f"/professional/children/{child}")
    assert await adviser.heading() == PROGRESS

    await council.assess(child)
    await officer.open(f"/team/children/{child}")
    await officer.press("Ask for advice")
    await _find(officer, adviser)
    await officer.choose("Which advice do you ask for?", ADVICE)
    await officer.press("Ask for advice")
    assert "The request for advice is sent." in await officer.text()
    assert f"{NAME}. Asked on" in in_one_line(await officer.text())

    await mail.wait_for(adviser.email, r"(We\s+need\s+information\s+from\s+you)")
    await adviser.open(f"/professional/children/{child}")
    await press_beginning(adviser, ADVICE)
    await press_beginning(adviser, "Select")
    await fill_to_the_end(adviser)
    await agree_and_submit(adviser)

    async def is_received() -> bool:
        await officer.open(f"/team/children/{child}")
        return "Received " in await officer.text()

    await until(is_received, seconds=60, every=0.3)


async def _child_with_case(system: System, portal: Portal, client: aiohttp.ClientSession) -> str:
    """A child for whom a parent has asked for an assessment."""
    session = await verified_session(portal, f"{uuid4().hex}@example.org")
    token = await portal.principal(session)
    child = await portal.add_child(token, legal_first_name="Alex", legal_last_name="Okafor")
    pages = Pages(client, system.url, session)
    await pages.fill_and_submit(await pages.start_request(child), "Reading is very hard.")
    await case_of(portal, child, token)
    return child


async def _find(officer: Visit, adviser: Visit) -> None:
    """Search for the professional by their address, on the page where an organisation would be searched for, and choose them."""
    await officer.press(ALONE)
    await officer.fill("Name or e-mail address of the professional", adviser.email)
    await officer.press("Search", within=officer.page.locator("main"))
    await officer.press(NAME)
    assert adviser.email in await officer.text()
