"""Sign somebody of the SEND team out everywhere."""

from uuid import UUID

from contracts.identity import AccountChanged
from services.identity.store import Work
from services.identity.use_cases.find_administrator import lock_member
from services.identity.use_cases.find_own_account import Owner


async def end_sessions_of(account_id: UUID, by: Owner, work: Work) -> None:
    """End every session of somebody of the team, and tell them. Raises NotFound for who is no administrator, and for who is not of the team."""
    member = await lock_member(account_id, by, work)
    await work.sessions.end_all(member.id, work.clock.now())
    work.audit.record("sessions-ended", "account", member.id, actor=by.id)
    work.outbox.add(AccountChanged(subject=member.id, what="sessions-ended"))
