"""Send the owner of an account a link by e-mail: it leaves in a secret event that notify alone may read."""

from chassis.identifiers import new_id
from contracts.identity import AccountVerificationRequested, PasswordResetRequested
from services.identity.adapters import Adapters
from services.identity.adapters.sealing import fingerprint
from services.identity.domain.accounts import Account
from services.identity.domain.details import email_key
from services.identity.domain.limits import SENT_LINKS, SENT_RESETS, Limit
from services.identity.domain.links import LIFETIMES, Link, Purpose, new_token
from services.identity.store import Work

_LIMITS = {Purpose.VERIFY: SENT_LINKS, Purpose.RESET: SENT_RESETS}


async def may_send(limit: Limit, email: str, work: Work, adapters: Adapters) -> bool:
    """Count a message to an address. Returns False when it has had enough of them for now."""
    return await work.limits.charge(limit, adapters.seal.digest("email", email_key(email)), work.clock.now())


async def send_link(account: Account, purpose: Purpose, work: Work, adapters: Adapters) -> bool:
    """Send a new link, which supersedes older ones. Returns False, and does nothing, when the address has had enough messages for now."""
    if not await may_send(_LIMITS[purpose], account.email, work, adapters):
        return False
    now = work.clock.now()
    token = new_token()
    link = Link(new_id(), account.id, purpose, now + LIFETIMES[purpose])
    await work.links.replace(link, fingerprint(token), now)
    message = {"email": account.email, "token": token, "expires_at": link.expires_at, "portal": account.portal.value}
    if purpose is Purpose.VERIFY:
        work.outbox.add(AccountVerificationRequested(subject=account.id, **message))
    else:
        work.outbox.add(PasswordResetRequested(subject=account.id, **message))
    return True
