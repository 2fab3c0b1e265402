"""Tell the owner of an account that somebody knew the password and not the code."""

from uuid import UUID

from contracts.identity import AccountChanged
from services.identity.store import Work


async def warn_owner(session_id: UUID, account_id: UUID, work: Work) -> None:
    """Send one message for a session that had wrong codes, at sign-in or later; none when it had none, or when it was sent before.

    It is called when a code was guessed at until it closed, when the session is given up, and when it has timed out. A slip
    that is followed by the right code is no reason to alarm anybody. Source: OWASP ASVS 5.0, 6.3.5.
    """
    if await work.sessions.tell_owner_once(session_id, work.clock.now()):
        work.outbox.add(AccountChanged(subject=account_id, what="suspicious-sign-in"))


async def warn_of_abandoned_sign_ins(work: Work) -> None:
    """Tell the owners of sessions that had wrong codes and were left to time out."""
    for session_id, account_id in await work.sessions.abandoned_after_wrong_codes(work.clock.now()):
        await warn_owner(session_id, account_id, work)
