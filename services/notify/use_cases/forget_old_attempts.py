"""How deliveries to other systems ended is kept as long as somebody may ask why one did not arrive."""

from datetime import timedelta

from services.notify.store import Work

KEPT = timedelta(days=30)
# What one run takes, a second of work at most. Every ten minutes that is more than two million a day.
_AT_ONCE = 20_000


async def forget_old_attempts(work: Work) -> None:
    """Delete attempts to deliver webhooks of more than 30 days ago."""
    await work.webhooks.forget_attempts(work.clock.now() - KEPT, _AT_ONCE)
