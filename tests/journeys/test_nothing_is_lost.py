"""Whatever goes wrong while somebody fills in a form, what they typed is still there."""

from pathlib import Path

import pytest

from deploy.seed.accounts import PASSWORD
from tests.harness.containers.compose import AnySystem, ComposedSystem
from tests.journeys.conftest import SignIn
from tests.journeys.mail import Mail
from tests.journeys.request import WHY, add_child, agree_and_submit, fill_to_the_end, start
from tests.journeys.scripts import with_and_without_scripts
from tests.journeys.visit import Visit

HELP = "What help do you think is needed?"
KEEP = "Which answer do you want to keep?"

pytestmark = pytest.mark.timeout(240)


async def _typed(visit: Visit, label: str) -> str:
    return await visit.box(label).input_value()


@with_and_without_scripts
async def test_two_tabs_that_save_the_same_page_end_with_the_answers_that_were_chosen(sign_in: SignIn, scripts: bool) -> None:
    visit = await sign_in(scripts=scripts)
    await add_child(visit)
    form = await start(visit)
    other = await visit.another_tab()
    await visit.open(f"{form}/reason")
    await other.open(f"{form}/reason")
    await other.fill(WHY, "From the other tab")
    await other.fill(HELP, "Help with speaking")
    await other.press("Save and Continue")
    await visit.fill(WHY, "From this tab")
    await visit.press("Save and Continue")

    assert await visit.heading() == "Changed somewhere else"
    text = await visit.text()
    assert "From the other tab" in text
    assert "From this tab" in text
    await visit.press("Save and Continue")
    assert len(await visit.errors()) == 2
    await visit.choose(f"{KEEP} {WHY[:10]}", "Both, one after the other")
    await visit.press("Save and Continue")
    assert len(await visit.errors()) == 1
    assert await visit.page.get_by_label("Both, one after the other").first.is_checked()
    await visit.choose(f"{KEEP} {HELP[:10]}", "What was saved somewhere else")

    # A third save comes in between: the choice is asked for again, and nothing of any of the three is gone.
    await other.press("Back")
    await other.fill(WHY, "A third version")
    await other.press("Save and Continue")
    await visit.press("Save and Continue")
    assert await visit.heading() == "Changed somewhere else"
    assert "A third version" in await visit.text()
    await visit.choose(f"{KEEP} {WHY[:10]}", "What you have just typed")
    await visit.choose(f"{KEEP} {HELP[:10]}", "What was saved somewhere else")
    await visit.press("Save and Continue")
    await visit.press("Back")
    assert await _typed(visit, WHY) == "From this tab"
    assert await _typed(visit, HELP) == "Help with speaking"


async def test_saving_the_same_answers_twice_is_no_conflict(sign_in: SignIn) -> None:
    visit = await sign_in()
    await add_child(visit)
    form = await start(visit)
    other = await visit.another_tab()
    for tab in (visit, other):
        await tab.open(f"{form}/reason")
        await tab.fill(WHY, "The same words")
    for tab in (visit, other):
        await tab.press("Save and Continue")
        assert await tab.heading() == "What they find difficult"


async def test_details_of_a_child_changed_in_two_tabs_are_shown_side_by_side(sign_in: SignIn) -> None:
    visit = await sign_in()
    await add_child(visit)
    other = await visit.another_tab()
    details = f"{visit.page.url.removeprefix(visit.url)}/details"
    await visit.open(details)
    await other.open(details)
    await other.fill("Town or city", "Othertown")
    await other.press("Save")
    await visit.fill("Known as", "Al")
    await visit.press("Save")
    assert await visit.heading() == "Changed somewhere else"
    await visit.choose(f"{KEEP} Known as", "What you have just typed")
    await visit.choose(f"{KEEP} Address", "What was saved somewhere else")
    await visit.press("Save")
    assert await visit.heading() == "Al Sample"
    await visit.open(details)
    assert await _typed(visit, "Town or city") == "Othertown"


@with_and_without_scripts
async def test_what_was_typed_when_the_session_ended_is_saved_after_signing_in(sign_in: SignIn, mail: Mail, scripts: bool) -> None:
    visit = await sign_in(scripts=scripts)
    await add_child(visit)
    form = await start(visit)
    await visit.open(f"{form}/reason")
    await visit.fill(WHY, "Typed too late\nbut <not> lost")
    await visit.page.context.clear_cookies(name="__Host-waymark-session")
    await visit.press("Save and Continue")
    assert await visit.heading() == "Sign in"
    await visit.fill("E-mail address", visit.email)
    await visit.page.locator("#password").fill(PASSWORD)
    await visit.press("Sign in", within=visit.page.locator("main"))
    await visit.fill("Security code", await mail.wait_for(visit.email, r"\b(\d{6})\b", 2))
    await visit.press("Verify")
    assert await visit.heading() == "You are signed in again"
    await visit.press("Continue and save it")
    assert await visit.heading() == "What they find difficult"
    await visit.press("Back")
    assert await _typed(visit, WHY) == "Typed too late\nbut <not> lost"


async def test_a_page_that_could_not_be_saved_is_shown_again_as_it_was_typed(sign_in: SignIn, system: AnySystem) -> None:
    visit = await sign_in()
    await add_child(visit)
    form = await start(visit)
    await visit.open(f"{form}/reason")
    await visit.fill(WHY, "Typed while a part was down")
    system.stop("forms")
    try:
        await visit.press("Save and Continue")
        is_known = "We could not save this page" in await visit.text()
        if is_known:
            assert await _typed(visit, WHY) == "Typed while a part was down"
        else:
            # This is another gateway than the one that showed the page: it does not know what the page asks.
            assert isinstance(system, ComposedSystem)
            assert "What you typed is not lost" in await visit.text()
    finally:
        system.start("forms")
    await visit.press("Save and Continue" if is_known else "Try again")
    assert await visit.heading() == "What they find difficult"
    await visit.press("Back")
    assert await _typed(visit, WHY) == "Typed while a part was down"


@pytest.mark.parametrize("mebibytes", [70, 150])
async def test_a_file_far_too_large_does_not_lose_what_was_typed_beside_it_without_scripts(sign_in: SignIn, tmp_path: Path, mebibytes: int) -> None:
    """More than most servers read: a browser that is answered before it has sent all would show a lost connection."""
    visit = await sign_in(scripts=False)
    await add_child(visit)
    form = await start(visit)
    await visit.open(f"{form}/childs-views")
    video = tmp_path / "video.pdf"
    with video.open("wb") as out:
        out.truncate(mebibytes * 1024 * 1024)
    await visit.fill("What I find hard", "Long days")
    await visit.fill("What the new file is", "What it is like")
    await visit.page.locator("#views_files-file").set_input_files(video)
    await visit.press("Save and Continue")
    assert await visit.errors() == ["The selected file must be 25 MB or smaller"]
    assert (await _typed(visit, "What I find hard"), await _typed(visit, "What the new file is")) == ("Long days", "What it is like")
    await visit.open(f"{form}/childs-views")
    assert await _typed(visit, "What I find hard") == "Long days"


async def test_with_scripts_a_file_that_is_too_large_is_refused_before_it_is_sent(sign_in: SignIn, tmp_path: Path) -> None:
    visit = await sign_in()
    await add_child(visit)
    form = await start(visit)
    await visit.open(f"{form}/childs-views")
    video = tmp_path / "video.pdf"
    with video.open("wb") as out:
        out.truncate(70 * 1024 * 1024)
    chosen = visit.page.locator("#views_files-file")
    await chosen.set_input_files(video)
    assert await visit.page.get_by_role("alert").inner_text() == "The selected file must be 25 MB or smaller"
    assert await chosen.input_value() == ""
    small = tmp_path / "small.txt"
    small.write_text("A drawing, in words", encoding="utf-8")
    await chosen.set_input_files(small)
    assert await visit.page.get_by_role("alert").count() == 0


async def test_a_file_that_cannot_be_taken_does_not_hold_back_the_answers_beside_it(sign_in: SignIn, system: AnySystem, tmp_path: Path) -> None:
    visit = await sign_in(scripts=False)
    await add_child(visit)
    form = await start(visit)
    await visit.open(f"{form}/childs-views")
    large = tmp_path / "large.txt"
    large.write_bytes(b"x" * (26 * 1024 * 1024))
    await visit.fill("What I find hard", "Long days")
    await visit.page.locator("#views_files-file").set_input_files(large)
    await visit.press("Save and Continue")
    assert await visit.errors() == ["The selected file must be 25 MB or smaller"]
    await visit.open(f"{form}/childs-views")
    assert await _typed(visit, "What I find hard") == "Long days"

    small = tmp_path / "small.txt"
    small.write_text("A drawing, in words", encoding="utf-8")
    await visit.fill("What I hope for", "A friend")
    await visit.page.locator("#views_files-file").set_input_files(small)
    system.stop("documents")
    try:
        await visit.press("Upload file for Drawings, photos or pages")
        assert "could not be uploaded just now" in (await visit.errors())[0]
    finally:
        system.start("documents")
    await visit.open(f"{form}/childs-views")
    assert await _typed(visit, "What I hope for") == "A friend"


async def test_a_file_with_a_virus_is_said_to_be_removed_and_cannot_be_downloaded(sign_in: SignIn, tmp_path: Path) -> None:
    visit = await sign_in()
    await add_child(visit)
    child = visit.page.url.removeprefix(visit.url)
    form = await start(visit)
    await visit.open(f"{form}/evidence")
    bad = tmp_path / "letter.txt"
    bad.write_text("X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*", encoding="ascii")
    await visit.page.locator("#documents-file").set_input_files(bad)
    await visit.press("Upload file for Your documents")
    document = await visit.page.locator("[name='documents-0-document_id']").input_value()
    for _ in range(60):
        if "Contains a virus and was removed" in await visit.text():
            break
        await visit.page.wait_for_timeout(500)
        await visit.page.reload()
    else:
        pytest.fail("the scan did not end in 30 seconds")
    await visit.open(f"{child}/files/{document}")
    assert await visit.heading() == "This file cannot be downloaded"
    await visit.open(f"{form}/evidence")
    await visit.press("Remove letter.txt")
    assert "letter.txt" not in await visit.text()


async def test_submitting_in_two_tabs_gives_the_same_receipt(sign_in: SignIn) -> None:
    visit = await sign_in()
    await add_child(visit)
    await start(visit)
    await fill_to_the_end(visit)
    other = await visit.another_tab()
    await other.open(visit.page.url.removeprefix(visit.url))
    for tab in (visit, other):
        await agree_and_submit(tab)
        assert await tab.heading() == "Your request has been sent"
    assert visit.page.url == other.page.url


async def test_a_deleted_form_is_asked_about_first_and_then_gone(sign_in: SignIn) -> None:
    visit = await sign_in()
    await add_child(visit)
    child = visit.page.url.removeprefix(visit.url)
    form = await start(visit)
    await visit.open(child)
    await visit.press("Delete Request for an EHC needs assessment")
    await visit.press("Keep it")
    assert "Forms you have started" in await visit.text()
    await visit.press("Delete Request for an EHC needs assessment")
    await visit.press("Delete this form")
    assert "Forms you have started" not in await visit.text()
    await visit.open(f"{form}/reason")
    assert await visit.heading() == "Page not found"
