"""An officer finds a request on the work list, keeps a list, searches, and looks at the figures: at browsers, with scripts and without.

Every page on the way is looked at by axe-core at 1280 and at 320 pixels; `Visit.arrived` says what else is checked.
"""

import aiohttp
import pytest

from deploy.local.system import System
from tests.harness.pages import Pages
from tests.harness.waiting import until
from tests.journeys.conftest import SignIn
from tests.journeys.request import add_child
from tests.journeys.scripts import with_and_without_scripts
from tests.journeys.visit import Visit

LAST_NAME = "Quillfeather"


@pytest.mark.timeout(300)
@with_and_without_scripts
async def test_a_request_is_found_by_the_list_by_a_list_that_was_kept_and_by_search(
    sign_in: SignIn, team_sign_in: SignIn, system: System, client: aiohttp.ClientSession, scripts: bool
) -> None:
    parent, officer = await sign_in(), await team_sign_in("officer", scripts=scripts)
    first_name = "Ottoline" if scripts else "Ottokar"
    await add_child(parent, first_name, LAST_NAME)
    child = parent.page.url.rpartition("/")[2]
    pages = Pages(client, system.url, parent.session)
    await pages.fill_and_submit(await pages.start_request(child), "Reading is very hard.")
    officer.secrets |= {first_name, LAST_NAME}

    async def is_listed() -> bool:
        await officer.page.goto(f"{officer.url}/team/worklist?list=to-acknowledge")
        return bool(await officer.page.get_by_text(f"{first_name} {LAST_NAME}").count())

    await until(is_listed, seconds=30)
    await officer.open("/team")
    assert await officer.heading() == "Work list"
    await officer.press("Deciding whether to assess")
    assert f"{first_name} {LAST_NAME}" in await officer.text()
    # It is open as soon as the list is narrowed down, which the stage does.
    await _narrow_down_and_keep(officer, first_name)
    await _search(officer, first_name, child)
    await _look_at_figures(officer)
    assert not officer.complaints


async def _narrow_down_and_keep(officer: Visit, first_name: str) -> None:
    name = f"Decisions of {'script' if first_name == 'Ottoline' else 'plain'}"
    await officer.page.get_by_label("Sort by").select_option("name")
    await officer.page.get_by_label("Officer").select_option("nobody")
    await officer.fill_date("Due before", "31", "2", "2099")
    await officer.press("Show")
    assert await officer.errors() == ["Due before must be a real date, like 27 3 2016"]
    await officer.fill_date("Due before", "31", "12", "2099")
    await officer.press("Show")
    assert first_name in await officer.text()
    await officer.press("Save list")
    assert await officer.errors() == ["Enter a name for this list"]
    await officer.fill("Save this list as", name)
    await officer.press("Save list")
    assert "The list is saved" in await officer.text()
    await officer.press("Work list")
    await officer.press(name)
    assert first_name in await officer.text()
    await officer.press("Work list")
    await officer.press(f"Delete {name}")
    assert name not in await officer.text()


async def _search(officer: Visit, first_name: str, child: str) -> None:
    await officer.press("Search", within=officer.page.get_by_role("navigation"))
    await officer.press("Search", within=officer.page.locator("main"))
    assert await officer.errors() == ["Enter a name, a date of birth, a reference, a UPN or an NHS number"]
    await officer.fill("Find a child or young person", f"{LAST_NAME.lower()} 31/2/2017")
    await officer.press("Search", within=officer.page.locator("main"))
    assert await officer.errors() == ["We could not use \u201831/2/2017\u2019. Check each date and number, or leave it out"]
    await officer.fill("Find a child or young person", f"quill {first_name[:5]} 14 May 2017")
    await officer.press("Search", within=officer.page.locator("main"))
    assert f"Name has words that begin with quill and {first_name[:5]}, born 14 May 2017" in await officer.text()
    link = officer.page.get_by_role("link", name=f"{first_name} {LAST_NAME}")
    assert await link.get_attribute("href") == f"/team/children/{child}"


async def _look_at_figures(officer: Visit) -> None:
    await officer.press("Figures")
    assert "Cases by stage, today" in await officer.text()
    assert await officer.page.locator(".waymark-bar").count() >= 10
    await officer.fill_date("From", "1", "1", "2027")
    await officer.fill_date("To", "1", "1", "2026")
    await officer.press("Show these days")
    assert await officer.errors() == ["The last day must be the same as or after the first day"]
