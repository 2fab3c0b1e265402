"""Choose the second step of one's sign-ins."""

from dataclasses import dataclass

from chassis.errors import FieldError, Invalid
from contracts.identity import AccountChanged
from services.identity.adapters import Adapters
from services.identity.adapters.authenticator import matching_step
from services.identity.domain import sessions
from services.identity.domain.accounts import Account, Method, methods_for
from services.identity.domain.codes import as_typed
from services.identity.store import OpenWork, Work
from services.identity.use_cases.confirm_password import confirm_password
from services.identity.use_cases.find_own_account import Owner, find_own_account, lock_own_account
from services.identity.use_cases.prove_present_factor import missing_proof, prove_present_factor
from services.identity.use_cases.replace_recovery_codes import issue_recovery_codes


@dataclass(frozen=True)
class ChooseTwoStep:
    """The method, the account's password, for an authenticator the code that it shows, and a code of the second step there is."""

    method: Method
    password: str
    code: str | None
    present_code: str | None
    by: Owner


async def choose_two_step(command: ChooseTwoStep, open_work: OpenWork, adapters: Adapters) -> list[str] | None:
    """Change the method, end every session and tell the owner. Returns ten recovery codes for an authenticator, else None.

    Raises Invalid: `method` when the portal does not allow it, `password`, `present_code` when the account has a second step
    and this does not show it, and `code` when it is not what the authenticator that is being set up shows. A wrong code of that
    is no guess at anything: whoever types it was shown the secret. Raises TooMany `codes_blocked` after 20 wrong present ones.
    """
    async with open_work() as work:
        account = await find_own_account(command.by, work)
        _check(command, account, work)
    await confirm_password(account, command.password, "password", open_work, adapters)
    async with open_work() as work:
        latest = await lock_own_account(command.by, work)
        if latest.password_hash != account.password_hash:
            raise sessions.ended()  # a reset was quicker, and has ended this session with the others
        refusal = await prove_present_factor(latest, command.by, work, adapters, typed=command.present_code, field="present_code")
        if refusal is None:
            return await _change(command, latest, work, adapters)
    raise refusal


def _check(command: ChooseTwoStep, account: Account, work: Work) -> None:
    if command.method not in methods_for(account.portal):
        raise Invalid([FieldError("method", "This portal asks for another method")])
    if command.method is Method.TOTP and account.pending_seed_at(work.clock.now()) is None:
        raise Invalid([FieldError("code", "Set up the authenticator app again: this took too long")], code="authenticator_expired")
    errors = [FieldError("code", "Enter the code from your authenticator app")] if command.method is Method.TOTP and not (command.code or "").strip() else []
    errors += missing_proof(account, command.password, command.present_code, "present_code")
    if errors:
        raise Invalid(errors)


async def _change(command: ChooseTwoStep, account: Account, work: Work, adapters: Adapters) -> list[str] | None:
    _check(command, account, work)
    now = work.clock.now()
    sealed = account.pending_seed_at(now) if command.method is Method.TOTP else None
    step = None
    if sealed is not None:
        step = matching_step(adapters.seal.open(sealed, account.id.bytes).decode(), as_typed(command.code or ""), now)
        if step is None:
            raise Invalid([FieldError("code", "Your code is not correct. Enter the latest one that your app shows.")], code="code_wrong")
        sealed = adapters.seal.renewed(sealed, account.id.bytes) or sealed
    await work.accounts.set_method(account.id, command.method, sealed, step)
    await work.sessions.end_all(account.id, now)
    work.audit.record("two-step-changed", "account", account.id, actor=account.id, detail={"method": command.method})
    work.outbox.add(AccountChanged(subject=account.id, what="two-step"))
    if command.method is Method.TOTP:
        return await issue_recovery_codes(account, work, adapters)
    await work.recovery_codes.replace(account.id, [], now)
    return None
