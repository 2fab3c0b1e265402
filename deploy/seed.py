"""Demonstration data: one parent with two step verification and one child, made through the same doors that people use.

Reads WAYMARK_IDENTITY_URL, WAYMARK_CASES_URL, WAYMARK_MAILBOX_URL and WAYMARK_SIGNING_KEY (the gateway's).
Run again, it adds nothing but one more code in the mailbox.
"""

import asyncio
import os
import re
import time
from datetime import datetime
from http import HTTPStatus
from typing import Any

import aiohttp

from chassis.tokens import Signer, load_key
from contracts.tokens import GATEWAY_LIFETIME, GatewayClaims

EMAIL = "parent@demonstration.example"
PASSWORD = "violet-kettle-harbour-42"  # noqa: S105 - shown to whoever runs the demonstration
DEVICE = "the-one-browser-of-the-demonstration-people"
"""A browser's cookie: without one, each sign-in would mail its owner that somebody used a new browser. It opens nothing."""
_MAIL_SECONDS = 30
_CHILD = {
    "legal_first_name": "Sam",
    "legal_last_name": "Demonstration",
    "known_as": "",
    "date_of_birth": "2017-05-14",
    "sex": "male",
    "address": {"line1": "1 Example Street", "line2": "", "town": "Anytown", "county": "", "postcode": "AB1 2CD"},
    "setting": {"kind": "school", "name": "Example Primary School"},
    "relation": "mother",
    "parental_responsibility": "yes",
}


class Portal:
    """The services as the gateway calls them, and the mailbox as the parent reads it."""

    def __init__(self, client: aiohttp.ClientSession, identity: str, cases: str, mailbox: str, signer: Signer) -> None:
        self._client = client
        self._identity = identity
        self._cases = cases
        self._mailbox = mailbox
        self._signer = signer

    async def identity(self, method: str, path: str, body: dict[str, Any], token: str | None = None) -> tuple[int, dict[str, Any]]:
        """Call identity as a person, or as the gateway. Returns the status and the body."""
        token = token or self._signer.sign(GatewayClaims(sub="gateway"), ["identity"], GATEWAY_LIFETIME)
        return await self._call(method, self._identity + path, body, token)

    async def add_child(self, token: str) -> str:
        """Add the child and return its id. Adding the same child again adds nothing."""
        status, answer = await self._call("POST", f"{self._cases}/children", _CHILD, token)
        return str(_expect(status, answer, wanted=HTTPStatus.CREATED)["id"])

    async def principal(self, session: str) -> str:
        """Return the token of a session."""
        status, answer = await self.identity("POST", "/sessions/exchange", {"session": session, "touch": True})
        return str(_expect(status, answer)["token"])

    async def newest_mail(self, email: str, pattern: str, since: float) -> str:
        """Wait for a mail to `email` that came after `since` (Unix time) and return what `pattern` finds in its text."""
        deadline = time.monotonic() + _MAIL_SECONDS
        while time.monotonic() < deadline:
            async with self._client.get(f"{self._mailbox}/api/v1/messages") as response:
                listed = (await response.json())["messages"]
            for message in listed:
                async with self._client.get(f"{self._mailbox}/api/v1/message/{message['ID']}") as response:
                    mail = await response.json()
                found = re.search(pattern, mail["Text"])
                if found and mail["To"][0]["Address"] == email and _unix_time(mail["Date"]) >= since - 1:
                    return found[1]
            await asyncio.sleep(0.2)
        raise SystemExit("The demonstration account could not be made: its e-mail did not arrive. See .waymark/logs/notify.log.")

    async def _call(self, method: str, url: str, body: dict[str, Any], token: str) -> tuple[int, dict[str, Any]]:
        async with self._client.request(method, url, json=body, headers={"Authorization": f"Bearer {token}"}) as response:
            return response.status, (await response.json()) if response.content_length else {}


async def seed(portal: Portal) -> None:
    """Make the demonstration account and add its child."""
    session = await verified_session(portal, EMAIL)
    await portal.add_child(await portal.principal(session))
    await portal.identity("POST", "/sessions/end", {"session": session})


async def verified_session(portal: Portal, email: str) -> str:
    """Sign in with both steps, after registering and turning on two step verification where that is still to do. Returns the session's secret."""
    asked = time.time()
    status, answer = await _sign_in(portal, email)
    if status == HTTPStatus.UNAUTHORIZED:
        await _register(portal, email)
        status, answer = await _sign_in(portal, email)
    session = _expect(status, answer)
    if session["state"] == "active":
        token = await portal.principal(session["session"])
        _expect(*await portal.identity("PUT", "/me/two-step", {"method": "email", "password": PASSWORD}, token))
        asked = time.time()
        session = _expect(*await _sign_in(portal, email))
    code = await portal.newest_mail(email, r"\b(\d{6})\b", asked)
    verified = await portal.identity("POST", "/sign-ins/verify", {"session": session["session"], "code": code, "device": DEVICE})
    return str(_expect(*verified)["session"])


async def _sign_in(portal: Portal, email: str) -> tuple[int, dict[str, Any]]:
    return await portal.identity("POST", "/sign-ins", {"email": email, "password": PASSWORD, "portal": "citizen", "device": DEVICE})


async def _register(portal: Portal, email: str) -> None:
    asked = time.time()
    account = {"email": email, "password": PASSWORD, "first_name": "Jo", "last_name": "Demonstration", "accepted_terms": True, "portal": "citizen"}
    _expect(*await portal.identity("POST", "/accounts", account), wanted=HTTPStatus.ACCEPTED)
    token = await portal.newest_mail(email, r"confirm-email\?token=([\w-]+)", asked)
    _expect(*await portal.identity("POST", "/verifications", {"token": token, "password": PASSWORD}))


def _expect(status: int, answer: dict[str, Any], wanted: int = 200) -> dict[str, Any]:
    if status != wanted:
        raise SystemExit(f"The demonstration account could not be made: {answer.get('detail', status)}")
    return answer


def _unix_time(value: str) -> float:
    return datetime.fromisoformat(value).timestamp()


async def main() -> None:
    """Seed the system that the environment names."""
    signer = Signer("gateway", load_key(os.environ["WAYMARK_SIGNING_KEY"]))
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as client:
        await seed(Portal(client, _address("IDENTITY"), _address("CASES"), _address("MAILBOX"), signer))


def _address(name: str) -> str:
    return os.environ[f"WAYMARK_{name}_URL"]


if __name__ == "__main__":
    asyncio.run(main())
