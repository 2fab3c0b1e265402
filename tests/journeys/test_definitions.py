"""An administrator gives a form its next version: mistakes are mended on the page, each page is looked at, and it is published while somebody fills it in."""

import pytest
from playwright.async_api import FilePayload

from tests.journeys.conftest import SignIn
from tests.journeys.request import add_child
from tests.journeys.test_young_person import EIGHTEEN_YEARS_AGO, MYSELF
from tests.journeys.visit import Visit

FORM = "My request for an EHC needs assessment"
WORDS = "What this form is for"
NEW_WORDS = "What this form is for, in new words"

pytestmark = pytest.mark.timeout(300)


async def test_a_form_is_given_its_next_version_while_somebody_fills_it_in(sign_in: SignIn, team_sign_in: SignIn) -> None:
    before = await sign_in()
    await add_child(before, relation=MYSELF, year=EIGHTEEN_YEARS_AGO)
    await before.press(f"Start {FORM}")
    begun = before.page.url.removeprefix(before.url)

    administrator = await team_sign_in("administrator")
    await administrator.open("/team")
    await administrator.press("Form definitions")
    version = await _write_next_version(administrator)
    await _look_at_every_page(administrator)
    await administrator.press("Publish this version")
    await administrator.press(f"Publish version {version}")
    assert f"Version {version}, published by you" in await administrator.text()

    after = await sign_in()
    await add_child(after, relation=MYSELF, year=EIGHTEEN_YEARS_AGO)
    await after.press(f"Start {FORM}")
    assert NEW_WORDS in await after.text()
    await before.open(begun)
    assert NEW_WORDS not in await before.text()
    assert WORDS in await before.text()


async def test_without_scripts_a_file_with_mistakes_is_mended_and_thrown_away(team_sign_in: SignIn) -> None:
    visit = await team_sign_in("administrator", scripts=False)
    await visit.open("/team/definitions/upload")
    file = FilePayload(name="bad.v1.yaml", mimeType="application/yaml", buffer=b"form: bad\nversion: one\n")
    await visit.page.get_by_label("Select a file").set_input_files(file)
    await visit.press("Upload")
    assert 'Line 2: "version" must be a whole number from 1' in await visit.errors()
    assert await visit.box("Or type or paste its text").input_value() == "form: bad\nversion: one\n"
    await visit.fill("Or type or paste its text", _SMALL)
    await visit.press("Upload")
    assert await visit.heading() == "A small form"
    await visit.press("Throw this version away")
    await visit.press("Throw it away")
    assert "A small form" not in await visit.text()


async def _write_next_version(visit: Visit) -> str:
    """Change the words of the form, with a mistake first. Returns the version."""
    link = visit.page.get_by_role("link", name=f"of {FORM}")
    version = (await link.inner_text()).split()[2]
    await visit.press_at(link)
    box = visit.box("Or type or paste its text")
    text = (await box.input_value()).replace(f"label: {WORDS}\n", f"label: {NEW_WORDS}\n")
    line = next(number for number, found in enumerate(text.splitlines(), 1) if "kind: yes_no" in found)
    await box.fill(text.replace("kind: yes_no", "kind: yes_or_no", 1))
    await visit.press("Upload")
    (error,) = await visit.errors()
    assert error.startswith(f'Line {line}: "yes_or_no" is not a kind of question')
    await box.fill((await box.input_value()).replace("kind: yes_or_no", "kind: yes_no"))
    await visit.press("Upload")
    assert f"Version {version}, not published" in await visit.text()
    return version


async def _look_at_every_page(visit: Visit) -> None:
    """Go through the preview from the first page to the last, and back to the version."""
    here = visit.page.url.removeprefix(visit.url)
    titles = await visit.page.locator("main ol a").all_inner_texts()
    await visit.press(titles[0])
    assert NEW_WORDS in await visit.text()
    for title in titles:
        assert await visit.heading() == title
        assert await visit.page.locator("main form").count() == 0
        if title != titles[-1]:
            await visit.press_at(visit.page.locator(".govuk-pagination__next a"))
    await visit.open(here)


_SMALL = """form: a-small-form
version: 1
title: A small form
summary: For a test
offered_to: others
kind: request
channel: parent
pages:
  - id: why
    title: Why
    questions:
      - { id: why, kind: textarea, label: Reasons }
declarations:
  - { id: truth, label: It is true. }
"""
