"""Answers that take the same time whatever the reason."""

import asyncio
import math
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

STEP_SECONDS = 0.25
"""Longer than an unhurried password hash and its queries. It costs nobody anything but this wait."""


@asynccontextmanager
async def steady(steps: float = 1) -> AsyncIterator[None]:
    """Leave a whole number of `steps` of STEP_SECONDS after entering, with or without an error.

    The use cases do the same work for what is known and unknown where the work is heavy; this hides the milliseconds that an
    e-mail more or less, or a refused limit, would show. It goes around the transaction, so the commit is hidden too.
    """
    entered, step = time.monotonic(), steps * STEP_SECONDS
    try:
        yield
    finally:
        taken = time.monotonic() - entered
        await asyncio.sleep(math.ceil(taken / step) * step - taken)
