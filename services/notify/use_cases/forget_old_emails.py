"""The log of e-mails is kept as long as somebody may ask why one did not arrive."""

from datetime import timedelta

from services.notify.store import Work

KEPT = timedelta(days=90)


async def forget_old_emails(work: Work) -> None:
    """Delete e-mails that were finished more than 90 days ago, with their attempts. Messages in the portal stay."""
    await work.emails.forget_finished(work.clock.now() - KEPT)
