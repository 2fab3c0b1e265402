"""What belongs to one person does not exist for another, and without a session there is nothing but the way to sign in."""

import pytest

from tests.harness.waiting import until
from tests.journeys.conftest import OpenBrowser, SignIn
from tests.journeys.request import FORM, add_child, agree_and_submit, fill_to_the_end, start
from tests.journeys.visit import Visit

NOWHERE = "00000000-0000-4000-8000-000000000000"


@pytest.mark.timeout(240)
async def test_every_page_about_a_child_is_not_found_for_somebody_else_and_asks_a_stranger_to_sign_in(sign_in: SignIn, open_browser: OpenBrowser) -> None:
    parent = await sign_in()
    await add_child(parent)
    child = parent.page.url.removeprefix(parent.url)
    await start(parent)
    await fill_to_the_end(parent)
    await agree_and_submit(parent)
    submission = parent.page.url.removeprefix(parent.url).removesuffix("/received")
    form = await _edit(parent, child)

    pages = [child, f"{child}/details", f"{form}/reason", f"{form}/summary", f"{form}/delete", submission, f"{submission}/received", f"{submission}/pdf"]
    for page in pages:
        assert (await parent.page.request.get(parent.url + page)).status == 200, page

    somebody_else, stranger = await sign_in(), await open_browser(True)
    await add_child(somebody_else)
    own = somebody_else.page.url.removeprefix(somebody_else.url)
    for page in pages:
        # As it stands, and below a child of one's own: a pass for that child opens nothing of another.
        for path in (page, page.replace(child, own)) if page not in {child, f"{child}/details"} else (page,):
            found = await somebody_else.page.request.get(somebody_else.url + path)
            assert found.status == 404, path
            assert "Sample" not in await found.text()
        nowhere = await somebody_else.page.request.get(somebody_else.url + page.replace(child, f"/citizen/children/{NOWHERE}"))
        assert nowhere.status == 404, page
        asked = await stranger.page.request.get(stranger.url + page, max_redirects=0)
        assert asked.status == 303, page
        assert asked.headers["location"].startswith("/citizen/sign-in"), page


async def _edit(visit: Visit, child: str) -> str:
    """Add to the form that was sent, once its case is there. Returns the address of the form, without the page."""
    edit = visit.page.get_by_role("button", name=f"Edit {FORM}")

    async def is_offered() -> bool:
        await visit.open(child)
        return await edit.count() > 0

    await until(is_offered, seconds=30, every=0.3)
    await visit.press_at(edit)
    return visit.page.url.removeprefix(visit.url).rpartition("/")[0]
