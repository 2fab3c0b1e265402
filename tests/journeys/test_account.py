"""Looking after an account: the pages about it, an authenticator app, recovery codes, and a forgotten password."""

import pyotp
import pytest

from deploy.seed.accounts import PASSWORD
from tests.journeys.conftest import SignIn
from tests.journeys.mail import Mail
from tests.journeys.scripts import with_and_without_scripts
from tests.journeys.visit import Visit

NEW_PASSWORD = "walnut-harbour-sixteen-clouds"
CODE = r"\b(\d{6})\b"
RESET = r"(http\S+/account/reset-password\?token=[\w-]+)"
PAGES = ("/account", "/account/details", "/account/password", "/account/sessions", "/help", "/accessibility", "/privacy", "/cookies", "/terms")


@pytest.mark.timeout(400)
@with_and_without_scripts
async def test_an_account_is_moved_to_an_authenticator_and_its_forgotten_password_is_replaced(sign_in: SignIn, mail: Mail, scripts: bool) -> None:
    visit = await sign_in(scripts=scripts)
    visit.secrets = {visit.email, PASSWORD, NEW_PASSWORD}
    for path in PAGES:
        await visit.open(path)

    codes = await _set_up_authenticator(visit, mail)
    await _sign_in_with(visit, PASSWORD, codes[0])
    codes = await _new_recovery_codes(visit, codes[1])
    await visit.press("Sign out")
    await visit.open("/citizen/register/resend")
    await _replace_forgotten_password(visit, mail, codes[0])

    await visit.fill("E-mail address", visit.email)
    await visit.page.locator("#password").fill(PASSWORD)
    await visit.press("Sign in", within=visit.page.locator("main"))
    assert await visit.errors()
    await _sign_in_with(visit, NEW_PASSWORD, codes[1])


async def _set_up_authenticator(visit: Visit, mail: Mail) -> list[str]:
    await visit.open("/account/two-step")
    await visit.press("Send me a code")
    await visit.choose("Preferred method", "None")
    await visit.press("Save")
    assert await visit.errors() == ["Enter your current password", "Enter your security code"]
    await visit.choose("Preferred method", "Authenticator app")
    await visit.press("Save")
    assert await visit.heading() == "Set up your authenticator app"
    key = (await visit.page.locator(".waymark-secret").inner_text()).replace(" ", "")
    visit.secrets.add(key)
    present = await mail.wait_for(visit.email, CODE, 2)
    for code in ("000000", pyotp.TOTP(key).now()):
        await visit.page.locator("#code").fill(code)
        await visit.page.locator("#password").fill(PASSWORD)
        await visit.fill("Code from our e-mail", present)
        await visit.press("Save")
        assert code != "000000" or len(await visit.errors()) == 1
    codes = await _shown_codes(visit)
    await visit.press("I have kept them. Sign in")
    assert await visit.heading() == "Sign in"
    return codes


async def _shown_codes(visit: Visit) -> list[str]:
    assert await visit.heading() == "Your recovery codes"
    codes = [text.strip() for text in await visit.page.locator(".waymark-codes li").all_inner_texts()]
    assert len(set(codes)) == 10
    visit.secrets |= set(codes)
    return codes


async def _sign_in_with(visit: Visit, password: str, code: str) -> None:
    """Sign in with a recovery code instead of the app's, which works once in 30 seconds."""
    await visit.open("/citizen/sign-in")
    await visit.fill("E-mail address", visit.email)
    await visit.page.locator("#password").fill(password)
    await visit.press("Sign in", within=visit.page.locator("main"))
    await visit.page.locator("#code").fill("123 456")
    await visit.press("Verify")
    assert await visit.errors()
    await visit.page.locator("#code").fill(code)
    await visit.press("Verify")
    assert visit.path == "/citizen"


async def _new_recovery_codes(visit: Visit, code: str) -> list[str]:
    await visit.open("/account/two-step/recovery-codes")
    await visit.page.locator("#password").fill(PASSWORD)
    await visit.page.locator("#code").fill(code)
    await visit.press_at(visit.page.locator("main form button[type=submit], main form button:not([type])").last)
    codes = await _shown_codes(visit)
    await visit.press("I have kept them")
    return codes


async def _replace_forgotten_password(visit: Visit, mail: Mail, code: str) -> None:
    await visit.open("/citizen/sign-in")
    await visit.press("Forgot your password?")
    await visit.fill("E-mail address", visit.email)
    await visit.press("Send the link")
    assert await visit.heading() == "Check your e-mail"
    link = (await mail.wait_for(visit.email, RESET)).removeprefix(visit.url)
    await visit.open(link)
    await visit.page.locator("#password").fill(NEW_PASSWORD)
    await visit.press("Save")
    assert len(await visit.errors()) == 1, "the second step is asked for here too"
    await visit.page.locator("#password").fill(NEW_PASSWORD)
    await visit.page.locator("#code").fill(code)
    await visit.press("Save")
    assert await visit.heading() == "Sign in"
    await mail.wait_for(visit.email, r"(password)", 2)
    await visit.open(link)
    assert "used" in await visit.text()
    await visit.open("/citizen/sign-in")
