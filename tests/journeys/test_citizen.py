"""A parent asks for an EHC needs assessment: from the front page to the message that the council has it.

Every page on the way is looked at by axe-core at 1280 and at 320 pixels; `Visit.arrived` says what else is checked.
"""

import re
from pathlib import Path
from uuid import uuid4

import pytest

from tests.journeys.conftest import OpenBrowser
from tests.journeys.mail import Mail
from tests.journeys.request import FORM, PARENT, WHY, add_child, agree_and_submit
from tests.journeys.scripts import with_and_without_scripts
from tests.journeys.visit import Visit

PASSWORD = "copper-lantern-thirteen-boats"
LINK = r"(http\S+/account/confirm-email\?token=[\w-]+)"
CODE = r"\b(\d{6})\b"
RECEIVED = r"(received\s+the\s+request)"


@pytest.mark.timeout(400)
@with_and_without_scripts
async def test_from_registering_to_the_message_that_the_request_was_received(open_browser: OpenBrowser, mail: Mail, scripts: bool, tmp_path: Path) -> None:
    visit = await open_browser(scripts)
    visit.email = f"{uuid4().hex}@example.org"
    visit.secrets = {visit.email, "Robin", "Okafor", PASSWORD}

    await _register(visit, mail)
    await _turn_on_two_steps(visit, mail)

    await visit.open("/citizen")
    await visit.press("EHC Assessment and Review")
    assert await visit.heading() == "SEND Home"
    await add_child(visit, "Alex", "Okafor")
    assert await visit.heading() == "Alex Okafor"
    assert "They are added" in await visit.text()

    await _first_visit(visit)
    await visit.press("Sign out")
    await _sign_in(visit, mail, code_number=2)
    await _second_visit(visit, tmp_path)

    reference, decide_by = await _submit(visit)
    await _print(visit, reference, scripts=scripts)
    await _progress_and_message(visit, mail, decide_by)


async def _register(visit: Visit, mail: Mail) -> None:
    await visit.open("/citizen")
    await visit.press("Register", within=visit.page.locator("main"))
    assert "Questions marked with a red asterisk (*) are mandatory." in await visit.text()
    await visit.press("Submit")
    assert await visit.errors()
    await visit.fill("First name", "Robin")
    await visit.fill("Last name", "Okafor")
    await visit.fill("E-mail address", visit.email)
    await visit.page.locator("#password").fill(PASSWORD)
    await visit.page.locator("#accepted_terms").check()
    await visit.press("Submit")
    assert await visit.heading() == "Check your e-mail"
    text = await visit.text()
    assert visit.email in text
    assert "spam" in text

    link = await mail.wait_for(visit.email, LINK)
    await visit.open(link.removeprefix(visit.url))
    await visit.fill("Enter the password you chose when you registered", PASSWORD)
    await visit.press("Confirm my e-mail address")
    assert await visit.heading() == "Your account is ready"
    await visit.press("Sign in")


async def _sign_in(visit: Visit, mail: Mail, code_number: int) -> None:
    """Sign in with the code of the e-mail that is the `code_number`-th with a code; 0 when no code is asked for yet."""
    await visit.open("/citizen/sign-in")
    await visit.fill("E-mail address", visit.email)
    await visit.page.locator("#password").fill(PASSWORD)
    await visit.press("Sign in", within=visit.page.locator("main"))
    if code_number:
        await visit.fill("Security code", await mail.wait_for(visit.email, CODE, code_number))
        await visit.press("Verify")
    assert visit.path == "/citizen"


async def _turn_on_two_steps(visit: Visit, mail: Mail) -> None:
    await _sign_in(visit, mail, code_number=0)
    await visit.press("EHC Assessment and Review")
    assert await visit.heading() == "Enable Two Step Verification Now"
    await visit.press("Enable Two Step Verification Now")
    await visit.choose("Preferred method", "Email")
    await visit.page.locator("#password").fill(PASSWORD)
    await visit.press("Save")
    assert await visit.heading() == "Sign in"
    await _sign_in(visit, mail, code_number=1)


async def _first_visit(visit: Visit) -> None:
    """Start the form, meet a mandatory question, go back and forth, and leave in the middle of a page."""
    await visit.press(f"Start {FORM}")
    await visit.press("Save and Continue")
    await visit.press("Save and Continue")
    assert await visit.errors() == ["Select which of these describes you best"]
    await visit.choose("Which of these describes you best", PARENT)
    await visit.press("Save and Continue")
    assert await visit.heading() == "More about the child or young person"
    await visit.fill("Any previous names", "Alex Smith")
    await visit.press("Back")
    assert await visit.heading() == "Who is asking"
    steps = visit.page.get_by_role("navigation", name="Steps of this form")
    await visit.press("More about the child or young person", within=steps)
    assert await visit.box("Any previous names").input_value() == "Alex Smith"
    await visit.fill("NHS number", "not a number")
    await visit.press("SEND Home")
    assert await visit.heading() == "SEND Home"


async def _second_visit(visit: Visit, folder: Path) -> None:
    """Continue at the last page worked on: groups, files and the rest of the form."""
    await visit.open("/citizen/send")
    await visit.press("Alex Okafor")
    headings = await visit.page.locator("h2").all_inner_texts()
    assert headings.index("Forms you have started") == 0
    await visit.press(f"Continue {FORM}")
    assert await visit.heading() == "More about the child or young person"
    assert await visit.box("NHS number").input_value() == "not a number"
    await visit.press("Save and Continue")
    assert len(await visit.errors()) == 1
    assert await visit.box("NHS number").input_value() == "not a number"
    await visit.fill("NHS number", "")
    for _ in range(3):
        await visit.press("Save and Continue")

    await _people(visit)
    for _ in range(3):
        await visit.press("Save and Continue")
    await visit.fill(WHY, "Reading is very hard.\n\nSo is <b>writing</b>.")
    for _ in range(4):
        await visit.press("Save and Continue")
    await _files(visit, folder)
    await visit.press("Save and Continue")
    assert await visit.heading() == "Check your answers"


async def _people(visit: Visit) -> None:
    assert await visit.heading() == "People with parental responsibility"
    first, second = visit.page.locator("#parents-0"), visit.page.locator("#parents-1")
    await visit.fill("First name", "Robin", within=first)
    await visit.press("Add more (People with parental responsibility)")
    await visit.fill("First name", "Sam", within=second)
    await visit.press("Save and Continue")
    assert len(await visit.errors()) == 4
    await visit.fill("Last name", "Okafor", within=first)
    await visit.fill("E-mail address", "robin@example.org", within=first)
    await visit.press("Remove Person 2")
    assert await second.count() == 0
    await visit.press("Save and Continue")
    assert await visit.heading() == "Others in the home"


async def _files(visit: Visit, folder: Path) -> None:
    assert await visit.heading() == "Documents"
    report, program = folder / "report.txt", folder / "program.pdf"
    report.write_text("A report about reading.", encoding="utf-8")
    program.write_bytes(b"MZ\x90\x00" + bytes(500))
    await visit.press("Upload file for Your documents")
    assert await visit.errors() == ["Select a file"]
    await visit.page.locator("#documents-file").set_input_files(program)
    await visit.fill("What the new file is", "A report")
    await visit.press("Upload file for Your documents")
    assert len(await visit.errors()) == 1
    assert await visit.box("What the new file is").input_value() == "A report"
    await visit.page.locator("#documents-file").set_input_files(report)
    await visit.press("Upload file for Your documents")
    text = await visit.text()
    assert "report.txt" in text
    assert "Being checked for viruses" in text or "Checked, no virus found" in text


async def _submit(visit: Visit) -> tuple[str, str]:
    """Submit. Returns the reference and the day of the decision, as the page says them."""
    text = await visit.text()
    assert "So is <b>writing</b>." in text
    assert "Not provided" in text
    assert "report.txt" in text
    await visit.press("Change Any previous names")
    await visit.fill("Any previous names", "Alexandra Smith")
    await visit.press("Save and Continue")
    form = visit.page.url.removeprefix(visit.url).rpartition("/")[0]
    await visit.open(f"{form}/summary")
    assert "Alexandra Smith" in await visit.text()

    await visit.press("Submit")
    assert await visit.errors() == ["Select I agree for each statement"]
    await agree_and_submit(visit)
    assert await visit.heading() == "Your request has been sent"
    text = await visit.text()
    found = re.search(r"Your reference number\s+([A-Z0-9-]{8,})", text)
    assert found
    decide = re.search(r"by (\d+ \w+ \d{4})", text)
    assert decide
    # The same form cannot be sent again: its old address leads to what was sent.
    receipt = visit.path
    await visit.open(f"{form}/summary")
    assert "has been sent already" in await visit.text()
    assert found[1] in await visit.text()
    await visit.page.go_back()
    assert visit.path == receipt
    return found[1], decide[1]


async def _print(visit: Visit, reference: str, *, scripts: bool) -> None:
    await visit.press("Look at or print the form you sent")
    text = await visit.text()
    assert reference in text
    assert "Alexandra Smith" in text
    assert "1 Example Street" in text
    button = visit.page.get_by_role("button", name="Print this page")
    assert await button.count() == int(scripts)

    await visit.page.emulate_media(media="print")
    for unwanted in (".govuk-service-navigation", ".waymark-footer", ".govuk-back-link", ".govuk-button"):
        for part in await visit.page.locator(unwanted).all():
            assert not await part.is_visible(), unwanted
    assert await visit.page.get_by_text("Alexandra Smith").is_visible()
    await visit.page.emulate_media(media="screen")

    async with visit.page.expect_download() as coming:
        await visit.page.get_by_text("Download as a PDF").click()
    download = await coming.value
    assert download.suggested_filename == f"request-{reference}.pdf"
    pdf = Path(await download.path()).read_bytes()
    assert pdf.startswith(b"%PDF-1.7")
    assert b"pdfuaid" in pdf or b"/MarkInfo" in pdf


async def _progress_and_message(visit: Visit, mail: Mail, decide_by: str) -> None:
    await mail.wait_for(visit.email, RECEIVED)
    for item in await mail.to(visit.email):
        words = item["Subject"] + item["Text"]
        assert not [word for word in ("Alex", "Okafor", "Robin", "Reading") if word in words], item["Subject"]
    await visit.open("/citizen/send")
    assert f"We will decide by {decide_by}." in await visit.text()
    await visit.press("Alex Okafor")
    text = await visit.text()
    assert "Request received" in text
    assert f"By {decide_by}" in text

    await visit.open("/citizen/messages")
    assert "You have 1 unread message." in await visit.text()
    await visit.press("Request received")
    assert decide_by in await visit.text()
    await visit.press("See your request")
    assert await visit.heading() == "Alex Okafor"
    assert "unread" not in await visit.page.locator("header").inner_text()
