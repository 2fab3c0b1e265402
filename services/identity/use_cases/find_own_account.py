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
    """Return the account of a person, locked. Raises Unauthenticated `session_ended` when their session is over.

    A principal token lives on for minutes after a session has ended: whatever changes an account looks at the session itself.
    """
    account = await work.accounts.lock(owner.id)
    session = await work.sessions.find(owner.session_id, owner.id)
    if account is None or account.state is not State.ACTIVE or session is None:
        raise sessions.ended()
    session.check_live(work.clock.now())
    return account
