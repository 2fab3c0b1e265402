"""Find the sign-in that waits for its code."""

from services.identity.adapters.sealing import fingerprint
from services.identity.domain import sessions
from services.identity.domain.accounts import Account
from services.identity.domain.accounts import State as AccountState
from services.identity.domain.sessions import Session, State
from services.identity.store import Work


async def find_pending_sign_in(secret: str, work: Work) -> tuple[Session, Account]:
    """Return a pending sign-in and its account, both locked. Raises Unauthenticated when it is over, timed out or not pending.

    The account is locked first, as everywhere: two requests can then never wait for one another.
    """
    secret_hash = fingerprint(secret)
    found = await work.sessions.find_with_holder(secret_hash)
    account = None if found is None else await work.accounts.lock(found[0].account_id)
    pending = await work.sessions.lock(secret_hash)
    if pending is None or account is None or account.state is not AccountState.ACTIVE or pending.state is not State.CODE_NEEDED:
        raise sessions.ended()
    pending.check_live(work.clock.now())
    return pending, account
