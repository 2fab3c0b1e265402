"""Filling in the parental request, as far as a test does not care how."""

from collections.abc import Mapping

from tests.journeys.visit import Visit

FORM = "Request for an EHC needs assessment"
PARENT = "I am the child's parent, or have parental responsibility"
WHY = "Why are you asking for an assessment?"
STATEMENTS = 3


async def add_child(visit: Visit, first_name: str = "Alex", last_name: str = "Sample", **more: str) -> None:
    """Add a child from SEND Home, ending on the child's page."""
    visit.secrets |= {first_name, last_name}
    await visit.open("/citizen/send")
    await visit.press("Add Child")
    await visit.fill("Legal first name", first_name)
    await visit.fill("Legal last name", last_name)
    await visit.fill_date("Date of birth", more.get("day", "14"), more.get("month", "5"), more.get("year", "2017"))
    await visit.choose("Sex", "Female")
    await visit.fill("Address line 1", "1 Example Street")
    await visit.fill("Town or city", "Anytown")
    await visit.fill("Postcode", "ab1 2cd")
    await visit.choose("School or setting", "They go to a nursery, school, college or other setting")
    await visit.fill("Name of the school or setting", "Example Primary School")
    relation = more.get("relation", "Mother")
    await visit.choose("Your relationship", relation)
    if relation == "Mother":
        await visit.choose("Do you have parental responsibility", "Yes")
    await visit.press("Add Child", within=visit.page.locator("main"))


async def start(visit: Visit) -> str:
    """Start the request from the child's page. Returns the address of the form, without the page."""
    await visit.press(f"Start {FORM}")
    return visit.page.url.removeprefix(visit.url).rpartition("/")[0]


ANSWERS: Mapping[str, Mapping[str, str]] = {
    "parents": {"First name": "Jo", "Last name": "Sample", "Telephone number": "01632 960 001"},
    "reason": {WHY: "Reading is very hard."},
}


async def fill_to_the_end(visit: Visit) -> None:
    """Answer what must be answered and press Save and Continue, up to the summary."""
    while (name := visit.path.rpartition("/")[2]) != "summary":
        if name == "who-is-asking":
            await visit.choose("Which of these describes you best", PARENT)
        for label, text in ANSWERS.get(name, {}).items():
            await visit.fill(label, text)
        await visit.press("Save and Continue")


async def agree_and_submit(visit: Visit) -> None:
    """Agree to every statement on the summary, and submit."""
    boxes = await visit.page.get_by_role("checkbox", name="I agree").all()
    assert len(boxes) == STATEMENTS
    for box in boxes:
        await box.check()
    await visit.press("Submit")
