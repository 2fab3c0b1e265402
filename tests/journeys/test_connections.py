"""An administrator gives another system access: it gets a token through the gateway, and none with a wrong secret or once its access is ended."""

from datetime import datetime, timedelta
from uuid import uuid4

import aiohttp
import pytest

from chassis.clock import LONDON
from deploy.local.system import System
from tests.journeys.conftest import SignIn
from tests.journeys.scripts import with_and_without_scripts


async def ask(system: System, client_id: str, secret: str) -> tuple[int, dict[str, str]]:
    """Ask for a token as another system does."""
    form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
    async with aiohttp.ClientSession() as client, client.post(f"{system.url}/api/oauth/token", data=form) as response:
        return response.status, await response.json()


@pytest.mark.timeout(300)
@with_and_without_scripts
async def test_a_system_is_given_access_gets_tokens_with_its_secret_alone_and_none_once_its_access_is_ended(
    system: System, team_sign_in: SignIn, *, scripts: bool
) -> None:
    administrator = await team_sign_in("administrator", scripts=scripts)
    administrator.secrets = {administrator.email}
    name = f"Transport {uuid4().hex[:8]}"
    await administrator.open("/team")
    await administrator.press("Connections", within=administrator.page.locator("main"))
    await administrator.press("Add a system")
    await administrator.press("Add the system")
    assert "Enter the last day on which the access is needed" in await administrator.errors()
    until = datetime.now(LONDON).date() + timedelta(days=20)
    await administrator.fill_date("Last day on which the access is needed", str(until.day), str(until.month), str(until.year))
    await administrator.press("Add the system")
    assert "Enter the name of the system" in await administrator.errors()
    await administrator.fill("Name of the system", name)
    await administrator.fill("What is the access for?", "Plans transport to school; sharing agreement 2026/7")
    await administrator.fill("E-mail address of who answers for the system", "transport@council.example")
    await administrator.page.get_by_label("Read where a case stands").check()
    await administrator.press("Add the system")
    assert await administrator.heading() == name
    assert "Ends soon" in await administrator.text()

    await administrator.press("Make a secret")
    client_id, secret = [(await one.inner_text()).strip() for one in await administrator.page.locator("code").all()]
    await administrator.press("It is kept")
    assert secret not in await administrator.page.content()
    status, given = await ask(system, client_id, secret)
    assert (status, given["token_type"], given["scope"]) == (200, "Bearer", "cases:read")
    refused = (401, "invalid_client")
    status, wrong = await ask(system, client_id, secret[:-1] + ("A" if secret[-1] != "A" else "B"))
    assert (status, wrong["error"]) == refused

    await administrator.press("Confirm that it needs its access")
    later = datetime.now(LONDON).date() + timedelta(days=90)
    await administrator.fill_date("Last day on which the access is needed", str(later.day), str(later.month), str(later.year))
    await administrator.press("Confirm")
    assert "Has access" in await administrator.text()
    await administrator.press("End its access")
    await administrator.press("End its access")
    assert name in await administrator.text()
    status, ended = await ask(system, client_id, secret)
    assert (status, ended["error"]) == refused
