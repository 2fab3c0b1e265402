"""Confirm the address of an account."""

from contracts.identity import AccountVerified
from services.identity.domain.links import Purpose
from services.identity.store import Work
from services.identity.use_cases.open_link import open_link


async def verify_account(token: str, work: Work) -> None:
    """Use up a verification link. Raises NotFound `link_unknown` and Gone `link_expired`, `link_used` or `link_superseded`."""
    link, account = await open_link(token, Purpose.VERIFY, work)
    now = work.clock.now()
    await work.links.use(link.id, now)
    await work.accounts.activate(account.id, now)
    work.audit.record("verified", "account", account.id, actor=account.id)
    work.outbox.add(AccountVerified(subject=account.id, email=account.email, portal=account.portal.value))
