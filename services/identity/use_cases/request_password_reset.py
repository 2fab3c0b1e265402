"""Ask for a new password because the old one is forgotten."""

from dataclasses import dataclass

from services.identity.adapters import Adapters
from services.identity.domain.accounts import Method, Portal, State
from services.identity.domain.limits import ADDRESS_LINKS
from services.identity.domain.links import Purpose
from services.identity.store import Work
from services.identity.use_cases.count_address import within_limit
from services.identity.use_cases.send_link import send_link


@dataclass(frozen=True)
class RequestPasswordReset:
    """An address, as typed."""

    email: str
    client_address: str | None


async def request_password_reset(command: RequestPasswordReset, work: Work, adapters: Adapters) -> None:
    """Send the owner of an account a link. An account that waits to be confirmed gets that link instead: it comes first.

    Any other address, and somebody of the SEND team without an authenticator: nothing happens, and nobody can tell.
    """
    if not await within_limit(ADDRESS_LINKS, command.client_address, work, adapters):
        return
    account = await work.accounts.lock_by_email(command.email)
    if account is None or account.state is State.DISABLED:
        return
    if account.portal is Portal.TEAM and account.method is Method.NONE:
        return  # it waits for its owner with the link that lets them set up an authenticator: the mailbox alone is not to open it for longer
    if account.state is State.ACTIVE:
        work.audit.record("password-reset-asked", "account", account.id, actor=None)
    await send_link(account, Purpose.RESET if account.state is State.ACTIVE else Purpose.VERIFY, work, adapters)
