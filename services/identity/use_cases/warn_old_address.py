"""Tell the address that an account has, or had until now, that another takes its place, and give it the link that undoes this."""

from typing import Literal

from chassis.identifiers import new_id
from contracts.identity import EmailChangeWarned
from services.identity.adapters.sealing import fingerprint
from services.identity.domain.accounts import Account, Method
from services.identity.domain.links import LIFETIMES, Link, Purpose, new_token
from services.identity.store import Work


async def warn_old_address(account: Account, stage: Literal["requested", "changed"], work: Work) -> None:
    """Send the link to the address of `account` as it was before the change, for seven days from now; an older one to the same address is superseded.

    What the older one could undo, this one can: an authenticator that was set up between the request and the change gives way
    as if it had been set up after it. The account is locked.
    """
    now = work.clock.now()
    older = await work.links.find_usable_keep(account.id, account.email, now)
    method = account.method if older is None or older.method in {None, Method.TOTP} else older.method
    token = new_token()
    link = Link(new_id(), account.id, Purpose.KEEP_EMAIL, now + LIFETIMES[Purpose.KEEP_EMAIL], email=account.email, method=method)
    await work.links.replace(link, fingerprint(token), now)
    work.outbox.add(
        EmailChangeWarned(subject=account.id, email=account.email, stage=stage, token=token, expires_at=link.expires_at, portal=account.portal.value)
    )
