"""Set a new password with the link that was sent."""

from dataclasses import dataclass

from chassis.errors import FieldError, Invalid, WaymarkError
from contracts.identity import AccountChanged
from services.identity.adapters import Adapters
from services.identity.domain.accounts import Account, Method, Portal
from services.identity.domain.details import email_key
from services.identity.domain.limits import WRONG_PASSWORDS
from services.identity.domain.links import Purpose
from services.identity.store import OpenWork, Work
from services.identity.use_cases.check_new_password import check_new_password
from services.identity.use_cases.open_link import open_link
from services.identity.use_cases.prove_second_factor import prove_second_factor
from services.identity.use_cases.recognise_device import remember_device


@dataclass(frozen=True)
class CompletePasswordReset:
    """The link's token, the new password, the code of the authenticator where the account has one, and the cookie of the browser."""

    token: str
    password: str
    code: str | None
    device: str | None


async def check_password_reset(token: str, work: Work) -> Account:
    """Return the account that a reset link is for: where its method is `totp`, the reset asks for a code. The link stays usable.

    Raises NotFound `link_unknown` and Gone `link_expired`, `link_used` or `link_superseded`.
    """
    _, account = await open_link(token, Purpose.RESET, work)
    return account


async def complete_password_reset(command: CompletePasswordReset, open_work: OpenWork, adapters: Adapters) -> Portal:
    """Replace the password, end every session, lift the limit on wrong passwords, and tell the owner. Returns the portal to sign in at; nobody is signed in.

    The second step stays as it was. With an authenticator its code is asked for, because the link shows no more than the
    mailbox; where codes come by e-mail, the link has shown what a code would. Every browser is forgotten, because a reset is
    what people do when somebody else was in; but not the one it is done in, of which this very message tells. Raises Invalid, what `check_password_reset`
    raises, Unauthenticated `code_wrong`, and TooMany; after any of these the link can still be used.
    """
    async with open_work() as work:
        _, account = await open_link(command.token, Purpose.RESET, work)
    _check(command, account, adapters)
    password_hash = await adapters.hasher.hash(command.password)
    async with open_work() as work:
        refusal = await _replace(command, password_hash, work, adapters)
    if refusal is not None:
        raise refusal
    return account.portal


def _check(command: CompletePasswordReset, account: Account, adapters: Adapters) -> None:
    errors = check_new_password("password", command.password, (account.email, account.first_name, account.last_name), adapters)
    if account.method is Method.TOTP and not (command.code or "").strip():
        errors.append(FieldError("code", "Enter the code from your authenticator app, or a recovery code"))
    if errors:
        raise Invalid(errors)


async def _replace(command: CompletePasswordReset, password_hash: str, work: Work, adapters: Adapters) -> WaymarkError | None:
    link, account = await open_link(command.token, Purpose.RESET, work)
    if account.method is Method.TOTP and (refusal := await prove_second_factor(account, command.code or "", work, adapters)) is not None:
        work.audit.record("password-reset-code-failed", "account", account.id, actor=None)
        return refusal
    now = work.clock.now()
    await work.links.use(link.id, now)
    await work.accounts.set_password(account.id, password_hash)
    await work.sessions.end_all(account.id, now)
    await work.devices.forget_all(account.id)
    await remember_device(account.id, command.device, work)
    await work.limits.clear(WRONG_PASSWORDS, adapters.seal.digest("email", email_key(account.email)), now)
    work.audit.record("password-reset", "account", account.id, actor=account.id)
    work.outbox.add(AccountChanged(subject=account.id, what="password-reset"))
    return None
