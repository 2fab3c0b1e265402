"""Ask the owner of an account for the password once more, before something about the account changes."""

from chassis.errors import FieldError, Invalid
from services.identity.adapters import Adapters
from services.identity.domain.accounts import Account
from services.identity.domain.details import email_key
from services.identity.domain.limits import WRONG_PASSWORDS
from services.identity.store import OpenWork


async def confirm_password(account: Account, password: str, field: str, open_work: OpenWork, adapters: Adapters) -> None:
    """Return when the password is right. Raises Invalid with code `wrong_password` and an error of `field` otherwise.

    It counts with the wrong passwords of sign-in: a session left open is no place to guess without limit.
    """
    key = adapters.seal.digest("email", email_key(account.email))
    async with open_work() as work:
        counted = await work.limits.charge(WRONG_PASSWORDS, key, work.clock.now())
    matches = await adapters.hasher.verify(account.password_hash, password)
    right = counted and matches
    async with open_work() as work:
        if right:
            await work.limits.clear(WRONG_PASSWORDS, key, work.clock.now())
        else:
            work.audit.record("password-check-failed", "account", account.id, actor=account.id)
    if not right:
        raise Invalid([FieldError(field, "Your password is not correct")], code="wrong_password")
