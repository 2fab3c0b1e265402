"""Something between us and a server that carries what both send."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Self
from urllib.parse import urlsplit, urlunsplit

from deploy.servers import ports

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Forwarder(ABC):
    """Takes connections at a port of its own; where they lead, `_reach` says. What `_carries` refuses is lost."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._port = 0

    def through(self, url: str) -> str:
        """Return the address of a server with our place in it."""
        target = urlsplit(url)
        return urlunsplit((target.scheme, f"{target.username}:{target.password}@{ports.HOST}:{self._port}", target.path, "", ""))

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Self]:
        """Take connections."""
        server = await asyncio.start_server(self._carry, ports.HOST, 0)
        self._port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    @abstractmethod
    async def _reach(self) -> Streams | None:
        """Connect to the server; None when there is none."""

    async def _carries(self, data: bytes) -> bool:
        """Say whether this is carried, once it may be."""
        del data
        return True

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        reached = await self._reach()
        if reached is None:
            writer.close()
            return
        far_reader, far_writer = reached
        for source, sink in ((reader, far_writer), (far_reader, writer)):
            task = asyncio.create_task(self._pump(source, sink))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        try:
            with suppress(OSError):
                while data := await source.read(65536):
                    if await self._carries(data):
                        sink.write(data)
                        await sink.drain()
        finally:
            sink.close()
