"""The access of another system ends soon: the mailbox of the SEND team is told, so that an administrator confirms it if it is still needed."""

from dataclasses import replace

from services.notify.domain.connections import TOLD_BEFORE, ends_by, last_day
from services.notify.store import Work
from services.notify.use_cases.team_email import team_email


async def tell_of_ending_access(work: Work) -> None:
    """Queue an e-mail 30 and 7 days before the last day, each once; of two that are due the later alone. An end that is moved begins anew."""
    now = work.clock.now()
    for days in TOLD_BEFORE:
        for connection_id, expires_at in await work.connections.take_ending(days, now, ends_by(days, work.clock.today())):
            email = team_email("access-ending", {"connection": str(connection_id), "last_day": last_day(expires_at).isoformat()}, work)
            await work.queue_email(replace(email, expires_at=min(email.expires_at, expires_at)))
