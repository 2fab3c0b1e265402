"""Sign somebody in with their password."""

from dataclasses import dataclass
from uuid import UUID

from chassis.errors import Unauthenticated
from chassis.identifiers import new_id
from services.identity.adapters import Adapters
from services.identity.adapters.sealing import fingerprint
from services.identity.domain.accounts import Account, Method, Portal
from services.identity.domain.details import email_key
from services.identity.domain.limits import ADDRESS_PASSWORDS, SENT_CODES, WRONG_PASSWORDS
from services.identity.domain.sessions import Session, begin, new_secret
from services.identity.domain.sessions import State as SessionState
from services.identity.store import OpenWork, Work
from services.identity.use_cases.count_address import take_back, within_limit
from services.identity.use_cases.recognise_device import recognise_device
from services.identity.use_cases.send_code import send_code


@dataclass(frozen=True)
class SignIn:
    """What was typed, where, from which network address, and the cookie that this browser is recognised by."""

    email: str
    password: str
    portal: Portal
    client_address: str | None
    device: str | None


@dataclass(frozen=True)
class SignedIn:
    """A session and its secret, which is given out once."""

    session: Session
    secret: str


async def sign_in(command: SignIn, open_work: OpenWork, adapters: Adapters) -> SignedIn:
    """Start a session, which waits for a code where the account has two step verification.

    Raises Unauthenticated `wrong_credentials` for everything that does not fit, and in the same time: an unknown, unconfirmed
    or disabled account, another portal's, a wrong password, and the right one during a lock. A password is hashed for each of
    them, except when one network address asks too often.
    """
    key = adapters.seal.digest("email", email_key(command.email))
    async with open_work() as work:
        if not await within_limit(ADDRESS_PASSWORDS, command.client_address, work, adapters):
            raise _wrong()
        counted = await work.limits.charge(WRONG_PASSWORDS, key, work.clock.now())
        account = await work.accounts.find_by_email(command.email)
    matches = await adapters.hasher.verify(account.password_hash if account else None, command.password)
    if account is None or not (matches and counted and account.may_sign_in(command.portal)):
        async with open_work() as work:
            _record_failure(account, key, work)
        raise _wrong()
    stronger = await adapters.hasher.hash(command.password) if adapters.hasher.outdated(account.password_hash) else None
    async with open_work() as work:
        await take_back(ADDRESS_PASSWORDS, command.client_address, work, adapters)
        return await _begin(command, account, stronger, work, adapters)


def _record_failure(account: Account | None, key: bytes, work: Work) -> None:
    """Known or not, one row: an unknown address appears as the first bytes of its keyed digest."""
    work.audit.record("sign-in-failed", "account" if account else "address", account.id if account else UUID(bytes=key[:16]), actor=None)


async def _begin(command: SignIn, account: Account, stronger: str | None, work: Work, adapters: Adapters) -> SignedIn:
    current = await work.accounts.lock(account.id)
    if current is None or current.password_hash != account.password_hash or current.state is not account.state:
        raise _wrong()  # changed while the password was being hashed
    if email_key(current.email) != email_key(command.email):
        raise _wrong()  # the account was moved or taken back meanwhile, which ended every session: this would be one more
    if stronger is not None:
        await work.accounts.set_password(account.id, stronger)
    await work.limits.clear(WRONG_PASSWORDS, adapters.seal.digest("email", email_key(command.email)), work.clock.now())
    secret = new_secret()
    session = begin(new_id(), current, work.clock.now())
    await work.sessions.add(session, fingerprint(secret))
    if session.method is Method.EMAIL:
        await send_code(current, session, SENT_CODES, work, adapters)
    work.audit.record("signed-in", "session", session.id, actor=current.id, stream=current.id, detail={"state": session.state, "method": session.method})
    if session.state is SessionState.ACTIVE:
        await recognise_device(current, session, command.device, work)
    return SignedIn(session, secret)


def _wrong() -> Unauthenticated:
    return Unauthenticated("wrong_credentials", "Your e-mail address or password is not correct.")
