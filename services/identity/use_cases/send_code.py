"""Send the security code of a pending sign-in."""

from chassis.identifiers import new_id
from contracts.identity import SecurityCodeRequested
from services.identity.adapters import Adapters
from services.identity.domain.accounts import Account
from services.identity.domain.codes import LIFETIME, SecurityCode, new_code
from services.identity.domain.limits import Limit
from services.identity.domain.sessions import Session
from services.identity.store import Work

_CODE = "code"


async def send_code(account: Account, pending: Session, limit: Limit, work: Work, adapters: Adapters) -> None:
    """Send a new code, which replaces the one before; nothing at all when `limit` is reached, and the older code stays good."""
    now = work.clock.now()
    if not await work.limits.charge(limit, account.id.bytes, now):
        return
    code = new_code()
    stored = SecurityCode(
        id=new_id(),
        session_id=pending.id,
        account_id=account.id,
        digest=adapters.seal.digest(_CODE, f"{pending.id}:{code}"),  # it can be recognised for this pending sign-in alone
        created_at=now,
        expires_at=now + LIFETIME,
    )
    await work.codes.replace(stored, now)
    work.outbox.add(SecurityCodeRequested(subject=account.id, email=account.email, code=code, expires_at=stored.expires_at, portal=account.portal.value))


def is_sent_code(sent: SecurityCode, pending: Session, code: str, adapters: Adapters) -> bool:
    """Whether this is the code that was sent for this pending sign-in."""
    return adapters.seal.is_digest(sent.digest, _CODE, f"{pending.id}:{code}")
