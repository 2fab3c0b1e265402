"""Prove that somebody holds the authenticator of an account, or one of its recovery codes."""

import hmac
from collections.abc import Sequence
from uuid import UUID

from chassis.errors import TooMany, WaymarkError
from contracts.identity import AccountChanged
from services.identity.adapters import Adapters
from services.identity.adapters.authenticator import matching_step
from services.identity.adapters.sealing import fingerprint
from services.identity.domain import codes
from services.identity.domain.accounts import Account
from services.identity.domain.limits import WRONG_CODES
from services.identity.domain.recovery import read
from services.identity.store import Work


async def count_guess(account: Account, work: Work) -> TooMany | None:
    """Count a try to guess a code of an account, before it is looked at. Returns a refusal when there were too many in a day."""
    now = work.clock.now()
    tally = await work.limits.lock(WRONG_CODES, account.id.bytes, now)
    wait = tally.retry_after(now)
    if wait is not None:
        return TooMany("codes_blocked", "There were too many wrong codes. Try again later.", retry_after=int(wait.total_seconds()) + 1)
    tally.charge(now)
    await work.limits.save(tally, account.id.bytes, now)
    return None


async def guess_was_right(account: Account, work: Work) -> None:
    """The code was right, so the try does not count."""
    await work.limits.take_back(WRONG_CODES, account.id.bytes, work.clock.now())


async def prove_second_factor(account: Account, typed: str, work: Work, adapters: Adapters) -> WaymarkError | None:
    """Return None when the code is right, and use it up; otherwise the refusal: Unauthenticated `code_wrong`, or TooMany.

    It is returned, not raised, because the caller has to commit the count. A recovery code cannot be guessed, so it is taken
    even when the limit is reached: nobody can be locked out for a day by somebody who knows their password.
    """
    recovery_code = read(typed)
    if recovery_code is not None and await _use_recovery_code(account, recovery_code, work, adapters):
        return None
    if (refusal := await count_guess(account, work)) is not None:
        return refusal
    if recovery_code is not None or not await _use_step(account, codes.as_typed(typed), work, adapters):
        return codes.wrong()
    await guess_was_right(account, work)
    return None


async def _use_recovery_code(account: Account, code: str, work: Work, adapters: Adapters) -> bool:
    sealed = _find(await work.recovery_codes.lock_unused(account.id), account.id, code, adapters)
    used = sealed is not None and await work.recovery_codes.use(account.id, sealed, work.clock.now())
    if used:
        work.audit.record("recovery-code-used", "account", account.id, actor=account.id)
        work.outbox.add(AccountChanged(subject=account.id, what="recovery-code-used"))
    return used


async def _use_step(account: Account, code: str, work: Work, adapters: Adapters) -> bool:
    if account.totp_seed is None:
        return False
    step = matching_step(adapters.seal.open(account.totp_seed, account.id.bytes).decode(), code, work.clock.now())
    if (renewed := adapters.seal.renewed(account.totp_seed, account.id.bytes)) is not None:
        await work.seals.replace_seed(account.id, account.totp_seed, renewed)
    return step is not None and await work.accounts.use_step(account.id, step)


def _find(stored: Sequence[bytes], account_id: UUID, code: str, adapters: Adapters) -> bytes | None:
    """Return which of the sealed codes this is."""
    wanted, owner = fingerprint(code), owner_of_recovery_codes(account_id)
    return next((sealed for sealed in stored if hmac.compare_digest(adapters.seal.open(sealed, owner), wanted)), None)


def seal_recovery_code(account_id: UUID, code: str, adapters: Adapters) -> bytes:
    """Return what is stored of a recovery code, written without hyphens: its hash, sealed, because 80 bits are too few for a hash alone.

    Source: OWASP ASVS 5.0, 6.5.2, which asks for 112.
    """
    return adapters.seal.seal(fingerprint(code), owner_of_recovery_codes(account_id))


def owner_of_recovery_codes(account_id: UUID) -> bytes:
    """Return what the recovery codes of an account are sealed for."""
    return b"recovery" + account_id.bytes
