"""Ask somebody who is signed in for the second step they have, before something changes that the second step protects.

The password alone must not be enough: an open session and a password that was looked on at would then turn the second step
off, or lead its codes to another mailbox. Source: OWASP ASVS 5.0, 7.5.1.
"""

from chassis.errors import FieldError, Invalid, Unauthenticated, WaymarkError
from services.identity.adapters import Adapters
from services.identity.domain import codes, sessions
from services.identity.domain.accounts import Account, Method
from services.identity.store import Work
from services.identity.use_cases.find_own_account import Owner
from services.identity.use_cases.prove_second_factor import prove_second_factor
from services.identity.use_cases.prove_sent_code import prove_sent_code
from services.identity.use_cases.warn_owner import warn_owner


def missing_proof(account: Account, password: str, code: str | None, field: str) -> list[FieldError]:
    """Say what is missing: the password, and where the account has a second step the code, which is typed into `field`."""
    errors = [] if password else [FieldError("password", "Enter your current password")]
    if account.method is not Method.NONE and not (code or "").strip():
        errors.append(FieldError(field, "Enter your security code"))
    return errors


async def prove_present_factor(account: Account, owner: Owner, work: Work, adapters: Adapters, *, typed: str | None, field: str) -> WaymarkError | None:
    """Return None when the code is right, and use it up, or when the account has no second step. Otherwise the refusal: Invalid for
    `field` with code `code_wrong`, `code_expired` or `code_spent`, or TooMany `codes_blocked`.

    It is returned, not raised, because the caller has to commit the count, and perhaps a message to the owner: whoever gets here
    gave the right password. For an authenticator it may be a recovery code; for
    codes by e-mail it is the one that `send_own_code` sent for this session.
    """  # noqa: D205 - one sentence that does not fit one line
    refusal: WaymarkError | None = None
    if account.method is Method.TOTP:
        refusal = await prove_second_factor(account, typed or "", work, adapters)
    elif account.method is Method.EMAIL:
        session = await work.sessions.find(owner.session_id, account.id)
        if session is None:
            raise sessions.ended()
        refusal = await prove_sent_code(session, account, typed or "", work, adapters)
    if refusal is None:
        await work.sessions.forget_wrong_codes(owner.session_id)
        return None
    work.audit.record("present-factor-failed", "account", account.id, actor=account.id)
    if refusal.code == codes.wrong().code and await work.sessions.count_wrong_code(owner.session_id) >= codes.WRONG_TRIES:
        await warn_owner(owner.session_id, account.id, work)
    if isinstance(refusal, Unauthenticated):
        # Whoever asks is signed in: an answer needs to change, and not the session.
        return Invalid([FieldError(field, refusal.message)], code=refusal.code)
    return refusal
