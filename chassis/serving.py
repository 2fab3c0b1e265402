"""Answering requests, until SIGTERM."""

import asyncio
import gc
import os
import signal
import socket
import sys
from contextlib import suppress
from types import FrameType

import uvicorn
from fastapi import FastAPI

from chassis.heads import BoundedHeads
from chassis.settings import ProcessSettings

SHUTDOWN_SECONDS = 20
COLLECT_AFTER = (20_000, 20, 20)
"""New objects, and collections of each younger generation, before the collector looks (Python: 700, 10, 10)."""
_CLOSE = (b"connection", b"close")
_LAST_SECONDS = 0.05
_LAST_LOOKS = 20


class _Server(uvicorn.Server):
    """Lets go of its callers before it stops: one of several replicas, each of which may be stopped while requests come."""

    def __init__(self, config: uvicorn.Config, drain_seconds: float) -> None:
        super().__init__(config)
        self._drain_seconds = drain_seconds
        self._draining = False

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop; after SIGTERM, first answer for some seconds, and say on each connection that it is over."""
        if sig != signal.SIGTERM or self._draining or not self._drain_seconds:
            super().handle_exit(sig, frame)
            return
        self._draining = True
        self.config.encoded_headers.append(_CLOSE)
        self.server_state.default_headers = [*self.server_state.default_headers, _CLOSE]
        loop = asyncio.get_running_loop()
        loop.call_soon_threadsafe(loop.call_later, self._drain_seconds, super().handle_exit, sig, frame)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Answer also who came at the last moment: uvicorn alone closes connections of whom it has not yet heard, and the kernel those that wait for us."""
        for waiting in self._shut_the_door():
            await asyncio.get_running_loop().connect_accepted_socket(self._answering, waiting)
        for _ in range(_LAST_LOOKS):
            if self.server_state.connections:
                await asyncio.sleep(_LAST_SECONDS)
        await super().shutdown(sockets)

    def _shut_the_door(self) -> list[socket.socket]:
        """Listen no more. Returns the connections that were waiting; whoever comes now finds nobody, and goes to another replica."""
        doors = [socket.socket(fileno=os.dup(listening.fileno())) for server in self.servers for listening in server.sockets]
        for server in self.servers:
            server.close()
        waiting = []
        for door in doors:
            door.settimeout(0)
            with door, suppress(BlockingIOError):
                while True:
                    waiting.append(door.accept()[0])
        return waiting

    def _answering(self) -> BoundedHeads:
        return BoundedHeads(self.config, self.server_state, self.lifespan.state)


def serve(app: FastAPI, settings: ProcessSettings, drain_seconds: float = 0) -> None:
    """Answer requests until SIGTERM, and for `drain_seconds` more; then finish those in hand."""
    _collect_seldom()
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        http=BoundedHeads,
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,  # uvicorn would believe X-Forwarded-For of anybody on this machine; the gateway has its own list of proxies
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        timeout_keep_alive=75,  # longer than the gateway's, so that the side that opened a connection is the one to close it
    )
    server = _Server(config, drain_seconds)
    server.run()
    if not server.started:
        sys.exit("The server could not start; the lines above say why")


def _collect_seldom() -> None:
    """Keep the collector from walking the whole program for the few cycles that a request leaves. Costs some MB."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
