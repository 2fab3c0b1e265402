"""End one of one's own sessions on another device."""

from uuid import UUID

from chassis.errors import NotFound
from services.identity.store import Work
from services.identity.use_cases.find_own_account import Owner, find_own_account


async def end_own_session(owner: Owner, session_id: UUID, work: Work) -> None:
    """End the session. Raises NotFound for one that is over, never was, or is somebody else's."""
    await find_own_account(owner, work)
    session = await work.sessions.find(session_id, owner.id)
    if session is None or not await work.sessions.end(session.id, work.clock.now()):
        raise NotFound("not_found", "There is no such session")
    work.audit.record("session-ended", "session", session.id, actor=owner.id, stream=owner.id)
