"""People at browsers, in front of the whole system."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from uuid import uuid4

import pytest
from playwright.async_api import Browser

from contracts.tokens import Portal as PortalName
from deploy.local.system import System
from deploy.seed.accounts import verified_session
from deploy.seed.portal import Portal
from tests.harness.team import Team
from tests.journeys.mail import Mail
from tests.journeys.visit import Visit, visiting

OpenBrowser = Callable[[bool], Awaitable[Visit]]
SignIn = Callable[..., Awaitable[Visit]]


@pytest.fixture
async def open_browser(chromium: Browser, system: System) -> AsyncIterator[OpenBrowser]:
    """Open a fresh browser, with scripts or without."""
    async with AsyncExitStack() as stack:

        async def start(scripts: bool) -> Visit:
            return await stack.enter_async_context(visiting(chromium, system.url, scripts=scripts))

        yield start


@pytest.fixture
def mail(system: System) -> Mail:
    """The e-mails that went out."""
    return Mail(system.mailbox_url)


@pytest.fixture
def sign_in(open_browser: OpenBrowser, portal: Portal) -> SignIn:
    """Open a browser in which a new person, with two step verification, is signed in. Their e-mail address is in `email`."""

    async def start(email: str | None = None, *, scripts: bool = True, of: PortalName = "citizen") -> Visit:
        visit = await open_browser(scripts)
        visit.email = email or f"{uuid4().hex}@example.org"
        await visit.hold_session(await verified_session(portal, visit.email, of))
        return visit

    return start


@pytest.fixture
def team_sign_in(open_browser: OpenBrowser, team: Team) -> SignIn:
    """Open a browser in which somebody new of the SEND team is signed in: an officer, manager and administrator, unless roles are named."""

    async def start(*roles: str, scripts: bool = True) -> Visit:
        visit = await open_browser(scripts)
        visit.email, session, _ = await team.join(*roles)
        await visit.hold_session(session)
        return visit

    return start
