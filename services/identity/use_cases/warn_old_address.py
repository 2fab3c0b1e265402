"""Tell the address that an account has, or had until now, that another takes its place, and give it the link that undoes this."""

from typing import Literal
from uuid import UUID

from chassis.identifiers import new_id
from contracts.identity import EmailChangeWarned
from services.identity.adapters.sealing import fingerprint
from services.identity.domain.accounts import Portal
from services.identity.domain.links import LIFETIMES, Link, Purpose, new_token
from services.identity.store import Work


async def warn_old_address(account_id: UUID, portal: Portal, email: str, stage: Literal["requested", "changed"], work: Work) -> None:
    """Send the link to `email`, for seven days from now; an older one to the same address is superseded."""
    now = work.clock.now()
    token = new_token()
    link = Link(new_id(), account_id, Purpose.KEEP_EMAIL, now + LIFETIMES[Purpose.KEEP_EMAIL], email=email)
    await work.links.replace(link, fingerprint(token), now)
    work.outbox.add(EmailChangeWarned(subject=account_id, email=email, stage=stage, token=token, expires_at=link.expires_at, portal=portal.value))
