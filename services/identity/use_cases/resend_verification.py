"""Send the link that confirms an address once more."""

from dataclasses import dataclass

from services.identity.adapters import Adapters
from services.identity.domain.accounts import State
from services.identity.domain.limits import ADDRESS_LINKS
from services.identity.domain.links import Purpose
from services.identity.store import Work
from services.identity.use_cases.count_address import within_limit
from services.identity.use_cases.send_link import send_link


@dataclass(frozen=True)
class ResendVerification:
    """An address, as typed."""

    email: str
    client_address: str | None


async def resend_verification(command: ResendVerification, work: Work, adapters: Adapters) -> None:
    """Send a newer link to an address that waits to be confirmed. Any other address: nothing happens, and nobody can tell."""
    if not await within_limit(ADDRESS_LINKS, command.client_address, work, adapters):
        return
    account = await work.accounts.lock_by_email(command.email)
    if account is not None and account.state is State.UNVERIFIED:
        await send_link(account, Purpose.VERIFY, work, adapters)
