"""Which network addresses a name has: asked so that names whose servers never answer hold up nobody else."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

Lookup = Callable[[str], Awaitable[list[str]]]
"""Returns the network addresses of a name. Raises OSError when there are none."""

AT_ONCE = 20
"""Names that one connection has looked up at once: as many as it has webhooks."""
_THREADS = 1000


class SystemLookup:
    """Asks the machine's resolver, in threads of its own: each waits until the resolver gives up, long after whoever asked did."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_THREADS, "lookup")

    async def __call__(self, host: str) -> list[str]:
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._threads, lambda: socket.getaddrinfo(host, None, type=socket.SOCK_STREAM))
        return [str(address[0]) for *_, address in found]


class Lookups:
    """Shares a lookup out: each connection has its own share, and whoever of it asks for a name again waits for the answer to the first."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._running: dict[tuple[UUID, str], asyncio.Future[list[str]]] = {}

    async def find(self, host: str, connection_id: UUID) -> list[str]:
        """Return the network addresses of a name. Raises OSError when there are none, and when too many names of the connection got no answer yet."""
        key = connection_id, host
        if key not in self._running:
            if sum(asker == connection_id for asker, _ in self._running) >= AT_ONCE:
                raise OSError("too many lookups without an answer")
            self._running[key] = asyncio.ensure_future(self._lookup(host))
            self._running[key].add_done_callback(lambda done: self._end(key, done))
        return await asyncio.shield(self._running[key])

    def _end(self, key: tuple[UUID, str], done: "asyncio.Future[list[str]]") -> None:
        del self._running[key]
        if not done.cancelled():
            done.exception()  # looked at, also when whoever asked has given up: or it would be reported as lost
