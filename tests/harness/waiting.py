"""Waiting for what happens elsewhere."""

import asyncio
import time
from collections.abc import Awaitable, Callable


async def until(check: Callable[[], Awaitable[object]], seconds: float = 30, every: float = 0.02) -> float:
    """Wait until `check`, asked `every` so many seconds, says yes. Returns after how many seconds; raises TimeoutError."""
    started = time.perf_counter()
    async with asyncio.timeout(seconds):
        while not await check():
            await asyncio.sleep(every)
    return time.perf_counter() - started
