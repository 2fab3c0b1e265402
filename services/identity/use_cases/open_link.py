"""Open the link that somebody came with."""

from services.identity.adapters.sealing import fingerprint
from services.identity.domain.accounts import Account, State
from services.identity.domain.links import Link, Purpose, unknown
from services.identity.store import Work


async def open_link(token: str, purpose: Purpose, work: Work) -> tuple[Link, Account]:
    """Return a usable link and its account, which is locked. Raises NotFound `link_unknown` and Gone, which says what has become of the link.

    Everything that changes a link locks its account first: the link that is returned stays usable until the transaction ends.
    """
    token_hash = fingerprint(token)
    found = await work.links.find(token_hash, purpose)
    account = None if found is None else await work.accounts.lock(found.account_id)
    link = await work.links.find(token_hash, purpose)
    if link is None or account is None or account.state is State.DISABLED:
        raise unknown()
    link.check_usable(work.clock.now())
    return link, account
