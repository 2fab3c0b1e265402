"""The SEND team looks after its own accounts: a colleague is invited, joins, confirms a school, is given other roles, and leaves."""

import time
from uuid import uuid4

import pyotp
import pytest

from deploy.seed.accounts import PASSWORD
from deploy.seed.portal import Portal
from tests.journeys.conftest import OpenBrowser, SignIn
from tests.journeys.mail import Mail
from tests.journeys.professional import press_beginning, work_at_new_school
from tests.journeys.scripts import with_and_without_scripts
from tests.journeys.visit import Visit

JOIN = r"(http\S+/team/join\?token=[\w-]+)"
STEP = 30
# Seconds for what is typed after a code was made.
ENOUGH_OF_A_STEP = 10


@pytest.mark.timeout(500)
@with_and_without_scripts
async def test_a_colleague_is_invited_joins_with_an_authenticator_confirms_a_school_and_leaves(
    team_sign_in: SignIn, sign_in: SignIn, open_browser: OpenBrowser, mail: Mail, portal: Portal, *, scripts: bool
) -> None:
    administrator, colleague = await team_sign_in("administrator", scripts=scripts), await open_browser(scripts)
    colleague.email = f"{uuid4().hex}@example.org"
    administrator.secrets = colleague.secrets = {administrator.email, colleague.email, PASSWORD}
    await _invite(administrator, colleague.email)
    await _join(colleague, await mail.wait_for(colleague.email, JOIN))

    teacher = await sign_in(of="professional")
    await work_at_new_school(portal, teacher.session)
    await _confirm(colleague, teacher.email)

    await administrator.open("/team/staff")
    await _open_account(administrator, colleague.email)
    await administrator.press("Close the account")
    await administrator.press("Close the account")
    assert "The account is closed." in await administrator.text()
    await colleague.open("/team/organisations")
    assert await colleague.heading() == "Sign in"


@pytest.mark.timeout(300)
async def test_an_administrator_turns_off_the_second_step_of_a_parent_who_lost_theirs(team_sign_in: SignIn, sign_in: SignIn, mail: Mail) -> None:
    administrator, parent = await team_sign_in("administrator"), await sign_in()
    administrator.secrets = {administrator.email, parent.email}
    await administrator.open("/team")
    await administrator.press("Help somebody sign in")
    await administrator.press("Continue")
    assert await administrator.errors() == ["Enter the e-mail address of the account"]
    await administrator.fill("E-mail address of their account", parent.email)
    await administrator.press("Continue")
    await administrator.press("Turn the second step off")
    assert "The second step is off" in await administrator.text()
    assert await mail.wait_for(parent.email, r"(We turned two step verification off for your account)")
    await parent.open("/citizen")
    assert not await parent.page.get_by_role("button", name="Sign out").count()


async def _invite(administrator: Visit, email: str) -> None:
    await administrator.open("/team")
    await administrator.press("Team accounts")
    await administrator.press("Invite somebody")
    await administrator.press("Send invitation")
    assert len(await administrator.errors()) == 2
    await administrator.fill("Their work e-mail address", email)
    await administrator.page.get_by_label("Officer", exact=True).check()
    await administrator.press("Send invitation")
    assert email in await administrator.text()


async def _join(colleague: Visit, link: str) -> None:
    await colleague.open(link.removeprefix(colleague.url))
    await colleague.fill("First name", "Alex")
    await colleague.fill("Last name", "Newcomer")
    await colleague.page.locator("#password").fill("short")
    await colleague.press("Save and continue")
    assert len(await colleague.errors()) == 1
    await colleague.page.locator("#password").fill(PASSWORD)
    await colleague.press("Save and continue")
    await colleague.open("/account")
    await colleague.press("Set up an authenticator app")
    key = (await colleague.page.locator(".waymark-secret").inner_text()).replace(" ", "")
    app = pyotp.TOTP(key)
    # The code of the step before is good too, and leaves the present one for signing in. Not where that step is nearly over.
    if (left := STEP - time.time() % STEP) < ENOUGH_OF_A_STEP:
        await colleague.page.wait_for_timeout(left * 1000)
    await colleague.page.locator("#code").fill(app.at(int(time.time()) - STEP))
    await colleague.page.locator("#password").fill(PASSWORD)
    await colleague.press("Save")
    await colleague.press("I have kept them. Sign in")
    await colleague.fill("E-mail address", colleague.email)
    await colleague.page.locator("#password").fill(PASSWORD)
    await colleague.press("Sign in", within=colleague.page.locator("main"))
    await colleague.page.locator("#code").fill(app.now())
    await colleague.press("Verify")
    assert await colleague.heading() == "Work list"
    await colleague.open("/account/two-step")
    assert "Set up another authenticator app" in await colleague.text()


async def _confirm(officer: Visit, email: str) -> None:
    """Find the school that somebody administers, confirm it, correct its name and find it by that."""
    await officer.open("/team")
    await officer.press("Organisations")
    for link in await officer.page.locator(".waymark-card__link").all():
        path = await link.get_attribute("href")
        assert path is not None
        shown = await officer.page.request.get(officer.url + path)
        if email in await shown.text():
            await officer.open(path)
            break
    await officer.press("Correct name, kind or numbers")
    name = f"Corrected {uuid4().hex[:8]}"
    await officer.fill("Name of the organisation", "")
    await officer.press("Save")
    assert len(await officer.errors()) == 1
    await officer.fill("Name of the organisation", name)
    await officer.press("Save")
    await officer.fill("Their work e-mail address", f"{uuid4().hex}@example.org")
    await officer.press("Send invitation")
    await press_beginning(officer, "Withdraw")
    await officer.press("Confirm this organisation")
    await officer.press("Confirmed")
    await officer.fill("Search by name or URN", name.lower()[:12])
    await officer.press("Search", within=officer.page.locator("main"))
    await officer.press(name)
    await officer.open("/team/people-alone")


async def _open_account(administrator: Visit, email: str) -> None:
    row = administrator.page.locator(".govuk-summary-list__row", has_text=email)
    await administrator.press_at(row.get_by_role("link"))
    await administrator.page.get_by_label("Officer", exact=True).uncheck()
    await administrator.press("Save")
    assert await administrator.errors() == ["Select at least one role"]
    await administrator.page.get_by_label("Manager", exact=True).check()
    await administrator.press("Save")
    await administrator.press_at(administrator.page.locator(".govuk-summary-list__row", has_text=email).get_by_role("link"))
    await administrator.press("They have lost their authenticator app")
    await administrator.press("Cancel")
