"""Sign out."""

from services.identity.adapters.sealing import fingerprint
from services.identity.store import Work
from services.identity.use_cases.warn_owner import warn_owner


async def end_session(secret: str, work: Work) -> None:
    """End a session. One that is over or never was is no error: the person is signed out either way."""
    session = await work.sessions.lock(fingerprint(secret))
    if session is None or not await work.sessions.end(session.id, work.clock.now()):
        return
    work.audit.record("signed-out", "session", session.id, actor=session.account_id, stream=session.account_id)
    await warn_owner(session.id, session.account_id, work)
