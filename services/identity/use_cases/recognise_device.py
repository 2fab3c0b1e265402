"""Tell the owner of an account when somebody signs in with a browser that was not used for it before."""

from uuid import UUID

from contracts.identity import NewDeviceUsed
from services.identity.adapters.sealing import fingerprint
from services.identity.domain import devices
from services.identity.domain.accounts import Account
from services.identity.domain.sessions import Session
from services.identity.store import Work


async def recognise_device(account: Account, session: Session, token: str | None, work: Work) -> None:
    """Remember the browser of a sign-in that is now complete, and tell the owner unless it is known. Source: OWASP ASVS 5.0, 6.3.5.

    `token` is the browser's cookie; a browser without one is never known. Of the first sign-in of all nobody is told: the
    address was confirmed a moment ago, and there is no device yet that this one could differ from. Whether it is the first
    stands with the account and is not read from the devices, which are forgotten in time.
    """
    known = await remember_device(account.id, token, work)
    first = await work.accounts.note_first_sign_in(account.id, work.clock.now())
    if not known and not first:
        work.audit.record("new-device", "session", session.id, actor=account.id, stream=account.id)
        work.outbox.add(NewDeviceUsed(subject=account.id, portal=account.portal.value, signed_in_at=session.signed_in_at))


async def remember_device(account_id: UUID, token: str | None, work: Work) -> bool:
    """Remember a browser as the person's. Returns whether it was known before; False for one without a cookie of ours."""
    held = devices.read(token)
    return held is not None and await work.devices.see(account_id, fingerprint(f"{account_id}:{held}"), work.clock.now())
