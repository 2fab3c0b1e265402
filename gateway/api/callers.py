"""Who a route of `/api` is open to: each names one of these in its signature.

`Machine` is another system with a token of identity, at most as often as it may ask. `AnySystem` is anybody, whatever they send.
"""

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Annotated
from uuid import UUID

import structlog
from fastapi import Depends, Request

from chassis.errors import TooMany, Unauthenticated
from chassis.tokens import Verifier
from contracts.tokens import MachineClaims
from gateway.limits import FIVE_MINUTES, MINUTE, Buckets
from gateway.page import Tools
from gateway.upstream import Services, Upstream

NO_TOKEN = "token_missing"  # noqa: S105 - the code of a problem


AT_ONCE = 20
"""Requests of one client that may be open at once: readers of the feed that wait must not use up the connections of all systems."""


class ClientLimits:
    """How often each client may ask: as many times a minute as its token says, and a few at once."""

    def __init__(self) -> None:
        self._by_limit: dict[int, Buckets] = {}
        self._open: Counter[UUID] = Counter()

    @contextmanager
    def room_for(self, client: UUID) -> Iterator[None]:
        """Hold a place while a request is open. Raises TooMany."""
        if self._open[client] >= AT_ONCE:
            raise TooMany("too_many_at_once", f"Your system may have {AT_ONCE} requests open at once", 1)
        self._open[client] += 1
        try:
            yield
        finally:
            self._open[client] -= 1
            if not self._open[client]:
                del self._open[client]

    def take(self, claims: MachineClaims) -> tuple[int | None, dict[str, str]]:
        """Count a request. Returns the seconds to wait when it is one too many, and the headers that tell the client.

        Source: draft-ietf-httpapi-ratelimit-headers-11.
        """
        limit = claims.requests_per_minute
        buckets = self._by_limit.setdefault(limit, Buckets(limit, MINUTE))
        wait = buckets.take(claims.sub.bytes)
        left, full = buckets.left(claims.sub.bytes)
        return wait, {"RateLimit-Policy": f'"minute";q={limit};w={MINUTE:.0f}', "RateLimit": f'"minute";r={left};t={wait or full}'}


@dataclass
class Machines:
    """What the process keeps for other systems; `app.state.machines`.

    They have connections to the services of their own: long reads of theirs hold up no page.
    """

    upstream: Upstream
    verifier: Verifier[MachineClaims]
    without_token: Buckets
    limits: ClientLimits = field(default_factory=ClientLimits)

    @classmethod
    def build(cls, upstream: Upstream, identity_url: str, address_requests: int) -> "Machines":
        """Make it inside a running event loop."""
        verifier = Verifier(identity_url + "/.well-known/jwks.json", "identity", "gateway", MachineClaims)
        return cls(upstream, verifier, Buckets(address_requests, FIVE_MINUTES))


async def any_system(request: Request) -> Services:
    """Anybody. The services are called as the gateway, over the connections of pages: readers of the feed that wait must not keep others from a token."""
    tools: Tools = request.app.state.tools
    return Services(tools.upstream, request.state.client_address)


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated(NO_TOKEN, "Send a token: get one from /api/oauth/token, and send it as Authorization: Bearer")
    return token


async def machine(request: Request) -> AsyncIterator[Services]:
    """Another system whose token is good. The services are called with it.

    Raises Unauthenticated, or TooMany for a client over its limits and for an address that sends many tokens which are not good.
    """
    machines: Machines = request.app.state.machines
    address: str = request.state.client_address
    try:
        token = _bearer(request)
        claims = await machines.verifier.verify(token)
    except Unauthenticated as error:
        if (wait := machines.without_token.take(address.encode())) is not None:
            raise TooMany("too_many_requests", "Too many requests without a good token came from this address", wait) from error
        if error.code == NO_TOKEN:
            raise
        raise Unauthenticated("token_refused", "The token is not one of ours, or has ended: get another from /api/oauth/token") from error
    structlog.contextvars.bind_contextvars(client_id=str(claims.sub))
    wait, request.state.limit_headers = machines.limits.take(claims)
    if wait is not None:
        raise TooMany("too_many_requests", f"Your system may ask {claims.requests_per_minute} times a minute", wait)
    with machines.limits.room_for(claims.sub):
        yield Services(machines.upstream, address, token)


Machine = Annotated[Services, Depends(machine)]
AnySystem = Annotated[Services, Depends(any_system)]

API_CALLERS = frozenset({machine, any_system})
"""Every dependency that says who a route of `/api` is open to."""
