"""The virus scanner: clamd, over its INSTREAM command."""

from typing import BinaryIO, Literal, Protocol, cast

from aioclamd import ClamdAsyncClient, ClamdError

_SCAN_SECONDS = 45.0
"""Shorter than a handler may take, so that a scanner that hangs is named as the reason."""
_PING_SECONDS = 5.0


class Content(Protocol):
    """What can be read to its end, in a thread."""

    def read(self, count: int, /) -> bytes:
        """Return the next bytes, none at the end."""
        ...


class ScannerUnavailable(Exception):
    """No verdict was given. Try again: the scanner is stopped, restarts to load new signatures, or is overloaded."""


class Scanner:
    """Asks clamd about files."""

    def __init__(self, host: str, port: int) -> None:
        self._scanning = ClamdAsyncClient(host, port, timeout=_SCAN_SECONDS)
        self._asking = ClamdAsyncClient(host, port, timeout=_PING_SECONDS)

    async def scan(self, content: Content) -> Literal["clean", "infected"]:
        """Return the verdict on what `content` yields; its `read` runs in threads. Raises ScannerUnavailable when there is none."""
        try:
            answer = await self._scanning.instream(cast("BinaryIO", content))
        except (ClamdError, OSError) as error:
            raise ScannerUnavailable from error
        # No answer, or ERROR: clamd gave up. That is no verdict, and least of all a good one.
        match (answer or {}).get("stream"):
            case ("OK", _):
                return "clean"
            case ("FOUND", _):
                return "infected"
        raise ScannerUnavailable

    async def answers(self) -> bool:
        """Say whether it is there."""
        try:
            return "PONG" in await self._asking.ping()  # type: ignore[no-untyped-call] # aioclamd has no annotation here
        except (ClamdError, OSError):
            return False
