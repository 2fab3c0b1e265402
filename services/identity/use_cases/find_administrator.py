"""Find the administrator of the SEND team who is asking, and keep the team as it is meanwhile."""

from uuid import UUID

from services.identity.domain.accounts import Account
from services.identity.domain.organisations import unknown
from services.identity.store import Work
from services.identity.store.team import Member
from services.identity.use_cases.find_own_account import Owner, find_own_account


async def lock_team(by: Owner, work: Work) -> Account:
    """Return the administrator who is asking; nobody else changes the team until this transaction ends. Raises NotFound for who is none.

    Their token says that they are one, of a moment ago: two administrators who close each other wait for one another here, and
    the second of them is none any more.
    """
    await work.team.lock()
    account = await find_own_account(by, work)
    if not account.administers_team:
        raise unknown()
    return account


async def lock_member(account_id: UUID, by: Owner, work: Work) -> Member:
    """As `lock_team`, and return somebody of the team, whose account is locked too. Raises NotFound for anybody else."""
    await lock_team(by, work)
    await work.accounts.lock(account_id)
    member = await work.team.find(account_id)
    if member is None:
        raise unknown()
    return member
