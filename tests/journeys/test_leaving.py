"""The end of a session as people see it: the warning, signing out, and what is left in the browser. Security checklist 22, 27 and 30."""

import re

from tests.journeys.conftest import SignIn
from tests.journeys.request import add_child


async def test_a_warning_comes_two_and_a_half_minutes_before_the_end_and_its_button_keeps_the_session(sign_in: SignIn) -> None:
    visit = await sign_in()
    await visit.page.clock.install()
    await visit.open("/account/details")
    warning = visit.page.get_by_role("dialog")
    await visit.page.clock.run_for("12:20")
    assert not await warning.is_visible()
    await visit.page.clock.run_for("00:15")
    assert await warning.is_visible()
    assert "2 minutes" in await warning.inner_text()
    await warning.get_by_role("button").first.click()
    await warning.wait_for(state="hidden")
    await visit.page.clock.run_for("12:20")
    assert not await warning.is_visible()


async def test_going_back_after_signing_out_shows_nothing_of_the_person(sign_in: SignIn) -> None:
    visit = await sign_in()
    await add_child(visit)
    child = visit.page.url
    assert "Sample" in await visit.page.content()
    await visit.open("/account/details")
    await visit.press("Sign out")
    for _ in range(2):
        await visit.page.go_back()
        assert await visit.heading() == "Sign in"
        assert not re.search(r"Sample|@example\.org", await visit.page.content())
    await visit.page.goto(child)
    assert await visit.heading() == "Sign in"
