"""Send a security code by e-mail."""

from typing import Literal

from chassis.identifiers import new_id
from contracts.identity import SecurityCodeRequested
from services.identity.adapters import Adapters
from services.identity.domain.accounts import Account
from services.identity.domain.codes import LIFETIME, SecurityCode, new_code
from services.identity.domain.limits import Limit
from services.identity.domain.sessions import Session
from services.identity.store import Work

_CODE = "code"


async def send_code(
    account: Account, session: Session, limit: Limit, work: Work, adapters: Adapters, *, purpose: Literal["sign-in", "change-account"] = "sign-in"
) -> None:
    """Send a new code for a session, which replaces the one before; nothing at all when `limit` is reached, and the older code stays good.

    A pending sign-in and an active session are two sessions, so a code for one purpose is none for another.
    """
    now = work.clock.now()
    if not await work.limits.charge(limit, account.id.bytes, now):
        return
    code = new_code()
    stored = SecurityCode(
        id=new_id(),
        session_id=session.id,
        account_id=account.id,
        digest=adapters.seal.digest(_CODE, f"{session.id}:{code}"),  # it can be recognised for this session alone
        created_at=now,
        expires_at=now + LIFETIME,
    )
    await work.codes.replace(stored, now)
    work.outbox.add(
        SecurityCodeRequested(subject=account.id, email=account.email, code=code, expires_at=stored.expires_at, portal=account.portal.value, purpose=purpose)
    )


def is_sent_code(sent: SecurityCode, session: Session, code: str, adapters: Adapters) -> bool:
    """Whether this is the code that was sent for this session."""
    return adapters.seal.is_digest(sent.digest, _CODE, f"{session.id}:{code}")
