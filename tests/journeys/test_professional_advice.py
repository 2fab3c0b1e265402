"""Professionals are asked for advice: from the e-mail and the message to Finish, and the two other ways to answer."""

from datetime import date
from pathlib import Path
from uuid import uuid4

import aiohttp
import pytest

from deploy.local.system import System
from deploy.seed.accounts import verified_session
from deploy.seed.council import Council
from deploy.seed.demonstration import case_of
from deploy.seed.portal import Portal
from gateway.portals.display import day
from tests.harness.pages import Pages
from tests.harness.waiting import until
from tests.journeys.conftest import OpenBrowser, SignIn
from tests.journeys.mail import Mail
from tests.journeys.professional import (
    PROGRESS,
    SAVE,
    STEPS,
    TILE,
    agree_and_submit,
    in_one_line,
    press_beginning,
    reference,
    step,
    upload,
    work_at_new_school,
)
from tests.journeys.scripts import with_and_without_scripts
from tests.journeys.visit import Visit

ASKED = "You are required to submit information"
SUMMARY = "Summary of your advice"
PERSONAL = ("Alex", "Okafor", "Demonstration", "Jo ", "School ")


class Asked:
    """A child whose case is open, and a professional whose school was asked for educational advice about them."""

    def __init__(self, child: str, case: str, family: str) -> None:
        self.child = child
        self.case = case
        self.family = family
        """The session of the parent."""
        self.request = ""
        self.due = ""
        """As pages write it."""


@pytest.fixture
async def asked(system: System, portal: Portal, council: Council, client: aiohttp.ClientSession) -> Asked:
    """A child whose case is open; nobody is asked yet."""
    family = await verified_session(portal, f"{uuid4().hex}@example.org")
    token = await portal.principal(family)
    child = await portal.add_child(token, legal_first_name="Alex", legal_last_name="Okafor")
    pages = Pages(client, system.url, family)
    await pages.fill_and_submit(await pages.start_request(child), "Reading is very hard.")
    return Asked(child, await case_of(portal, child, token), family)


async def _ask(asked: Asked, visit: Visit, portal: Portal, council: Council) -> None:
    """Ask the professional's new school for educational advice."""
    visit.secrets |= {"Alex", "Okafor", visit.email}
    school = await work_at_new_school(portal, visit.session, council)
    await council.assess(asked.child)
    found = await council.ask_advice(asked.case, "educational", school)
    asked.request, asked.due = found["id"], day(date.fromisoformat(found["due_on"]))


@pytest.mark.timeout(400)
@with_and_without_scripts
async def test_advice_is_given_from_the_message_to_finish_with_its_due_date_on_every_page(
    sign_in: SignIn, mail: Mail, asked: Asked, portal: Portal, council: Council, *, scripts: bool, tmp_path: Path
) -> None:
    visit = await sign_in(of="professional", scripts=scripts)
    await _ask(asked, visit, portal, council)
    await _check_e_mail(visit, mail)

    form = await _open_from_message(visit, asked.due)
    await _fill_in(form, asked.due, tmp_path)
    await agree_and_submit(form)
    number = await reference(form)
    await form.press("Finish")
    assert await form.heading() == PROGRESS
    assert number in await form.text()

    async def is_received() -> bool:
        await form.page.reload()
        return "1 of 1 answered" in await form.text()

    await until(is_received, every=0.1)
    await form.open(f"/professional/advice/{asked.request}")
    text = await form.text()
    assert "Advice received" in text
    assert number in text
    await form.open("/professional/advice")
    assert "Advice received" in await form.text()


async def _check_e_mail(visit: Visit, mail: Mail) -> None:
    await mail.wait_for(visit.email, r"(We\s+need\s+information\s+from\s+you)")
    received = await mail.to(visit.email)
    assert ASKED in {item["Subject"] for item in received}
    for item in received:
        words = item["Subject"] + item["Text"] + item["HTML"]
        assert not [word for word in PERSONAL if word in words], item["Subject"]


async def _open_from_message(visit: Visit, due: str) -> Visit:
    """Open the form from the message, in a new tab; the message stays open."""

    async def has_both() -> bool:
        await visit.page.goto(f"{visit.url}/professional")
        return "2 unread" in in_one_line(await visit.text())

    await until(has_both, every=0.1)
    await visit.open("/professional")
    await press_beginning(visit, "Messages")
    assert "You have 2 unread messages." in await visit.text()
    await visit.press(ASKED)
    text = await visit.text()
    assert "This message is about Alex Okafor." in text
    assert f"Submit it by {due}." in text
    assert "1 unread" in in_one_line(await visit.page.locator("header").inner_text())
    async with visit.page.context.expect_page() as coming:
        await visit.page.get_by_role("link", name="Educational advice").click()
    form = visit.in_tab(await coming.value)
    await form.page.wait_for_load_state()
    await form.open(form.page.url.removeprefix(form.url))
    assert await form.heading() == "Educational advice"
    assert f"Due by {due}" in await form.text()
    assert await visit.heading() == ASKED
    return form


async def _fill_in(form: Visit, due: str, folder: Path) -> None:
    await press_beginning(form, "Select")
    for number in range(1, STEPS):
        assert await step(form) == f"Steps: {number} of {STEPS}"
        assert f"Educational advice: due by {due}" in await form.text()
        if number == 5:
            await form.press(SAVE)
            assert await form.errors() == ["Enter a summary of your advice"]
            await form.fill(SUMMARY, "Short texts, read with an adult.")
        if number == STEPS - 1:
            (folder / "report.txt").write_text("Some words about reading.", encoding="utf-8")
            await upload(form, folder / "report.txt", "A report")
        await form.press(SAVE)
    assert await step(form) == f"Steps: {STEPS} of {STEPS}"
    text = await form.text()
    for said in ("Short texts, read with an adult.", "report.txt", f"due by {due}"):
        assert said in text
    await form.press("Back")
    await form.press("Attainment and progress", within=form.page.get_by_role("navigation", name="Steps of this form"))
    await form.press("Summary", within=form.page.get_by_role("navigation", name="Steps of this form"))


@pytest.mark.timeout(240)
async def test_a_request_for_advice_is_in_every_list_with_its_due_date_and_a_nil_return_answers_it(
    sign_in: SignIn, open_browser: OpenBrowser, asked: Asked, portal: Portal, council: Council
) -> None:
    visit = await sign_in(of="professional")
    await _ask(asked, visit, portal, council)
    await visit.open("/professional")
    await visit.press(TILE)
    assert f"due by {asked.due}" in await visit.text()
    await visit.press("Alex Okafor")
    assert f"due by {asked.due}" in await visit.text()
    assert "Sent by the family" in await visit.text(), "the request of the parent is there to read"
    await visit.open("/professional/advice")
    assert f"Due by {asked.due}" in await visit.text()
    await visit.press("Educational advice: Alex Okafor")
    await press_beginning(visit, "Say why you cannot give advice")
    assert f"Due by {asked.due}" in await visit.text()
    await visit.press("Submit")
    assert await visit.errors() == ["Select why you cannot give advice"]
    await visit.choose("Why can you not give advice?", "They are no longer with us")
    await visit.fill("Details", "They left in July.")
    await visit.press("Submit")
    text = await visit.text()
    assert "Nil return: They are no longer with us." in text
    assert "They left in July." in text
    await visit.press("Progress of the assessment of Alex Okafor")
    assert "there is no advice to give" in await visit.text()

    family = await open_browser(True)
    await family.hold_session(asked.family)
    await family.open(f"/citizen/children/{asked.child}")
    text = await family.text()
    assert "there is no advice to give" in text
    assert "July" not in text, "why there is none is said to the council"


@pytest.mark.timeout(240)
@pytest.mark.parametrize("agrees", [True, False], ids=["all agree", "the family does not agree"])
async def test_advice_that_exists_is_used_when_its_author_the_council_and_the_family_agree(
    sign_in: SignIn, open_browser: OpenBrowser, asked: Asked, portal: Portal, council: Council, *, agrees: bool
) -> None:
    visit = await sign_in(of="professional")
    await _ask(asked, visit, portal, council)
    await visit.open(f"/professional/advice/{asked.request}")
    await visit.press("Use advice that you gave before")
    await visit.press("Submit")
    assert await visit.errors()
    await visit.fill("Title of the advice", "Report on reading")
    await visit.fill_date("Date it was written", "3", "2", "2026")
    await visit.page.get_by_role("checkbox", name="I am satisfied").check()
    await visit.press("Submit")
    assert "Not answered yet" in await visit.text()

    await _family_says(await _family_at(open_browser, asked), agrees=agrees)
    if agrees:
        await council.agree_to_reuse(asked.request, agrees=True)
    await visit.open(f"/professional/advice/{asked.request}")
    text = await visit.text()
    if agrees:
        assert "Existing advice is used" in text
        assert await _message(visit, "You do not have to submit information any more")
    else:
        assert "Not all agree that it is sufficient, so new advice is needed." in text
        assert f"Due by {asked.due}" in text
        assert await _message(visit, "We need new information from you")


async def _family_at(open_browser: OpenBrowser, asked: Asked) -> Visit:
    family = await open_browser(True)
    family.secrets = {"Alex", "Okafor", "Report on reading"}
    await family.hold_session(asked.family)
    return family


async def _family_says(family: Visit, *, agrees: bool) -> None:
    """Answer from the message that asks."""
    title = "Do you agree to the use of earlier advice?"
    await _message(family, title)
    await family.press(title)
    await press_beginning(family, "See which advice it is")
    text = await family.text()
    assert "Report on reading" in text
    assert "3 February 2026" in text
    await family.press("Submit")
    assert await family.errors() == ["Select whether you agree"]
    await family.choose("Do you agree that this advice is enough?", "Yes, it is enough" if agrees else "No, new advice is needed")
    await family.press("Submit")
    assert await family.heading() == "Alex Okafor"


async def _message(visit: Visit, title: str) -> bool:
    """Wait in the inbox until a message is there."""
    portal = "professional" if visit.email else "citizen"

    async def is_there() -> bool:
        await visit.page.goto(f"{visit.url}/{portal}/messages")
        return title in await visit.text()

    await until(is_there, every=0.1)
    await visit.open(f"/{portal}/messages")
    return True
