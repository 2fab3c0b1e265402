"""Find the account of the person who is asking."""

from dataclasses import dataclass
from uuid import UUID

from services.identity.domain import sessions
from services.identity.domain.accounts import Account, State
from services.identity.store import Work


@dataclass(frozen=True)
class Owner:
    """The person of a principal token, and the session it was made for."""

    id: UUID
    session_id: UUID


async def find_own_account(owner: Owner, work: Work) -> Account:
    """Return the account of a person. Raises Unauthenticated `session_ended` when their session is over.

    A principal token lives on for minutes after a session has ended: whatever is about an account looks at the session itself.
    """
    return await _checked(await work.accounts.find(owner.id), owner, work)


async def lock_own_account(owner: Owner, work: Work) -> Account:
    """As `find_own_account`, and nobody else changes the account until this transaction ends."""
    return await _checked(await work.accounts.lock(owner.id), owner, work)


async def _checked(account: Account | None, owner: Owner, work: Work) -> Account:
    session = await work.sessions.find(owner.session_id, owner.id)
    if account is None or account.state is not State.ACTIVE or session is None:
        raise sessions.ended()
    session.check_live(work.clock.now())
    return account
