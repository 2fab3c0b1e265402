"""The services as the gateway calls them, and the mailbox as people read it."""

import asyncio
import re
import time
from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any

import aiohttp

from chassis.tokens import Signer
from contracts.tokens import CASE_PASS_HEADER, GATEWAY_LIFETIME, GatewayClaims

SERVICES = ("identity", "cases", "forms")
_MAIL_SECONDS = 30

CHILD = {
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
    """Calls services as a person or as the gateway. `urls` are the addresses of SERVICES and of the `mailbox`."""

    def __init__(self, client: aiohttp.ClientSession, urls: Mapping[str, str], signer: Signer) -> None:
        self._client = client
        self._urls = urls
        self._signer = signer

    async def identity(self, method: str, path: str, body: dict[str, Any], token: str | None = None) -> tuple[int, dict[str, Any]]:
        """Call identity as a person, or as the gateway. Returns the status and the body."""
        token = token or self._signer.sign(GatewayClaims(sub="gateway"), ["identity"], GATEWAY_LIFETIME)
        return await self.call("identity", method, path, body, token=token)

    async def add_child(self, token: str, **different: object) -> str:
        """Add the child, or one that differs from it, and return its id. Adding the same child again adds nothing."""
        status, answer = await self.call("cases", "POST", "/children", {**CHILD, **different}, token=token)
        return str(expect(status, answer, wanted=HTTPStatus.CREATED)["id"])

    async def principal(self, session: str) -> str:
        """Return the token of a session."""
        status, answer = await self.identity("POST", "/sessions/exchange", {"session": session, "touch": True})
        return str(expect(status, answer)["token"])

    async def newest_mail(self, email: str, pattern: str, since: float) -> str:
        """Wait for a mail to `email` that came after `since` (Unix time) and return what `pattern` finds in its text."""
        deadline = time.monotonic() + _MAIL_SECONDS
        while time.monotonic() < deadline:
            for message in (await self._mailbox("/messages"))["messages"]:
                # The list tells enough to leave out the mails of everybody else.
                if message["To"][0]["Address"] == email and datetime.fromisoformat(message["Created"]).timestamp() >= since - 1:
                    found = re.search(pattern, (await self._mailbox(f"/message/{message['ID']}"))["Text"])
                    if found:
                        return found[1]
            await asyncio.sleep(0.1)
        raise SystemExit("The demonstration data could not be made: an e-mail did not arrive. See .waymark/logs/notify.log.")

    async def call(
        self, service: str, method: str, path: str, body: dict[str, Any] | None = None, *, token: str, case_pass: str = ""
    ) -> tuple[int, dict[str, Any]]:
        """Call a service with a token, and a case pass where it asks for one. Returns the status and the body."""
        headers = {"Authorization": f"Bearer {token}", CASE_PASS_HEADER: case_pass}
        async with self._client.request(method, self._urls[service] + path, json=body, headers=headers) as response:
            return response.status, (await response.json()) if response.content_length else {}

    async def _mailbox(self, path: str) -> dict[str, Any]:
        async with self._client.get(f"{self._urls['mailbox']}/api/v1{path}") as response:
            found: dict[str, Any] = await response.json()
            return found


def expect(status: int, answer: dict[str, Any], wanted: int = HTTPStatus.OK) -> dict[str, Any]:
    """Return the answer. Raises SystemExit when the status is not the one wanted."""
    if status != wanted:
        raise SystemExit(f"The demonstration data could not be made: {answer.get('detail', status)}")
    return answer
