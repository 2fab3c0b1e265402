"""Start setting up an authenticator app."""

from dataclasses import dataclass

from services.identity.adapters import Adapters, authenticator
from services.identity.store import Work
from services.identity.use_cases.find_own_account import Owner, lock_own_account


@dataclass(frozen=True)
class NewAuthenticator:
    """The secret to type into an app, in base 32, and the otpauth address that a QR code holds. Shown to the owner, stored sealed."""

    secret: str
    uri: str


async def set_up_authenticator(owner: Owner, work: Work, adapters: Adapters) -> NewAuthenticator:
    """Return the authenticator to set up; it asks for nothing until `choose_two_step` has seen a code of it.

    For half an hour the same one is returned, so that reloading the page, or an error on it, does not spoil a QR code that
    was scanned already.
    """
    account = await lock_own_account(owner, work)
    sealed = account.pending_seed_at(work.clock.now())
    if sealed is not None:
        seed = adapters.seal.open(sealed, account.id.bytes).decode()
    else:
        seed = authenticator.new_seed()
        await work.accounts.set_pending_seed(account.id, adapters.seal.seal(seed.encode(), account.id.bytes), work.clock.now())
        work.audit.record("authenticator-shown", "account", account.id, actor=account.id)
    return NewAuthenticator(seed, authenticator.uri(seed, account.email))
