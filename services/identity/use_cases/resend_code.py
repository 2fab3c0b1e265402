"""Send the security code once more."""

from services.identity.adapters import Adapters
from services.identity.domain.accounts import Method
from services.identity.domain.limits import SENT_CODES_AGAIN
from services.identity.store import Work
from services.identity.use_cases.find_pending_sign_in import find_pending_sign_in
from services.identity.use_cases.send_code import send_code


async def resend_code(secret: str, work: Work, adapters: Adapters) -> None:
    """Send a new code, unless that was asked for too often: the answer is the same. Raises Unauthenticated when nothing is pending."""
    pending, account = await find_pending_sign_in(secret, work)
    if pending.method is Method.EMAIL:
        await work.sessions.touch(pending.touched(work.clock.now()))
        await send_code(account, pending, SENT_CODES_AGAIN, work, adapters)
