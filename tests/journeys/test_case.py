"""A case from a parent's request to the final plan, with advice from four professionals, as everybody in it sees it."""

from datetime import datetime

import aiohttp
import pytest

from chassis.clock import LONDON
from deploy.local.system import System
from deploy.seed.council import Council
from deploy.seed.demonstration import case_of
from deploy.seed.portal import Portal
from tests.harness.pages import Pages
from tests.harness.waiting import until
from tests.journeys.conftest import SignIn
from tests.journeys.mail import Mail
from tests.journeys.professional import agree_and_submit, fill_to_the_end, in_one_line, press_beginning, work_at_new_school
from tests.journeys.visit import Visit

ADVICE = ("Educational advice", "Health advice", "Social care advice", "Educational psychology advice")
ASKED = "Ask for advice"
NAMES = {"Alex", "Okafor"}


class Case:
    """A case, the officer who runs it, and the parent who asked."""

    def __init__(self, child: str, officer: Visit, parent: Visit) -> None:
        self.child = child
        self.officer = officer
        self.parent = parent

    async def open(self) -> str:
        """Open the page of the case, and return what it says."""
        await self.officer.open(f"/team/children/{self.child}")
        return in_one_line(await self.officer.text())

    async def step(self, title: str, button: str) -> None:
        """Take a step that asks for nothing but today's date, or whose questions are answered already."""
        if await self.officer.heading() != title:
            await self.open()
            await self.officer.press(title)
        await self.officer.press(button)
        assert not await self.officer.errors()
        assert "Everybody who may see the case sees it now." in await self.officer.text()

    async def upload(self, kind: str, name: str) -> None:
        """Upload a document for the family and begin the step again from there, as whoever finds that it is missing does."""
        await self.officer.press("Upload it first")
        await self.officer.choose("What kind of document is it?", kind)
        await self.officer.fill("What is it?", kind)
        await self.officer.fill_date("When was it received or written?", *_today())
        await self.officer.choose("Who can see it?", "The SEND team and the family")
        await self.officer.press("Continue")
        await self.officer.box("File").set_input_files({"name": name, "mimeType": "text/plain", "buffer": b"Sections A to K."})
        await self.officer.press("Upload")

    async def family_reads(self) -> str:
        """Open the page of the child as the parent, and return what it says."""
        await self.parent.open(f"/citizen/children/{self.child}")
        return in_one_line(await self.parent.text())


@pytest.fixture
async def case(system: System, portal: Portal, client: aiohttp.ClientSession, sign_in: SignIn, team_sign_in: SignIn) -> Case:
    """A case that a parent has asked for, an officer who manages too, and both at their browsers."""
    parent = await sign_in()
    token = await portal.principal(parent.session)
    child = await portal.add_child(token, legal_first_name="Alex", legal_last_name="Okafor")
    pages = Pages(client, system.url, parent.session)
    await pages.fill_and_submit(await pages.start_request(child), "Reading is very hard.")
    await case_of(portal, child, token)
    officer = await team_sign_in("officer", "manager")
    for visit in (parent, officer):
        visit.secrets |= NAMES
    return Case(child, officer, parent)


@pytest.mark.timeout(900)
async def test_a_case_is_run_from_the_request_to_the_final_plan_with_advice_from_four_professionals(
    case: Case, sign_in: SignIn, portal: Portal, council: Council, mail: Mail
) -> None:
    assert "Deciding whether to assess" in await case.open()
    await case.step("Acknowledge the request", "Acknowledge")
    await case.officer.press("Decide whether to assess")
    await case.officer.choose("What is the decision?", "Assess")
    await case.officer.fill("Reasons", "They may need a plan.")
    await case.step("Decide whether to assess", "Record the decision")
    assert "We decided to assess on" in await case.family_reads()

    for title in ADVICE:
        await _advise(case, title, await sign_in(of="professional"), portal, council)

    async def all_came() -> bool:
        return (await case.open()).count("Received ") >= len(ADVICE)

    await until(all_came, seconds=60, every=0.3)
    assert "4 of 4 have answered" in await case.family_reads()

    await case.open()
    await case.officer.press("Decide whether to issue a plan")
    await case.officer.press("Record the decision")
    assert await case.officer.errors() == ["Select the decision"]
    await case.officer.choose("What is the decision?", "Issue a plan")
    await case.step("Decide whether to issue a plan", "Record the decision")
    await _consult(case.officer, case)
    await _send_draft(case)
    await _answer_and_finish(case)
    await _read_letters(case, mail)
    await _cease(case)


async def _advise(case: Case, title: str, adviser: Visit, portal: Portal, council: Council) -> None:
    """Let the officer ask a professional's organisation for advice, and the professional give it."""
    adviser.secrets |= NAMES
    organisation = await work_at_new_school(portal, adviser.session, council)
    await case.open()
    await case.officer.press(ASKED)
    await case.officer.open(f"/team/children/{case.child}/ask-advice/{organisation}")
    await case.officer.choose("Which advice do you ask for?", title)
    await case.officer.press(ASKED)
    assert "The request for advice is sent." in await case.officer.text()
    await adviser.open(f"/professional/children/{case.child}")
    await press_beginning(adviser, title)
    await press_beginning(adviser, "Select")
    await fill_to_the_end(adviser)
    await agree_and_submit(adviser)
    await adviser.press("Finish")


async def _consult(officer: Visit, case: Case) -> None:
    await case.open()
    await officer.press("Consult a school or other setting")
    await officer.fill("Name of the school or setting", "Example Academy")
    await officer.fill("URN", "12")
    await officer.press("Save")
    assert await officer.errors() == ["Enter a unique reference number of 6 digits, or leave it empty"]
    await officer.fill("URN", "123456")
    await officer.press("Save")
    await officer.press("Record its answer of Example Academy")
    await officer.choose("Can the setting meet the needs?", "Yes")
    await officer.fill_date("Date of the answer", *_today())
    await officer.press("Save")
    assert "it can meet the needs" in in_one_line(await officer.text())


async def _send_draft(case: Case) -> None:
    """Send the draft; before the family has answered, and before its days are over, no plan is final."""
    await case.open()
    await case.officer.press("Send the draft plan")
    await case.upload("Draft EHC plan", "draft.txt")
    await case.open()
    await case.officer.press("Send the draft plan")
    await case.officer.press("Send the draft plan")
    assert await case.officer.errors() == ["Choose the draft plan"]
    await case.officer.choose("Documents that belong to it", "draft.txt")
    await case.step("Send the draft plan", "Send the draft plan")
    assert "The draft plan is with you until" in await case.family_reads()
    await case.officer.press("Issue the final plan")
    await case.upload("Final EHC plan", "final.txt")
    await case.open()
    await case.officer.press("Issue the final plan")
    await case.officer.choose("What does section I name?", "Example Academy")
    await case.officer.choose("Documents that belong to it", "final.txt")
    await case.officer.press("Issue the final plan")
    (refusal,) = await case.officer.errors()
    assert refusal.startswith("The family has until the end of")
    assert await case.officer.box("Example Academy").is_checked(), "nothing that was chosen is lost"


async def _answer_and_finish(case: Case) -> None:
    await case.open()
    await case.officer.press("Record what the family says about the draft")
    await case.officer.choose("Does the family want to meet an officer?", "No")
    await case.step("Record what the family says about the draft", "Save")
    await case.officer.press("Issue the final plan")
    await case.officer.choose("What does section I name?", "Example Academy")
    await case.officer.choose("Documents that belong to it", "final.txt")
    await case.step("Issue the final plan", "Issue the final plan")
    text = await case.open()
    assert "Plan issued" in text
    assert "Running" not in text
    assert "The final plan was issued on" in await case.family_reads()


async def _read_letters(case: Case, mail: Mail) -> None:
    """Five letters, of which the e-mails say nothing but that they are there."""
    await case.parent.open(f"/citizen/children/{case.child}/letters")
    letters = await case.parent.page.locator("main a[href*='/letters/']").all_inner_texts()
    assert len({letter for letter in letters if letter}) >= 5
    for plan, file in (("Draft EHC plan: tell us what you think", "draft.txt"), ("Final EHC plan", "final.txt")):
        await case.parent.open(f"/citizen/children/{case.child}/letters")
        await press_beginning(case.parent, plan)
        assert file in await case.parent.text(), "what the letter says the plan is can be read"
    await mail.wait_for(case.parent.email, r"(put\s+the\s+letter\s+into\s+the\s+portal)")
    for item in await mail.to(case.parent.email):
        assert not [name for name in (*NAMES, "Example Academy") if name in item["Subject"] + item["Text"] + item["HTML"]]


async def _cease(case: Case) -> None:
    """Tell the family that the plan will end, for which they have time; then they move, and it ends at once."""
    await case.open()
    await case.officer.press("Tell the family that the plan will end")
    await case.officer.box("Reason").select_option("Needs are met without a plan")
    await case.officer.fill("Reasons for the letter to the family", "The needs are met at school.")
    await case.step("Tell the family that the plan will end", "Tell the family")
    await case.officer.press("Cease the plan")
    await case.officer.box("Reason").select_option("Transferred to another local authority in England")
    await case.step("Cease the plan", "Cease the plan")
    assert "Plan ceased" in await case.open()


def _today() -> tuple[str, str, str]:
    now = datetime.now(LONDON)
    return str(now.day), str(now.month), str(now.year)
