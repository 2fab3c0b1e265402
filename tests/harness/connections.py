"""Other systems in front of the whole system: each with a connection that the SEND team gave it."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import aiohttp
import pytest

from chassis.tokens import Signer, load_key
from contracts.cases import ChildSchoolChanged
from contracts.registry import SUBSCRIBABLE
from contracts.tokens import SCOPES
from deploy.local.system import System
from deploy.seed.council import Council
from deploy.seed.portal import Portal, expect

# A token lives for five minutes, or what is left of them: identity gives one again for a quarter of its life.
_RENEWED_AFTER = 200
_MOST_A_MINUTE = 6000
# Who tells of schools may not hear of them.
_EVENTS = SUBSCRIBABLE - {ChildSchoolChanged.type}


@dataclass
class OtherSystem:
    """A system that has a connection."""

    id: str
    secret: str
    url: str
    client: aiohttp.ClientSession
    _token: str = ""
    _got_at: float = float("-inf")

    async def token(self) -> str:
        """Return a token with every scope that it was given."""
        if time.monotonic() - self._got_at > _RENEWED_AFTER:
            basic, form = {"Authorization": aiohttp.encode_basic_auth(self.id, self.secret)}, {"grant_type": "client_credentials"}
            async with self.client.post(f"{self.url}/api/oauth/token", data=form, headers=basic) as answer:
                found: dict[str, Any] = await answer.json()
                assert answer.status == HTTPStatus.OK, found
            self._token, self._got_at = found["access_token"], time.monotonic()
        return self._token

    async def ask(self, method: str, path: str, **sent: Any) -> tuple[int, Any]:
        """Ask for something below `/api`. Returns the status, and the JSON that came back."""
        headers = {"Authorization": f"Bearer {await self.token()}", **sent.pop("headers", {})}
        async with self.client.request(method, f"{self.url}/api{path}", headers=headers, **sent) as answer:
            return answer.status, (await answer.json(content_type=None)) if await answer.read() else None


Connect = Callable[..., Awaitable[OtherSystem]]


@pytest.fixture
async def connect(system: System, client: aiohttp.ClientSession, portal: Portal, council: Council) -> AsyncIterator[Connect]:
    """Give another system a connection: with every scope, and every event type that goes with them, unless they are named.

    It ends with the test, and with it deliveries to its webhooks: they would go on beside every later test.
    """
    given: list[str] = []

    async def give(scopes: Iterable[str] = SCOPES, event_types: Iterable[str] = _EVENTS, requests_per_minute: int = _MOST_A_MINUTE) -> OtherSystem:
        administrator = await portal.principal(council.session)
        wanted = {
            "name": f"System {uuid4().hex}",
            "purpose": "Data sharing agreement of the tests",
            "contact_email": "systems@council.example",
            "scopes": sorted(scopes),
            "event_types": sorted(event_types),
            "requests_per_minute": requests_per_minute,
            "needed_until": (datetime.now(UTC) + timedelta(days=30)).date().isoformat(),
        }
        connection = expect(*await portal.identity("POST", "/connections", wanted, administrator), wanted=HTTPStatus.CREATED)["id"]
        given.append(connection)
        secret = expect(*await portal.identity("POST", f"/connections/{connection}/secrets", {}, administrator), wanted=HTTPStatus.CREATED)["secret"]
        return OtherSystem(connection, secret, system.url, client)

    yield give
    administrator = await portal.principal(council.session)
    for connection in given:
        status, _ = await portal.identity("POST", f"/connections/{connection}/end", {}, administrator)
        assert status in {HTTPStatus.NO_CONTENT, HTTPStatus.CONFLICT}, "ended now, or by the test"


@pytest.fixture
def identity_signer(system: System) -> Signer:
    """What signs as identity does, for tokens that identity would not give."""
    return Signer("identity", load_key(system.environment("identity")["WAYMARK_SIGNING_KEY"]))
