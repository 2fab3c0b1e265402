"""Give somebody new recovery codes."""

from dataclasses import dataclass

from chassis.errors import Conflict, Invalid
from contracts.identity import AccountChanged
from services.identity.adapters import Adapters
from services.identity.domain.accounts import Account, Method
from services.identity.domain.recovery import new_codes
from services.identity.store import OpenWork, Work
from services.identity.use_cases.confirm_password import confirm_password
from services.identity.use_cases.find_own_account import Owner, find_own_account, lock_own_account
from services.identity.use_cases.prove_present_factor import missing_proof, prove_present_factor
from services.identity.use_cases.prove_second_factor import seal_recovery_code


@dataclass(frozen=True)
class ReplaceRecoveryCodes:
    """The account's password, and a code of its authenticator, or a recovery code that is left."""

    password: str
    code: str | None
    by: Owner


async def replace_recovery_codes(command: ReplaceRecoveryCodes, open_work: OpenWork, adapters: Adapters) -> list[str]:
    """Return ten new codes; the older ones stop working, and the owner is told.

    Raises Invalid `password` and `code`, TooMany `codes_blocked`, and Conflict `no_authenticator` when the account has none to
    recover from the loss of.
    """
    async with open_work() as work:
        account = await find_own_account(command.by, work)
    _check(account)
    if errors := missing_proof(account, command.password, command.code, "code"):
        raise Invalid(errors)
    await confirm_password(account, command.password, "password", open_work, adapters)
    async with open_work() as work:
        account = await lock_own_account(command.by, work)
        _check(account)
        refusal = await prove_present_factor(account, command.by, work, adapters, typed=command.code, field="code")
        if refusal is None:
            codes = await issue_recovery_codes(account, work, adapters)
            work.audit.record("recovery-codes-replaced", "account", account.id, actor=account.id)
            work.outbox.add(AccountChanged(subject=account.id, what="recovery-codes"))
            return codes
    raise refusal


def _check(account: Account) -> None:
    if account.method is not Method.TOTP:
        raise Conflict("no_authenticator", "Recovery codes belong to an authenticator app. Set one up first.")


async def issue_recovery_codes(account: Account, work: Work, adapters: Adapters) -> list[str]:
    """Store ten new codes in place of the older ones, and return them: nobody can read them afterwards."""
    codes = new_codes()
    sealed = [seal_recovery_code(account.id, code.replace("-", ""), adapters) for code in codes]
    await work.recovery_codes.replace(account.id, sealed, work.clock.now())
    return codes
