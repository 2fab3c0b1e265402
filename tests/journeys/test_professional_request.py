"""A professional asks for a statutory assessment, step by step as the council's guide says: from registering to Finish, and on to Edit.

Every page on the way is looked at by axe-core at 1280 and at 320 pixels; `Visit.arrived` says what else is checked.
"""

from pathlib import Path
from uuid import uuid4

import pytest

from tests.harness.waiting import until
from tests.journeys.conftest import OpenBrowser
from tests.journeys.mail import Mail
from tests.journeys.professional import (
    PROGRESS,
    REQUEST,
    SAVE,
    STEPS,
    TILE,
    add_child,
    agree_and_submit,
    press_beginning,
    reference,
    step,
    upload,
)
from tests.journeys.scripts import with_and_without_scripts
from tests.journeys.visit import Visit

PASSWORD = "copper-lantern-thirteen-boats"
LINK = r"(http\S+/account/confirm-email\?token=[\w-]+)"
CODE = r"\b(\d{6})\b"
WHY = "Why are you asking for an assessment?"


@pytest.mark.timeout(400)
@with_and_without_scripts
async def test_from_registering_to_finish_and_a_revision_that_leaves_the_first_one_in_place(
    open_browser: OpenBrowser, mail: Mail, scripts: bool, tmp_path: Path
) -> None:
    visit = await open_browser(scripts)
    visit.email = f"{uuid4().hex}@example.org"
    visit.secrets = {visit.email, "Robin", "Adeyemi", PASSWORD}

    await _register(visit, mail)
    await _turn_on_two_steps(visit, mail)
    await _say_where_they_work(visit)

    await visit.press("Home")
    await visit.press(TILE)
    assert await visit.heading() == "Select person"
    await add_child(visit, "Alex", "Okafor")
    assert await visit.heading() == PROGRESS
    assert "Alex Okafor" in await visit.text()

    await _fill_in(visit, tmp_path)
    await _summary(visit)
    number = await reference(visit)
    await visit.press("Finish")
    assert await visit.heading() == PROGRESS
    await _see_progress(visit, number)
    await _edit(visit, number)


async def _register(visit: Visit, mail: Mail) -> None:
    await visit.open("/professional")
    await visit.press("Help and support")
    for said in ("Professionals outside Anytown Council", "send-professionals@anytown.example", "Staff of Anytown Council"):
        assert said in await visit.text()
    await visit.open("/professional")
    await visit.press("Register", within=visit.page.locator("main"))
    assert "Questions marked with a red asterisk (*) are mandatory." in await visit.text()
    asterisk = visit.page.locator("label .waymark-mandatory").first
    assert await asterisk.evaluate("(one) => getComputedStyle(one).color") == "rgb(202, 53, 53)"
    await visit.press("Submit")
    assert len(await visit.errors()) == 5
    await visit.fill("First name", "Robin")
    await visit.fill("Last name", "Adeyemi")
    await visit.fill("E-mail address", visit.email)
    await visit.page.locator("#password").fill(PASSWORD)
    await visit.page.locator("#accepted_terms").check()
    await visit.press("Submit")
    assert await visit.heading() == "Check your e-mail"
    assert "spam or junk" in await visit.text()

    await visit.open((await mail.wait_for(visit.email, LINK)).removeprefix(visit.url))
    await visit.fill("Enter the password you chose when you registered", PASSWORD)
    await visit.press("Confirm my e-mail address")
    assert visit.path == "/professional/registered"
    assert await visit.heading() == "Your account is ready"
    await visit.press("Sign in", within=visit.page.locator("main"))


async def _sign_in(visit: Visit) -> None:
    assert visit.path == "/professional/sign-in"
    await visit.fill("E-mail address", visit.email)
    await visit.page.locator("#password").fill(PASSWORD)
    await visit.press("Sign in", within=visit.page.locator("main"))


async def _turn_on_two_steps(visit: Visit, mail: Mail) -> None:
    await _sign_in(visit)
    assert visit.path == "/professional"
    await visit.press(TILE)
    assert await visit.heading() == "Enable Two Step Verification Now"
    await visit.open("/professional")
    await visit.press("My account", within=visit.page.locator("main"))
    await visit.press("Change two step verification")
    await visit.choose("Preferred method", "Email")
    await visit.page.locator("#password").fill(PASSWORD)
    await visit.press("Save")
    await _sign_in(visit)
    await visit.fill("Security code", await mail.wait_for(visit.email, CODE))
    await visit.press("Verify")
    assert visit.path == "/professional"


async def _say_where_they_work(visit: Visit) -> None:
    await visit.press("My account", within=visit.page.locator("main"))
    await visit.press("View work details")
    await visit.press("Add work details")
    await visit.press("Save")
    assert await visit.errors() == ["Enter your job title", "Enter your work telephone number", "Select whether you do this work for an organisation"]
    await visit.fill("Job title", "Class teacher")
    await visit.fill("Work telephone number", "01632 960 003")
    await visit.choose("Do you do this work for an organisation?", "Yes")
    await visit.fill("Name of the organisation", "Anytown Primary School")
    await visit.page.get_by_label("Kind of organisation").select_option("School")
    await visit.fill("URN", "12345")
    await visit.press("Save")
    assert await visit.errors() == ["Unique reference number (URN) must be 6 digits, like 123456"]
    await visit.fill("URN", "123 456")
    await visit.press("Save")
    assert await visit.heading() == "Work details"
    text = await visit.text()
    assert "Anytown Primary School" in text
    assert "123456" in text
    assert "You see what others entered once the SEND team has confirmed your organisation." in text


async def _fill_in(visit: Visit, folder: Path) -> None:
    """Start, confirm the role, go through seven steps and back, with two documents and two contacts."""
    await visit.press(f"Start {REQUEST}")
    assert await visit.heading() == "Confirm your work details"
    await visit.press("Select Class teacher, Anytown Primary School")
    assert await step(visit) == f"Steps: 1 of {STEPS}"
    assert "Class teacher, Anytown Primary School" in await visit.text()
    assert "Nobody else can see this form before you submit it." in await visit.text()
    await visit.press(SAVE)
    assert await visit.errors() == ["Select whether the family knows about this request"]
    await visit.choose("Does the family know about this request?", "Yes")
    await visit.press(SAVE)
    await visit.fill(WHY, "Reading is very hard.")
    await visit.press(SAVE)
    await visit.press("Back")
    assert await visit.box(WHY).input_value() == "Reading is very hard."
    for _ in range(4):
        await visit.press(SAVE)
    await _add_documents(visit, folder)
    await visit.press(SAVE)
    await _add_contacts(visit)


async def _add_documents(visit: Visit, folder: Path) -> None:
    assert await step(visit) == f"Steps: 6 of {STEPS}"
    for name in ("support plan.txt", "attendance.txt"):
        (folder / name).write_text("Some words about reading.", encoding="utf-8")
        await upload(visit, folder / name, f"What is in {name}")
        assert name in await visit.text()


async def _add_contacts(visit: Visit) -> None:
    assert await step(visit) == f"Steps: 7 of {STEPS}"
    first, second = visit.page.locator("#contacts-0"), visit.page.locator("#contacts-1")
    await visit.fill("First name", "Jo", within=first)
    await visit.fill("Last name", "Okafor", within=first)
    await visit.fill("Telephone number", "01632 960 001", within=first)
    await visit.press("Add More (Parents, carers and people with parental responsibility)")
    await visit.fill("First name", "Sam", within=second)
    await visit.press(SAVE)
    assert len(await visit.errors()) == 2
    await visit.fill("Last name", "Okafor", within=second)
    await visit.fill("E-mail address", "sam@example.org", within=second)
    await visit.press(SAVE)


async def _summary(visit: Visit) -> None:
    """Check the summary, go to an earlier step and back, and submit."""
    assert await step(visit) == f"Steps: {STEPS} of {STEPS}"
    text = await visit.text()
    for said in ("Reading is very hard.", "support plan.txt", "attendance.txt", "sam@example.org", "Not provided"):
        assert said in text
    await visit.press("Back")
    assert await step(visit) == f"Steps: 7 of {STEPS}"
    steps = visit.page.get_by_role("navigation", name="Steps of this form")
    await visit.press("Needs", within=steps)
    assert await step(visit) == f"Steps: 3 of {STEPS}"
    await visit.press("Summary", within=visit.page.get_by_role("navigation", name="Steps of this form"))
    await visit.press("Submit")
    assert len(await visit.errors()) == 1
    await agree_and_submit(visit)
    assert "has been sent" in await visit.heading()


async def _see_progress(visit: Visit, number: str) -> None:
    """The timeline, once the request is registered, and the information collected at its stage."""
    child = visit.page.url.removeprefix(visit.url)

    async def is_registered() -> bool:
        await visit.page.reload()
        return "The council is deciding whether to assess" in await visit.text()

    await until(is_registered, every=0.1)
    await visit.open(child)
    text = await visit.text()
    for said in ("Happening now", "What is happening now", "What is due next", "The council decides whether to assess by", number, "revision 1"):
        assert said in text
    await visit.open("/professional/send")
    assert "The council decides by" in await visit.text()
    await visit.press("Recently used")
    await visit.fill("Search by name", "oka")
    await visit.press("Search")
    await visit.press("Alex Okafor")
    assert await visit.heading() == PROGRESS


async def _edit(visit: Visit, number: str) -> None:
    """Edit adds a revision; the first one is kept and shown."""
    await visit.press(f"Edit {REQUEST} {number}")
    assert await step(visit) == f"Steps: {STEPS} of {STEPS}"
    await visit.press("Reason and views", within=visit.page.get_by_role("navigation", name="Steps of this form"))
    assert "What was sent stays as it is" in await visit.text()
    assert await visit.box(WHY).input_value() == "Reading is very hard."
    await visit.fill(WHY, "Reading is very hard. So is writing.")
    await visit.press(SAVE)
    await _go_to_the_summary(visit)
    await agree_and_submit(visit)
    assert await reference(visit) == number
    await visit.press("Finish")
    assert f"Reference {number}, revision 2." in await visit.text()
    await press_beginning(visit, "revision 1")
    text = await visit.text()
    assert "This is an earlier revision." in text
    assert "So is writing." not in text
    await visit.press("Look at the newest revision")
    assert "So is writing." in await visit.text()
    assert "support plan.txt" in await visit.text()


async def _go_to_the_summary(visit: Visit) -> None:
    """Go through the remaining steps without changing anything."""
    while "summary" not in visit.path:
        await visit.press(SAVE)
