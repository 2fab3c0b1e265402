"""Prove that somebody has the code that was sent for a session."""

from chassis.errors import WaymarkError
from services.identity.adapters import Adapters
from services.identity.domain import codes
from services.identity.domain.accounts import Account
from services.identity.domain.sessions import Session
from services.identity.store import Work
from services.identity.use_cases.prove_second_factor import count_guess, guess_was_right
from services.identity.use_cases.send_code import is_sent_code


async def prove_sent_code(session: Session, account: Account, typed: str, work: Work, adapters: Adapters) -> WaymarkError | None:
    """Return None when the code is right, and use it up; otherwise the refusal: Unauthenticated `code_wrong`, `code_expired`, `code_spent`, or TooMany.

    It is returned, not raised, because the caller has to commit the count.
    """
    now = work.clock.now()
    code = await work.codes.lock_latest(session.id)
    if code is None:
        return codes.spent()
    try:
        code.check_usable(now)
    except WaymarkError as refusal:
        return refusal
    if (too_many := await count_guess(account, work)) is not None:
        return too_many
    if not is_sent_code(code, session, codes.as_typed(typed), adapters):
        code.count_wrong(now)
        await work.codes.save_tries(code)
        return codes.wrong()
    await guess_was_right(account, work)
    return None if await work.codes.use(code.id, now) else codes.spent()
