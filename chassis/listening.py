"""Waking up when another process has committed something: PostgreSQL's LISTEN/NOTIFY. Whoever is woken polls besides, as a backstop."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import asyncpg
from sqlalchemy.engine import make_url

from chassis.trying import keep_trying


async def listen(url: str, channel: str, wake: Callable[[], None]) -> None:
    """Call `wake` at every NOTIFY on `channel`, until cancelled. A lost connection is opened again, and `wake` called then: something may have been missed."""
    await keep_trying("listening_interrupted", partial(_listen_until_closed, url, channel, wake))


async def _listen_until_closed(url: str, channel: str, wake: Callable[[], None]) -> None:
    connection = await asyncpg.connect(make_url(url).set(drivername="postgresql").render_as_string(hide_password=False), timeout=5)
    closed = asyncio.Event()
    connection.add_termination_listener(lambda *_: closed.set())
    try:
        await connection.add_listener(channel, lambda *_: wake())
        wake()
        await closed.wait()
    finally:
        with suppress(Exception):
            await connection.close(timeout=2)


async def wait_for_wake(wake: asyncio.Event, seconds: float) -> None:
    """Wait until `wake` is set, and for so long at most.

    Not with asyncio.wait_for: Python 3.11's swallows a cancellation that comes together with the wake-up.
    """
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await wake.wait()


class Wakes:
    """Lets any number of tasks of one process wait for the next wake-up."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def wake(self) -> None:
        """Wake all who wait now."""
        self._next.set()
        self._next = asyncio.Event()

    def coming(self) -> asyncio.Event:
        """Return what the next wake-up sets. Take it before you look whether there is something, or what comes in between is missed."""
        return self._next
