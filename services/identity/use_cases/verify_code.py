"""Finish a sign-in with its code."""

from chassis.errors import WaymarkError
from chassis.identifiers import new_id
from services.identity.adapters import Adapters
from services.identity.adapters.sealing import fingerprint
from services.identity.domain import codes
from services.identity.domain.accounts import Account, Method
from services.identity.domain.sessions import Session, new_secret, step_up
from services.identity.store import OpenWork, Work
from services.identity.use_cases.find_pending_sign_in import find_pending_sign_in
from services.identity.use_cases.prove_second_factor import prove_second_factor
from services.identity.use_cases.prove_sent_code import prove_sent_code
from services.identity.use_cases.recognise_device import recognise_device
from services.identity.use_cases.sign_in import SignedIn
from services.identity.use_cases.warn_owner import warn_owner


async def verify_code(secret: str, typed: str, device: str | None, open_work: OpenWork, adapters: Adapters) -> SignedIn:
    """Return the active session that follows the pending one, which ends. Its secret is new; `device` is the cookie of the browser.

    Raises Unauthenticated `code_wrong`, `code_expired`, `code_spent`, `session_ended` or `session_timed_out`, and TooMany
    `codes_blocked` after 20 wrong codes in a day.
    """
    async with open_work() as work:
        pending, account = await find_pending_sign_in(secret, work)
        refusal = await _check(pending, account, typed, work, adapters)
        if refusal is None:
            return await _step_up(pending, account, device, work)
        await _count_failure(pending, account, refusal, work)
    raise refusal


async def _check(pending: Session, account: Account, typed: str, work: Work, adapters: Adapters) -> WaymarkError | None:
    if pending.method is Method.TOTP:
        return await prove_second_factor(account, typed, work, adapters)
    return await prove_sent_code(pending, account, typed, work, adapters)


async def _step_up(pending: Session, account: Account, device: str | None, work: Work) -> SignedIn:
    now = work.clock.now()
    await work.sessions.end(pending.id, now)
    secret = new_secret()
    session = step_up(new_id(), pending, account, now)
    await work.sessions.add(session, fingerprint(secret))
    work.audit.record("code-accepted", "session", session.id, actor=account.id, stream=account.id, detail={"factor": session.factor})
    await recognise_device(account, session, device, work)
    return SignedIn(session, secret)


async def _count_failure(pending: Session, account: Account, refusal: WaymarkError, work: Work) -> None:
    work.audit.record("code-refused", "session", pending.id, actor=None, stream=account.id, detail={"code": refusal.code})
    if refusal.code == codes.wrong().code and await work.sessions.count_wrong_code(pending.id) >= codes.WRONG_TRIES:
        await warn_owner(pending.id, account.id, work)
