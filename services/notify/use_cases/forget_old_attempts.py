"""How deliveries to other systems ended is kept as long as somebody may ask why one did not arrive."""

from datetime import timedelta

from services.notify.store import Work

KEPT = timedelta(days=30)
# What one run takes, some seconds of work at most. Every ten minutes that is 500 a second, and more than all of England makes.
_AT_ONCE = 300_000


async def forget_old_attempts(work: Work) -> None:
    """Delete attempts to deliver webhooks of more than 30 days ago, and which events were given up before that."""
    await work.webhooks.forget_attempts(work.clock.now() - KEPT, _AT_ONCE)
    await work.webhooks.forget_given_up(work.clock.now() - KEPT)
