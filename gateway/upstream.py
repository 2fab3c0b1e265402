"""Calls to the five services: one pool of connections, one way to say who is asking, one kind of error.

`Upstream` belongs to the process. `Services` belongs to one request: it calls as the gateway, or, with a token that identity
gave for this request, as the person who is signed in.
"""

from collections.abc import AsyncIterable, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, Literal

import aiohttp
from multidict import CIMultiDict
from yarl import URL

from chassis.telemetry import traceparent
from chassis.tokens import Signer
from contracts.tokens import CASE_PASS_HEADER, CLIENT_ADDRESS_HEADER, GATEWAY_LIFETIME, GatewayClaims

ServiceName = Literal["identity", "cases", "forms", "documents", "notify"]

CONNECTIONS = 200
# A replica that stops answers for WAYMARK_DRAIN_SECONDS more, 6 in containers, and then closes what is idle. We do so first, or a request could
# meet a closed door. After that it costs a new connection, of 1 ms.
KEEP_IDLE_SECONDS = 5
TIMEOUT = aiohttp.ClientTimeout(total=15, connect=3)
# A file of 25 MiB over a slow line.
TRANSFER_TIMEOUT = aiohttp.ClientTimeout(total=120, connect=3)


@dataclass(frozen=True)
class UpstreamError:
    """One answer that a service wants changed: `field` as the caller named it, `message` for a person."""

    field: str
    message: str


class UpstreamProblem(Exception):
    """A service refused (`status` 4xx) or could not answer (5xx; 503 `unreachable` when no answer came at all).

    `code` is for programs, `detail` is plain English, `errors` name fields, `fields` is the whole problem document (RFC 9457).
    """

    def __init__(self, status: int, code: str, detail: str, errors: tuple[UpstreamError, ...] = (), fields: Mapping[str, Any] | None = None) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.detail = detail
        self.errors = errors
        self.fields = dict(fields or {})


class Upstream:
    """The connections to the services. Make it inside a running event loop and close it at the end."""

    def __init__(self, addresses: Mapping[ServiceName, str], signer: Signer) -> None:
        self._addresses = {name: URL(address) for name, address in addresses.items()}
        self._signer = signer
        self._client = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=KEEP_IDLE_SECONDS),
            timeout=TIMEOUT,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=True,
        )

    async def close(self) -> None:
        """Close every connection."""
        await self._client.close()

    def own_token(self, service: ServiceName) -> str:
        """The gateway's own token for one service."""
        return self._signer.sign(GatewayClaims(sub="gateway"), [service], GATEWAY_LIFETIME)

    @asynccontextmanager
    async def open(self, service: ServiceName, method: str, path: str, headers: CIMultiDict[str], **sent: Any) -> AsyncIterator[aiohttp.ClientResponse]:
        """Send one request. Raises UpstreamProblem for every answer that is not 2xx, and when none came."""
        async with self.ask(service, method, path, headers, **sent) as response:
            if response.status >= 300:  # noqa: PLR2004 - the services do not redirect
                raise await _problem(response)
            yield response

    @asynccontextmanager
    async def ask(
        self,
        service: ServiceName,
        method: str,
        path: str,
        headers: CIMultiDict[str],
        *,
        params: Any = None,
        json: Any = None,
        data: AsyncIterable[bytes] | bytes | None = None,
        timeout: aiohttp.ClientTimeout = TIMEOUT,  # noqa: ASYNC109 - aiohttp's own timeout, by phase
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """Send one request, and hand on whatever the answer is. Raises UpstreamProblem when none came."""
        try:
            async with self._client.request(
                method,
                self._addresses[service] / path.lstrip("/"),
                headers=headers,
                params=params,
                json=json,
                data=data,
                timeout=timeout,
                allow_redirects=False,
            ) as response:
                yield response
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise UpstreamProblem(503, "unreachable", "The service is not answering. Try again in a minute.") from error


async def _problem(response: aiohttp.ClientResponse) -> UpstreamProblem:
    try:
        body = await response.json(content_type=None)
    except ValueError:
        body = None
    found = body if isinstance(body, dict) else {}
    listed = found.get("errors")
    errors = tuple(UpstreamError(str(item.get("field", "")), str(item.get("message", ""))) for item in (listed or ()) if isinstance(item, dict))
    fields = dict(found)
    if "Retry-After" in response.headers:
        fields.setdefault("retry_after", response.headers["Retry-After"])
    return UpstreamProblem(response.status, str(found.get("code", "refused")), str(found.get("detail", "")), errors, fields)


@dataclass(frozen=True)
class Services:
    """The services as one request may call them. `token` is a person's principal token; without it the gateway calls as itself."""

    upstream: Upstream
    client_address: str
    token: str | None = None

    def as_person(self, token: str) -> "Services":
        """The same services, called as the person whom `token` names."""
        return replace(self, token=token)

    def as_gateway(self) -> "Services":
        """The same services, called as the gateway itself."""
        return replace(self, token=None)

    @property
    def identity(self) -> "Service":
        """Accounts and sessions."""
        return Service(self, "identity")

    @property
    def cases(self) -> "Service":
        """Children, and who may see them."""
        return Service(self, "cases")

    @property
    def forms(self) -> "Service":
        """Drafts and submissions."""
        return Service(self, "forms")

    @property
    def documents(self) -> "Service":
        """Files."""
        return Service(self, "documents")

    @property
    def notify(self) -> "Service":
        """Messages."""
        return Service(self, "notify")


@dataclass(frozen=True)
class Service:
    """One service. Every method raises UpstreamProblem when the service refuses or does not answer.

    `path` is quoted as a whole, so put only identifiers into it that a route has read as such. `case_pass` is the pass that
    cases gave for the child that the page is about.
    """

    services: Services
    name: ServiceName

    def _headers(self, case_pass: str | None, more: Mapping[str, str] | None = None) -> CIMultiDict[str]:
        upstream = self.services.upstream
        headers = CIMultiDict({"Authorization": f"Bearer {self.services.token or upstream.own_token(self.name)}", **(more or {})})
        headers[CLIENT_ADDRESS_HEADER] = self.services.client_address
        if case_pass is not None:
            headers[CASE_PASS_HEADER] = case_pass
        if (trace := traceparent()) is not None:
            headers["traceparent"] = trace
        return headers

    @asynccontextmanager
    async def ask(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        *,
        params: Any = None,
        data: bytes | None = None,
        timeout: aiohttp.ClientTimeout = TIMEOUT,  # noqa: ASYNC109 - aiohttp's own timeout, by phase
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """Pass on what another system sent: whatever the service answers is an answer. Raises UpstreamProblem when there is none."""
        sent = self._headers(None, headers)
        async with self.services.upstream.ask(self.name, method, path, sent, params=params, data=data, timeout=timeout) as response:
            yield response

    async def call(self, method: str, path: str, body: Any = None, *, params: Any = None, case_pass: str | None = None) -> Any:
        """Send `body` as JSON and return the JSON that came back, or None for an empty answer."""
        async with self.services.upstream.open(self.name, method, path, self._headers(case_pass), params=params, json=body) as response:
            return await response.json(content_type=None) if await response.read() else None

    async def get(self, path: str, *, params: Any = None, case_pass: str | None = None) -> Any:
        """Read. `params` is a mapping or a list of pairs."""
        return await self.call("GET", path, params=params, case_pass=case_pass)

    async def head(self, path: str) -> None:
        """Ask whether there is something to read, without reading it."""
        await self.call("HEAD", path)

    async def post(self, path: str, body: Any = None, *, case_pass: str | None = None) -> Any:
        """Create, or do."""
        return await self.call("POST", path, {} if body is None else body, case_pass=case_pass)

    async def put(self, path: str, body: Any, *, case_pass: str | None = None) -> Any:
        """Replace."""
        return await self.call("PUT", path, body, case_pass=case_pass)

    async def delete(self, path: str, *, case_pass: str | None = None) -> None:
        """Remove."""
        await self.call("DELETE", path, case_pass=case_pass)

    async def send_file(self, path: str, content: AsyncIterable[bytes], headers: Mapping[str, str], *, case_pass: str | None = None) -> Any:
        """Stream `content` as the body of a POST and return the JSON that came back."""
        sent = self._headers(case_pass, headers)
        async with self.services.upstream.open(self.name, "POST", path, sent, data=content, timeout=TRANSFER_TIMEOUT) as response:
            return await response.json(content_type=None)

    @asynccontextmanager
    async def open_file(self, path: str, *, case_pass: str | None = None) -> AsyncIterator[aiohttp.ClientResponse]:
        """Open a download: its headers are there at once, its `content` is read in pieces."""
        async with self.services.upstream.open(self.name, "GET", path, self._headers(case_pass), timeout=TRANSFER_TIMEOUT) as response:
            yield response
