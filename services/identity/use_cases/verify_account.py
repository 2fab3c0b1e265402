"""Confirm the address of an account."""

from dataclasses import dataclass

from chassis.errors import FieldError, Invalid
from contracts.identity import AccountVerified
from services.identity.adapters import Adapters
from services.identity.domain.accounts import Portal
from services.identity.domain.links import Purpose
from services.identity.store import OpenWork, Work
from services.identity.use_cases.open_link import open_link
from services.identity.use_cases.prove_link_password import prove_link_password


@dataclass(frozen=True)
class VerifyAccount:
    """The link's token, the password as typed, and from which network address."""

    token: str
    password: str
    client_address: str | None


async def check_verification(token: str, work: Work) -> Portal:
    """Return the portal of a verification link, which stays usable.

    Raises NotFound `link_unknown` and Gone `link_expired`, `link_used` or `link_superseded`.
    """
    _, account = await open_link(token, Purpose.VERIFY, work)
    return account.portal


async def verify_account(command: VerifyAccount, open_work: OpenWork, adapters: Adapters) -> Portal:
    """Use up a verification link, if the password is that of the registration it was sent for. Returns the portal to sign in at.

    The link shows that the mailbox is theirs, the password that the registration is: somebody else may have registered the
    address with a password of their own, before the owner or over them. Raises what `check_verification` raises, before anything
    is said about the password, and Invalid: without a password, and with code `wrong_password` for a wrong one or the right one
    during a lock, in the same time. After Invalid the link can still be used.
    """
    async with open_work() as work:
        link, account = await open_link(command.token, Purpose.VERIFY, work)
    if not command.password:
        raise Invalid([FieldError("password", "Enter the password you chose when you registered")])
    if not await prove_link_password(link, account, open_work, adapters, password=command.password, client_address=command.client_address):
        message = "That password is not right, or there were too many tries. Check it, or register again"
        raise Invalid([FieldError("password", message)], code="wrong_password")
    async with open_work() as work:
        return await _activate(command.token, work)


async def _activate(token: str, work: Work) -> Portal:
    # Opened again: a registration that came while the password was being hashed has superseded the link together with the password.
    link, account = await open_link(token, Purpose.VERIFY, work)
    now = work.clock.now()
    await work.links.use(link.id, now)
    await work.accounts.activate(account.id, now)
    work.audit.record("verified", "account", account.id, actor=account.id)
    work.outbox.add(AccountVerified(subject=account.id, email=account.email, portal=account.portal.value))
    return account.portal
