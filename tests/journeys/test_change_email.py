"""Changing the e-mail address of an account, hearing of a browser that is new, and taking the address back."""

from uuid import uuid4

import pytest

from deploy.seed.accounts import PASSWORD
from tests.journeys.conftest import OpenBrowser, SignIn
from tests.journeys.mail import Mail
from tests.journeys.scripts import with_and_without_scripts
from tests.journeys.visit import Visit

CODE = r"\b(\d{6})\b"
CONFIRM = r"(http\S+/account/confirm-new-email\?token=[\w-]+)"
KEEP = r"(http\S+/account/keep-email\?token=[\w-]+)"
RESET = r"(http\S+/account/reset-password\?token=[\w-]+)"
NEW_PASSWORD = "walnut harbour 16 clouds"
NEW_DEVICE = r"(Somebody signed in to your account at)"


@pytest.mark.timeout(400)
@with_and_without_scripts
async def test_an_address_is_changed_with_its_owner_told_at_every_step_and_taken_back(
    sign_in: SignIn, open_browser: OpenBrowser, mail: Mail, scripts: bool
) -> None:
    visit = await sign_in(scripts=scripts)
    old, new = visit.email, f"{uuid4().hex}@example.org"
    visit.secrets = {old, new, PASSWORD, NEW_PASSWORD}
    await _ask(visit, mail, new)
    stop = await mail.wait_for(old, KEEP)
    await _open(visit, stop)
    assert await visit.heading() == "Keep your e-mail address"
    await visit.open("/account")
    assert old in await visit.text()

    await _confirm(visit, await mail.wait_for(new, CONFIRM))
    await _enter(visit, mail, new, code_number=1)
    await mail.wait_for(new, NEW_DEVICE)
    await visit.open("/citizen/messages")
    await visit.press("New sign-in to your account")
    assert "in a browser that was not used for it before" in await visit.text()
    await visit.press("Sign out")
    await _enter(visit, mail, new, code_number=2)

    owner = await open_browser(scripts)
    await _take_back(owner, mail, old, stop)
    await visit.open("/account")
    assert await visit.heading() == "Sign in"
    for known in (new, old):
        await _fill(visit, known)
        assert await visit.errors(), "neither address goes with the password that somebody knew"
    await _choose_password(owner, mail, old)
    await _enter(visit, mail, old, code_number=3, password=NEW_PASSWORD)
    await visit.open("/account")
    assert old in await visit.text()
    told = [item["Subject"] for item in await mail.to(new)]
    assert told.count("New sign-in to your account") == 1, "the browser was known the second time"
    assert "This is no longer the e-mail address of your account" in told
    for item in [*await mail.to(old), *await mail.to(new)]:
        said = item["Subject"] + item["Text"] + item["HTML"]
        assert not [word for word in (old, new, PASSWORD, "Demonstration") if word in said], item["Subject"]


async def _ask(visit: Visit, mail: Mail, new: str) -> None:
    """Ask for another address, with a code that comes to the present one."""
    await visit.open("/account")
    await visit.press("Change e-mail address")
    assert await visit.heading() == "Change your e-mail address"
    await visit.press("Send me a code")
    assert "We have sent a security code" in await visit.text()
    await visit.fill("New e-mail address", "not an address")
    await visit.press("Send the link")
    assert len(await visit.errors()) == 3
    await visit.fill("New e-mail address", new)
    await visit.fill("Security code", await mail.wait_for(visit.email, CODE, 2))
    await visit.page.locator("#password").fill("not the password")
    await visit.press("Send the link")
    assert await visit.errors() == ["Your password is not correct"]
    assert await visit.box("New e-mail address").input_value() == new
    await visit.fill("Security code", await mail.wait_for(visit.email, CODE, 2))
    await visit.page.locator("#password").fill(PASSWORD)
    await visit.press("Send the link")
    assert await visit.heading() == "Check your e-mail"
    assert new in await visit.text()


async def _confirm(visit: Visit, link: str) -> None:
    await _open(visit, link)
    await visit.press("Confirm my new e-mail address")
    assert await visit.errors() == ["Enter your password"]
    await visit.page.locator("#password").fill(PASSWORD)
    await visit.press("Confirm my new e-mail address")
    assert await visit.heading() == "Sign in"
    assert "Your e-mail address is changed" in await visit.text()
    await _open(visit, link)
    assert await visit.heading() == "This link has already been used"


async def _take_back(owner: Visit, mail: Mail, old: str, stop: str) -> None:
    """The link of the second e-mail works in any browser; that of the first says that there is a newer one."""
    keep = await mail.wait_for(old, KEEP, 2)
    await _open(owner, stop)
    assert await owner.heading() == "There is a newer link"
    await _open(owner, keep)
    await owner.press("Keep my e-mail address")
    assert await owner.heading() == "You keep your e-mail address"
    assert "Your password no longer works" in await owner.text()
    await owner.press("Choose a new password")
    assert await owner.heading() == "Forgot your password?"
    await _open(owner, keep)
    assert await owner.heading() == "This link has already been used"


async def _choose_password(owner: Visit, mail: Mail, old: str) -> None:
    await owner.open("/citizen/forgot-password")
    await owner.fill("E-mail address", old)
    await owner.press("Send the link")
    await _open(owner, await mail.wait_for(old, RESET))
    await owner.page.locator("#password").fill(NEW_PASSWORD)
    await owner.press("Save")
    assert await owner.heading() == "Sign in"


async def _open(visit: Visit, link: str) -> None:
    await visit.open(link.removeprefix(visit.url))


async def _fill(visit: Visit, email: str, password: str = PASSWORD) -> None:
    await visit.open("/citizen/sign-in")
    await visit.fill("E-mail address", email)
    await visit.page.locator("#password").fill(password)
    await visit.press("Sign in", within=visit.page.locator("main"))


async def _enter(visit: Visit, mail: Mail, email: str, code_number: int, password: str = PASSWORD) -> None:
    """Sign in with the code of the e-mail that is the `code_number`-th with a code at this address."""
    await _fill(visit, email, password)
    await visit.fill("Security code", await mail.wait_for(email, CODE, code_number))
    await visit.press("Verify")
    assert visit.path == "/citizen"
