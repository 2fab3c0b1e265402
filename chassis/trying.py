"""Loops that mend their own failures: what a broken connection ends is begun again with a new one."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import structlog

log = structlog.get_logger()

FIRST_WAIT = 0.1
LONGEST_WAIT = 1.0
"""Seconds. A broker or database that answers again is noticed within it, so it is most of what an outage costs beyond itself."""


async def keep_trying(interrupted: str, attempt: Callable[[], Awaitable[None]]) -> None:
    """Await `attempt()` again whenever it has failed or ended, until cancelled, and log each end as the event `interrupted`, with its reason.

    The waits between grow, and are short again after an attempt that lasted longer than the longest of them.
    """
    wait = FIRST_WAIT
    while True:
        started, reason = time.monotonic(), "closed"
        try:
            await attempt()
        except (Exception, asyncio.CancelledError) as error:  # noqa: BLE001 - a lost connection shows itself in many ways; all of them are mended by a new one
            raise_if_cancelled(error)
            reason = type(error).__name__
        log.warning(interrupted, reason=reason)
        if time.monotonic() - started > LONGEST_WAIT:
            wait = FIRST_WAIT
        await asyncio.sleep(wait)
        wait = min(wait * 2, LONGEST_WAIT)


def raise_if_cancelled(error: BaseException) -> None:
    """Let a real cancellation through. aio-pika raises CancelledError for a silent partition too, and that must not end a loop."""
    task = asyncio.current_task()
    if isinstance(error, asyncio.CancelledError) and task is not None and task.cancelling():
        raise error
