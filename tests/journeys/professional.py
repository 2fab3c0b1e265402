"""What the journeys of professionals have in common."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from uuid import uuid4

from deploy.seed.council import Council
from deploy.seed.portal import Portal, expect
from tests.journeys.visit import Visit

REQUEST = "Professional Request for Statutory EHC Assessment"
PROGRESS = "Statutory Assessment Progress"
TILE = "Special educational needs and disabilities"
ADD = "Add child / young person"
SAVE = "Save and continue"
NOWHERE = "/professional/children/00000000-0000-4000-8000-000000000000"
STATEMENTS = 3
STEPS = 8

JOB = {"job_title": "Class teacher", "telephone": "01632 960 003", "registration_body": None, "registration_number": None}

ANSWERS: Mapping[str, Mapping[str, str]] = {
    "reason-and-views": {"Why are you asking for an assessment?": "Reading is very hard."},
    "contacts": {"First name": "Jo", "Last name": "Okafor", "Telephone number": "01632 960 001"},
    "needs-and-provision": {"Summary of your advice": "Short texts, read with an adult."},
}


async def work_at_new_school(portal: Portal, session: str, council: Council | None = None) -> str:
    """Say, behind the pages, that somebody works at a school that nobody named before, which the council confirms. Returns its id."""
    token = await portal.principal(session)
    school = {"name": f"School {uuid4().hex[:8]}", "kind": "school", "urn": None, "ukprn": None}
    expect(*await portal.identity("POST", "/me/roles", {**JOB, "organisation": school}, token), wanted=201)
    _, found = await portal.call("identity", "GET", "/me/roles", token=token)
    organisation = str(found["roles"][0]["organisation"]["id"])
    if council is not None:
        await council.confirm(organisation)
    return organisation


async def work_alone(portal: Portal, session: str, council: Council) -> None:
    """Say, behind the pages, that somebody works for themselves, which the council confirms."""
    token = await portal.principal(session)
    added = expect(*await portal.identity("POST", "/me/roles", {**JOB, "organisation": None}, token), wanted=201)
    await council.confirm_alone(added["id"])


async def add_child(visit: Visit, first_name: str = "Alex", last_name: str = "Okafor") -> None:
    """Add a child from Select person, ending on the progress page."""
    visit.secrets |= {first_name, last_name}
    await visit.press(ADD)
    await visit.press(ADD, within=visit.page.locator("main form"))
    assert await visit.errors()
    await visit.fill("Legal first name", first_name)
    await visit.fill("Legal last name", last_name)
    await visit.fill_date("Date of birth", "14", "5", "2016")
    await visit.choose("Sex", "Female")
    await visit.fill("Address line 1", "1 Example Street")
    await visit.fill("Town or city", "Anytown")
    await visit.fill("Postcode", "ab1 2cd")
    await visit.choose("School or setting", "They go to a nursery, school, college or other setting")
    await visit.fill("Name of the school or setting", "Example Primary School")
    await visit.press(ADD, within=visit.page.locator("main form"))


async def press_beginning(visit: Visit, words: str) -> None:
    """Press the first button or link of the page whose name begins so: names that only a screen reader says come after it."""
    name = re.compile(rf"^\s*{re.escape(words)}\b")
    main = visit.page.locator("main")
    await visit.press_at(main.get_by_role("button", name=name).or_(main.get_by_role("link", name=name)).first)


async def fill_to_the_end(visit: Visit) -> list[str]:
    """Answer what must be answered and press Save and continue, up to the summary. Returns which step each page said it is."""
    passed = []
    while (name := visit.path.rpartition("/")[2]) != "summary":
        passed.append(await step(visit))
        if name == "work-details-and-child":
            await visit.choose("Does the family know about this request?", "Yes")
        for label, text in ANSWERS.get(name, {}).items():
            await visit.fill(label, text)
        await visit.press(SAVE)
    return [*passed, await step(visit)]


def in_one_line(text: str) -> str:
    """The words of a text: what only a screen reader says stands on a line of its own."""
    return " ".join(text.split())


async def step(visit: Visit) -> str:
    """Which step the page says it is."""
    return (await visit.page.locator(".waymark-steps__summary").inner_text()).strip()


async def upload(visit: Visit, file: Path, description: str) -> None:
    """Choose a file, say what it is and press Add more."""
    await visit.page.locator("#documents-file").set_input_files(file)
    await visit.fill("What the new file is", description)
    await visit.press("Add more for Your documents")


async def agree_and_submit(visit: Visit) -> None:
    """Accept the declaration and the terms, and submit."""
    boxes = await visit.page.get_by_role("checkbox", name="I agree").all()
    assert len(boxes) == STATEMENTS
    for box in boxes:
        await box.check()
    await visit.press("Submit")


async def reference(visit: Visit) -> str:
    """The reference number on the page that confirms."""
    found = re.search(r"Your reference number\s+([A-Z0-9-]{8,})", await visit.text())
    assert found
    return found[1]


async def is_not_there(visit: Visit, *paths: str) -> None:
    """Each address answers the very same as one of a child whom nobody ever added."""
    nowhere = await _answer(visit, NOWHERE)
    assert nowhere[0] == HTTPStatus.NOT_FOUND
    for path in paths:
        assert await _answer(visit, path) == nowhere, path


async def _answer(visit: Visit, path: str) -> tuple[int, str]:
    """The status and the page, apart from how long the session lasts without a sign of its person."""
    found = await visit.page.request.get(visit.url + path)
    return found.status, re.sub(r'data-idle-seconds="\d+"', "", await found.text())
