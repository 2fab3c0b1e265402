"""Send somebody who is signed in a code to the address they have: the second factor of who gets theirs by e-mail."""

from chassis.errors import Conflict
from services.identity.adapters import Adapters
from services.identity.domain import sessions
from services.identity.domain.accounts import Method
from services.identity.domain.limits import SENT_CODES, SENT_CODES_AGAIN
from services.identity.store import Work
from services.identity.use_cases.find_own_account import Owner, lock_own_account
from services.identity.use_cases.send_code import send_code


async def send_own_code(owner: Owner, work: Work, adapters: Adapters) -> None:
    """Send the code that changes of one's account ask for; the answer is the same over the limit. Raises Conflict `no_sent_codes`.

    The first one comes at once, also right after the code of the sign-in, which is none for this: the page says that it was sent.
    """
    account = await lock_own_account(owner, work)
    session = await work.sessions.find(owner.session_id, owner.id)
    if session is None:
        raise sessions.ended()
    if account.method is not Method.EMAIL:
        raise Conflict("no_sent_codes", "Your security codes do not come by e-mail.")
    again = await work.codes.lock_latest(session.id) is not None
    await send_code(account, session, SENT_CODES_AGAIN if again else SENT_CODES, work, adapters, purpose="change-account")
