"""Close the account of somebody of the SEND team, and open it again."""

from uuid import UUID

from contracts.identity import CaseworkEnded
from services.identity.domain.accounts import State
from services.identity.domain.links import Purpose
from services.identity.domain.team import last_administrator
from services.identity.domain.team_roles import runs_cases
from services.identity.store import Work
from services.identity.use_cases.find_administrator import lock_member
from services.identity.use_cases.find_own_account import Owner

_LINKS = (Purpose.RESET, Purpose.CHANGE_EMAIL, Purpose.RENEW, Purpose.INVITE)


async def close_account(account_id: UUID, by: Owner, work: Work) -> None:
    """Close an account: it is signed out everywhere, nobody signs in to it, and its cases are left to nobody. Twice is no error.

    Raises NotFound for who is no administrator, and for who is not of the team; Conflict `last_administrator`.
    """
    member = await lock_member(account_id, by, work)
    if member.state is State.DISABLED:
        return
    if not await work.team.has_other_administrator(member.id):
        raise last_administrator()
    now = work.clock.now()
    await work.team.set_state(member.id, State.DISABLED)
    await work.sessions.end_all(member.id, now)
    await work.links.close(member.id, _LINKS, now)
    await work.team.close_invitations_by(member.id, now)
    work.audit.record("account-closed", "account", member.id, actor=by.id)
    if runs_cases(member.team_roles):
        work.outbox.add(CaseworkEnded(subject=member.id))


async def reopen_account(account_id: UUID, by: Owner, work: Work) -> None:
    """Open an account again: it has the password, the authenticator and the roles that it had, but no cases. Twice is no error.

    Raises NotFound as `close_account`.
    """
    member = await lock_member(account_id, by, work)
    if member.state is State.DISABLED:
        await work.team.set_state(member.id, State.ACTIVE)
        work.audit.record("account-reopened", "account", member.id, actor=by.id)
