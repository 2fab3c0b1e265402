"""Registering while somebody else registers the same address with a password of their own."""

from uuid import uuid4

import pytest
from playwright.async_api import Request

from tests.journeys.conftest import OpenBrowser
from tests.journeys.mail import Mail
from tests.journeys.scripts import with_and_without_scripts
from tests.journeys.visit import Visit

PASSWORD = "copper-lantern-thirteen-boats"
OTHER_PASSWORD = "walnut-harbour-sixteen-clouds"
LINK = r"(http\S+/account/confirm-email\?token=[\w-]+)"
BOX = "Enter the password you chose when you registered"
WRONG = "That password is not right, or there were too many tries. Check it, or register again"


@pytest.mark.timeout(300)
@with_and_without_scripts
async def test_nobody_gets_a_password_of_theirs_confirmed_by_the_owner_of_an_address(open_browser: OpenBrowser, mail: Mail, scripts: bool) -> None:
    parent, attacker = await open_browser(scripts), await open_browser(scripts)
    parent.email = f"{uuid4().hex}@example.org"
    referrers = _referrers(parent)
    await _register(parent, parent.email, PASSWORD)
    first = await mail.wait_for(parent.email, LINK)
    await _register(attacker, parent.email, OTHER_PASSWORD)

    newest = await mail.wait_for(parent.email, LINK, 2)
    await _open_link(parent, newest)
    await parent.press("Confirm my e-mail address")
    assert await parent.errors() == [BOX]
    await parent.fill(BOX, PASSWORD)
    await parent.press("Confirm my e-mail address")
    assert await parent.errors() == [WRONG]
    assert parent.path == "/account/confirm-email"
    assert await parent.box(BOX).input_value() == ""
    for password in (PASSWORD, OTHER_PASSWORD):
        await _sign_in(attacker, parent.email, password)
        assert await attacker.errors()

    await _open_link(parent, newest)
    await parent.press("Register again")
    await _fill_and_submit(parent, parent.email, PASSWORD)
    link = await mail.wait_for(parent.email, LINK, 3)
    for old in (first, newest):
        await _open_link(parent, old)
        assert await parent.heading() == "There is a newer link"
    await _open_link(parent, link)
    await parent.fill(BOX, PASSWORD)
    await parent.press("Confirm my e-mail address")
    assert "Your e-mail address is confirmed." in await parent.text()
    await _open_link(parent, link)
    assert await parent.heading() == "This link has already been used"

    await _sign_in(attacker, parent.email, OTHER_PASSWORD)
    assert await attacker.errors()
    await _sign_in(parent, parent.email, PASSWORD)
    assert parent.path == "/citizen"
    assert referrers
    assert not [address for address in referrers if "token" in address]


def _referrers(visit: Visit) -> list[str]:
    """Collects what each request of this tab says it comes from."""
    found: list[str] = []

    def note(request: Request) -> None:
        found.append(request.headers.get("referer", ""))

    visit.page.on("request", note)
    return found


async def _register(visit: Visit, email: str, password: str) -> None:
    await visit.open("/citizen/register")
    await _fill_and_submit(visit, email, password)


async def _fill_and_submit(visit: Visit, email: str, password: str) -> None:
    assert await visit.heading() == "Register"
    await visit.fill("First name", "Robin")
    await visit.fill("Last name", "Okafor")
    await visit.fill("E-mail address", email)
    await visit.page.locator("#password").fill(password)
    await visit.page.locator("#accepted_terms").check()
    await visit.press("Submit")
    assert await visit.heading() == "Check your e-mail"


async def _open_link(visit: Visit, link: str) -> None:
    await visit.open(link.removeprefix(visit.url))


async def _sign_in(visit: Visit, email: str, password: str) -> None:
    await visit.open("/citizen/sign-in")
    await visit.fill("E-mail address", email)
    await visit.page.locator("#password").fill(password)
    await visit.press("Sign in", within=visit.page.locator("main"))
