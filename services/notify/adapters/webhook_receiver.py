"""Receivers of webhooks: HTTP servers of other systems, which may be slow, hostile, or not what their name said a moment ago."""

import asyncio
import re
import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from contextvars import ContextVar
from datetime import timedelta
from uuid import UUID

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from contracts.envelope import CONTENT_TYPE
from services.notify.adapters.lookups import Lookup, Lookups, SystemLookup
from services.notify.domain.targets import Allowed, are_public, checked_url, is_numeric, literal_of, not_public
from services.notify.domain.webhooks import Answer, Outcome

TIMEOUT = aiohttp.ClientTimeout(total=10, connect=3)
_BODY_SECONDS = 1
_BODY_BYTES = 1024
_GONE = 410
_BUSY = (429, 503)
_SECONDS = re.compile("[0-9]{1,9}")
# The client asks its resolver for a name and says nothing else, so whose webhook it is goes with the task.
_CONNECTION: ContextVar[UUID] = ContextVar("connection")


class NotPublic(Exception):
    """A name, or what stands in its place, leads into a private network."""


class _Guard(AbstractResolver):
    """Gives the client only addresses that it may connect to; it connects to what it was given, and asks for no others."""

    def __init__(self, lookup: Lookup, allowed: Allowed) -> None:
        self._lookups = Lookups(lookup)
        self._allowed = allowed

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC) -> list[ResolveResult]:
        addresses = literal_of(host) or await self._lookups.find(host, _CONNECTION.get())
        if not self._allowed.covers(host, port) and not are_public(addresses):
            raise NotPublic
        found = [_result(host, address, port) for address in addresses]
        return [one for one in found if family in {socket.AF_UNSPEC, one["family"]}]

    async def close(self) -> None:
        """Nothing is open."""


def _result(host: str, address: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV)


class WebhookReceivers:
    """Sends to all receivers, and keeps connections open. `lookup` is the machine's resolver unless a test brings its own."""

    def __init__(self, allowed: Allowed, lookup: Lookup | None = None) -> None:
        self._allowed = allowed
        self._guard = _Guard(lookup or SystemLookup(), allowed)
        self._client: aiohttp.ClientSession | None = None

    async def checked(self, url: str, connection_id: UUID) -> str:
        """Return an address as it was typed. Raises Invalid at `url` for one that may not be used: its form, or where its host leads."""
        target = URL(checked_url(url, self._allowed))
        _CONNECTION.set(connection_id)
        try:
            async with asyncio.timeout(TIMEOUT.connect):
                await self._guard.resolve(target.host or "", target.port or 0)
        except (NotPublic, OSError, UnicodeError) as error:
            # One answer for both: two would tell which names there are inside the council's network.
            raise not_public() from error
        return url

    async def send(self, url: str, body: bytes, headers: Mapping[str, str], connection_id: UUID) -> Answer:
        """Deliver one event of a connection. Of the answer only the status is looked at."""
        _CONNECTION.set(connection_id)
        started = time.perf_counter()
        status, wait = None, None
        try:
            status, wait = await self._post(URL(url), body, headers)
            outcome = _outcome(status)
        except NotPublic:
            outcome = "not-public"
        except TimeoutError:
            outcome = "timed-out"
        except (aiohttp.ClientError, OSError, ValueError):
            outcome = "unreachable"
        return Answer(outcome, status, round((time.perf_counter() - started) * 1000), wait)

    async def _post(self, url: URL, body: bytes, headers: Mapping[str, str]) -> tuple[int, timedelta | None]:
        # The client does not ask its resolver about a host that is a network address already, however it is written.
        if is_numeric(url.host or "") or literal_of(url.host or ""):
            await self._guard.resolve(url.host or "", url.port or 0)
        response = await self._session().post(url, data=body, headers=headers, allow_redirects=False)
        try:
            # A short answer is read, so that the connection can be used again; of a long one no more is taken.
            with suppress(aiohttp.ClientError, OSError):
                async with asyncio.timeout(_BODY_SECONDS):
                    await response.content.read(_BODY_BYTES)
        finally:
            response.release()
        return response.status, _wait(response) if response.status in _BUSY else None

    def _session(self) -> aiohttp.ClientSession:
        if self._client is None:
            self._client = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(resolver=self._guard, use_dns_cache=False, limit=0, keepalive_timeout=30),
                timeout=TIMEOUT,
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                trust_env=False,
                headers={"user-agent": "Waymark", "content-type": CONTENT_TYPE},
                skip_auto_headers=("accept", "accept-encoding"),
            )
        return self._client

    async def close(self) -> None:
        """Close every connection."""
        if self._client is not None:
            await self._client.close()


def _outcome(status: int) -> Outcome:
    if status == _GONE:
        return "gone"
    kinds: dict[int, Outcome] = {2: "delivered", 3: "redirected"}
    return kinds.get(status // 100, "refused")


def _wait(response: aiohttp.ClientResponse) -> timedelta | None:
    """Return how long to stay away, if the receiver says so in seconds; a date is not worth its parser."""
    said = response.headers.get("retry-after", "")
    return timedelta(seconds=int(said)) if _SECONDS.fullmatch(said) else None
