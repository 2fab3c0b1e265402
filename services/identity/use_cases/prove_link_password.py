"""Prove that whoever came with a link knows the password of its account: a link shows no more than who reads a mailbox."""

from services.identity.adapters import Adapters
from services.identity.domain.accounts import Account
from services.identity.domain.limits import ADDRESS_PASSWORDS, LINK_PASSWORDS
from services.identity.domain.links import Link
from services.identity.store import OpenWork
from services.identity.use_cases.count_address import take_back, within_limit


async def prove_link_password(link: Link, account: Account, open_work: OpenWork, adapters: Adapters, *, password: str, client_address: str | None) -> bool:
    """Say whether the password is right. It is not during a lock, and the answer takes the same time then.

    Counted for each link apart from sign-in: nobody without the link can use the tries up.
    """
    async with open_work() as work:
        if not await within_limit(ADDRESS_PASSWORDS, client_address, work, adapters):
            return False
        counted = await work.limits.charge(LINK_PASSWORDS, link.id.bytes, work.clock.now())
    matches = await adapters.hasher.verify(account.password_hash, password)
    async with open_work() as work:
        if matches and counted:
            await take_back(ADDRESS_PASSWORDS, client_address, work, adapters)
        else:
            work.audit.record("link-password-failed", "account", account.id, actor=None, detail={"purpose": link.purpose})
    return matches and counted
