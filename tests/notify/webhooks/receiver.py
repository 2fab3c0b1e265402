"""A receiver of webhooks in this process: a real HTTP server that answers as a test tells it."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import web

Event = dict[str, Any]
Behaviour = Callable[[Event], int | web.Response]


@dataclass(frozen=True)
class Delivery:
    """What arrived."""

    path: str
    headers: dict[str, str]
    body: bytes
    at: float

    @property
    def event(self) -> Event:
        """The CloudEvent in it."""
        found: Event = json.loads(self.body)
        return found


class Receiver:
    """`deliveries` are all that arrived, `taken` those that were answered with 2xx. It answers 204 unless `behaviour` says otherwise."""

    def __init__(self) -> None:
        self.deliveries: list[Delivery] = []
        self.taken: list[Delivery] = []
        self.behaviour: Behaviour = lambda _: 204
        self.hangs = False
        self.seconds = 0.0
        self.url = ""
        self.at_once = 0
        self.most_at_once = 0
        self._release = asyncio.Event()
        self._runner: web.AppRunner | None = None

    @property
    def ids(self) -> list[str]:
        """The ids of the events that were taken, in their order."""
        return [delivery.event["id"] for delivery in self.taken]

    async def receive(self, request: web.Request) -> web.StreamResponse:
        """Answer one delivery."""
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            delivery = Delivery(request.path, dict(request.headers), await request.read(), asyncio.get_running_loop().time())
            self.deliveries.append(delivery)
            if self.hangs:
                await self._release.wait()
            await asyncio.sleep(self.seconds)
            said = self.behaviour(delivery.event)
            response = web.Response(status=said) if isinstance(said, int) else said
            # A sender that died meanwhile gets no answer.
            if response.status // 100 == 2 and request.transport is not None:
                self.taken.append(delivery)
            return response
        finally:
            self.at_once -= 1

    async def start(self, port: int = 0) -> None:
        """Listen, on a port of its own unless one is given."""
        app = web.Application()
        app.router.add_post("/{path:.*}", self.receive)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/events"

    def release(self) -> None:
        """Answer what hangs, and whatever comes from now on."""
        self.hangs = False
        self._release.set()
        self._release = asyncio.Event()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.url.rpartition(":")[2].partition("/")[0])

    async def stop(self) -> None:
        """Close every connection and listen no more."""
        self.release()
        if self._runner is not None:
            await self._runner.cleanup()


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """Run a receiver."""
    found = Receiver()
    await found.start()
    try:
        yield found
    finally:
        await found.stop()
