"""A young person asks for themselves, from the keyboard alone."""

from datetime import UTC, datetime

import pytest

from tests.journeys.conftest import SignIn
from tests.journeys.request import add_child
from tests.journeys.visit import Visit

MYSELF = "I am adding myself (I am 16 to 25)"
EIGHTEEN_YEARS_AGO, TEN_YEARS_AGO = (str(datetime.now(UTC).year - years) for years in (18, 10))

pytestmark = pytest.mark.timeout(200)


async def test_a_young_person_is_offered_their_own_form(sign_in: SignIn) -> None:
    visit = await sign_in()
    await add_child(visit, relation=MYSELF, year=EIGHTEEN_YEARS_AGO)
    titles = await visit.page.locator("h3").all_inner_texts()
    assert titles == ["My request for an EHC needs assessment"]


async def test_somebody_under_16_cannot_add_themselves_and_keeps_what_they_typed(sign_in: SignIn) -> None:
    visit = await sign_in()
    await add_child(visit, relation=MYSELF, year=TEN_YEARS_AGO)
    assert "you must be 16 to 25 years old" in (await visit.errors())[0]
    assert await visit.box("Legal first name").input_value() == "Alex"


async def test_somebody_over_25_is_added_with_a_warning(sign_in: SignIn) -> None:
    visit = await sign_in()
    await add_child(visit, year="1990")
    assert "over 25" in await visit.text()


async def test_a_form_page_can_be_filled_in_with_the_keyboard_alone(sign_in: SignIn) -> None:
    visit = await sign_in()
    await add_child(visit, relation=MYSELF, year=EIGHTEEN_YEARS_AGO)
    await _tab_to(visit, "Start My request for an EHC needs assessment")
    await _enter(visit)
    await _tab_to(visit, "Save and Continue")
    await _enter(visit)
    assert await visit.heading() == "Help with this form"
    # The first stop leads past the header; the last of the page is reached without a mouse, and Back is on the way.
    await visit.page.keyboard.press("Tab")
    assert await _focused(visit) == "Skip to main content"
    await _tab_to(visit, "Back")
    await _enter(visit)
    assert await visit.heading() == "Before you start"


async def _focused(visit: Visit) -> str:
    return " ".join((await visit.page.evaluate("document.activeElement.textContent")).split())


async def _tab_to(visit: Visit, name: str) -> None:
    for _ in range(60):
        await visit.page.keyboard.press("Tab")
        if await _focused(visit) == name:
            return
    pytest.fail(f"{name} cannot be reached with the keyboard on {visit.path}")


async def _enter(visit: Visit) -> None:
    async with visit.page.expect_navigation() as coming:
        await visit.page.keyboard.press("Enter")
    await visit.arrived(await coming.value)
