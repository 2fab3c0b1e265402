"""How long the outbox and the inbox remember: public events for good, all others for as long as they could be needed again.

Public events are the history of a case, and hold nothing about a person. The others carry what only our own services may know,
an e-mail address among it, and serve to fill a wiped broker again.
"""

from datetime import timedelta

import structlog
from sqlalchemy import text

from chassis.database import Work
from chassis.timers import Timer

log = structlog.get_logger()

SENT_KEPT = timedelta(days=30)
"""After it was sent an event that is not public can be sent again for so long."""
HANDLED_KEPT = timedelta(days=60)
"""Twice as long: an event can be handled long before it counts as sent, when the confirm was lost or its owner's database was restored."""

# What one run takes, a second of work at most. Every ten minutes that is 720,000 rows a day.
_AT_A_TIME = 5_000
_SECONDS = 600

_FORGET_SENT = text(
    "DELETE FROM outbox WHERE position IN"
    " (SELECT position FROM outbox WHERE sent_at < :before AND exposure <> 'public' ORDER BY sent_at LIMIT :limit FOR UPDATE SKIP LOCKED)"
)
_FORGET_HANDLED = text(
    "DELETE FROM inbox WHERE event_id IN"
    " (SELECT event_id FROM inbox WHERE handled_at < :before AND exposure <> 'public' ORDER BY handled_at LIMIT :limit FOR UPDATE SKIP LOCKED)"
)


async def forget_passed(work: Work) -> None:
    """Delete what was sent over 30 days ago and what was handled over 60 days ago, the oldest first, unless it is public."""
    now = work.clock.now()
    sent = await work.connection.execute(_FORGET_SENT, {"before": now - SENT_KEPT, "limit": _AT_A_TIME})
    handled = await work.connection.execute(_FORGET_HANDLED, {"before": now - HANDLED_KEPT, "limit": _AT_A_TIME})
    if sent.rowcount or handled.rowcount:
        log.info("events_forgotten", sent=sent.rowcount, handled=handled.rowcount)


FORGET = Timer("forget-passed", _SECONDS, forget_passed)
"""Runs in every worker."""
