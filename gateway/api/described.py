"""What the services tell about their routes, asked for once in a while: the OpenAPI document is there while one of them is not."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import structlog

from gateway.api.openapi import merge
from gateway.api.prefixes import SERVICES
from gateway.settings import Settings
from gateway.upstream import ServiceName, Services, Upstream, UpstreamProblem

log = structlog.get_logger()

KEPT_SECONDS = 60
AGAIN_SECONDS = 5
"""After how many seconds a service that did not answer is asked again."""
NO_SUCH_ROUTE = 404


class Described:
    """The OpenAPI document. Make it inside a running event loop."""

    def __init__(self, upstream: Upstream, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._services = Services(upstream, "gateway")
        self._settings = settings
        self._clock = clock
        self._parts: dict[ServiceName, dict[str, Any]] = {}
        self._ask_again_at: dict[ServiceName, float] = {}
        self._asking = asyncio.Lock()
        self._document = self._merged()

    async def document(self) -> dict[str, Any]:
        """Return the document, with the last known part of a service that does not answer now."""
        async with self._asking:
            due = [service for service in sorted(set(SERVICES.values())) if self._clock() >= self._ask_again_at.get(service, float("-inf"))]
            if due:
                await asyncio.gather(*(self._ask(service) for service in due))
                self._document = self._merged()
        return self._document

    async def _ask(self, name: ServiceName) -> None:
        kept = KEPT_SECONDS
        try:
            self._parts[name] = await getattr(self._services, name).get("/v1/openapi.json")
        except UpstreamProblem as error:
            if error.status != NO_SUCH_ROUTE:
                log.warning("description_unavailable", of=name, code=error.code)
                kept = AGAIN_SECONDS
        self._ask_again_at[name] = self._clock() + kept

    def _merged(self) -> dict[str, Any]:
        return merge(self._settings.public_url.rstrip("/"), self._settings.council_name, self._parts)
