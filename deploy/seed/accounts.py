"""People of the demonstration and of tests: registered, with codes by e-mail, signed in."""

import time
from http import HTTPStatus
from typing import Any

from contracts.tokens import Portal as PortalName
from deploy.seed.portal import Portal, expect

PASSWORD = "violet-kettle-harbour-42"  # noqa: S105 - shown to whoever runs the demonstration
DEVICE = "the-one-browser-of-the-demonstration-people"
"""A browser's cookie: without one, each sign-in would mail its owner that somebody used a new browser. It opens nothing."""


async def verified_session(portal: Portal, email: str, of: PortalName = "citizen", first_name: str = "Jo") -> str:
    """Sign in with both steps, after registering and turning on two step verification where that is still to do. Returns the session's secret."""
    asked = time.time()
    status, answer = await sign_in(portal, email, of)
    if status == HTTPStatus.UNAUTHORIZED:
        await _register(portal, email, of, first_name)
        status, answer = await sign_in(portal, email, of)
    session = expect(status, answer)
    if session["state"] == "active":
        token = await portal.principal(session["session"])
        expect(*await portal.identity("PUT", "/me/two-step", {"method": "email", "password": PASSWORD}, token))
        asked = time.time()
        session = expect(*await sign_in(portal, email, of))
    code = await portal.newest_mail(email, r"\b(\d{6})\b", asked)
    verified = await portal.identity("POST", "/sign-ins/verify", {"session": session["session"], "code": code, "device": DEVICE})
    return str(expect(*verified)["session"])


async def sign_in(portal: Portal, email: str, of: PortalName) -> tuple[int, dict[str, Any]]:
    """Give the password. Returns the status and the answer."""
    return await portal.identity("POST", "/sign-ins", {"email": email, "password": PASSWORD, "portal": of, "device": DEVICE})


async def _register(portal: Portal, email: str, of: PortalName, first_name: str) -> None:
    asked = time.time()
    account = {"email": email, "password": PASSWORD, "first_name": first_name, "last_name": "Demonstration", "accepted_terms": True, "portal": of}
    expect(*await portal.identity("POST", "/accounts", account), wanted=HTTPStatus.ACCEPTED)
    token = await portal.newest_mail(email, r"confirm-email\?token=([\w-]+)", asked)
    expect(*await portal.identity("POST", "/verifications", {"token": token, "password": PASSWORD}))
