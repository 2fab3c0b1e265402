"""Somebody of the council's SEND team, for the demonstration and for tests: invited, with an authenticator, signed in."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pyotp

from deploy.seed.accounts import DEVICE, PASSWORD, sign_in
from deploy.seed.portal import Portal, expect

TEAM = "team@demonstration.example"
ROLES = ("officer", "manager", "administrator")
STEP = 30
"""Seconds that a code is shown for."""
_LINK = re.compile(r"/team/join\?token=([\w-]+)")

Answer = tuple[int, dict[str, Any]]


async def first_session(portal: Portal, authenticator: Path, printed: str) -> str:
    """Sign the first administrator in, after making them an officer and manager too where that is still to do. Returns the session's secret.

    `printed` is what the command `team-administrator` printed, if it did; `authenticator` the file that keeps the secret of theirs.
    """
    link = _LINK.search(printed)
    session = await team_session(portal, TEAM, authenticator, link[1] if link else "")
    token = await portal.principal(session)
    _, me = await portal.call("identity", "GET", "/me", token=token)
    expect(*await portal.identity("PUT", f"/team/accounts/{me['id']}/roles", {"roles": ROLES}, token), wanted=HTTPStatus.NO_CONTENT)
    return session


async def invited_session(portal: Portal, by: str, email: str, authenticator: Path, *roles: str) -> str:
    """Let an administrator, whose session is `by`, invite somebody who then joins. Returns their session's secret."""
    asked = time.time()
    invitation = {"email": email, "roles": roles or ROLES}
    expect(*await portal.identity("POST", "/team/invitations", invitation, await portal.principal(by)), wanted=HTTPStatus.ACCEPTED)
    return await team_session(portal, email, authenticator, await portal.newest_mail(email, _LINK.pattern, asked))


async def team_session(portal: Portal, email: str, authenticator: Path, link: str) -> str:
    """Sign in, after joining with the token of a link and setting up an authenticator where that is still to do. Returns the session's secret."""
    status, answer = await sign_in(portal, email, "team")
    if status == HTTPStatus.UNAUTHORIZED:
        person = {"token": link, "first_name": "Sandy", "last_name": "Demonstration", "password": PASSWORD, "device": DEVICE}
        status, answer = await portal.identity("POST", "/team/joining", person)
    if expect(status, answer)["state"] == "active":
        await _set_up(portal, answer["session"], authenticator)
        status, answer = await sign_in(portal, email, "team")
    pending = expect(status, answer)["session"]

    async def give(code: str) -> Answer:
        return await portal.identity("POST", "/sign-ins/verify", {"session": pending, "code": code, "device": DEVICE})

    return str((await _with_code(authenticator, give))["session"])


async def _set_up(portal: Portal, session: str, authenticator: Path) -> None:
    token = await portal.principal(session)
    shown = expect(*await portal.identity("POST", "/me/two-step/authenticator", {}, token))
    # Kept before it is turned on: whoever is interrupted in between is shown the same one again.
    _keep(authenticator, shown["secret"])

    async def turn_on(code: str) -> Answer:
        return await portal.identity("PUT", "/me/two-step", {"method": "totp", "password": PASSWORD, "code": code}, token)

    # The code of the step before is good too, and leaves the present one for signing in.
    await _with_code(authenticator, turn_on, first=-STEP)


async def _with_code(authenticator: Path, give: Callable[[str], Awaitable[Answer]], first: int = 0) -> dict[str, Any]:
    """Give a code, and the next one where that was used a moment ago, for which it may have to be waited."""
    for later in (first, first + STEP, first + STEP):
        status, answer = await give(code(authenticator, later))
        if status == HTTPStatus.OK:
            return answer
        if later > first:
            await asyncio.sleep(STEP - time.time() % STEP)
    return expect(status, answer)


def _keep(authenticator: Path, secret: str) -> None:
    authenticator.touch(mode=0o600)
    authenticator.write_text(secret)


def code(authenticator: Path, later: int = 0) -> str:
    """Return what the authenticator shows `later` seconds from now."""
    return pyotp.TOTP(authenticator.read_text()).at(int(time.time()) + later)
