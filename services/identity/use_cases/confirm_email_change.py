"""Change the e-mail address of an account, with the link that was sent to the new one."""

from dataclasses import dataclass

from chassis.errors import Conflict, FieldError, Invalid
from contracts.identity import EmailChanged
from services.identity.adapters import Adapters
from services.identity.domain.accounts import Portal
from services.identity.domain.links import Purpose, unknown
from services.identity.store import OpenWork, Work
from services.identity.use_cases.open_link import open_link
from services.identity.use_cases.prove_link_password import prove_link_password
from services.identity.use_cases.warn_old_address import warn_old_address


@dataclass(frozen=True)
class ConfirmEmailChange:
    """The link's token, the password as typed, and from which network address."""

    token: str
    password: str
    client_address: str | None


async def check_email_change(token: str, work: Work) -> None:
    """Look at a link to a new address, which stays usable. Raises NotFound `link_unknown` and Gone `link_expired`, `link_used` or `link_superseded`."""
    await open_link(token, Purpose.CHANGE_EMAIL, work)


async def confirm_email_change(command: ConfirmEmailChange, open_work: OpenWork, adapters: Adapters) -> Portal:
    """Make the address that the link was sent to the account's, if the password is the account's, and end every session.

    The link shows that the mailbox is theirs, the password that the account is: an address with a slip in it may be a
    stranger's. From now on codes go there; links that the old address holds to choose a password expire; it gets the link that
    undoes this. Returns the account's portal. Raises what `check_email_change` raises, before anything is said about the password; Invalid without a
    password, and with code `wrong_password`; Conflict `address_taken`. After Invalid the link can still be used.
    """
    async with open_work() as work:
        link, account = await open_link(command.token, Purpose.CHANGE_EMAIL, work)
    if not command.password:
        raise _not_right("Enter your password")
    if not await prove_link_password(link, account, open_work, adapters, password=command.password, client_address=command.client_address):
        raise _not_right("That password is not right, or there were too many tries. Check it, or try again later", "wrong_password")
    async with open_work() as work:
        await _change(command.token, account.password_hash, work)
    return account.portal


async def _change(token: str, password_hash: str, work: Work) -> None:
    link, account = await open_link(token, Purpose.CHANGE_EMAIL, work)
    if link.email is None:
        raise unknown()
    if account.password_hash != password_hash:
        raise _not_right("Your password was changed a moment ago. Enter the new one", "wrong_password")
    if not await work.accounts.set_email(account.id, link.email):
        raise Conflict("address_taken", "This e-mail address has an account of its own by now. Sign in with that account, or ask for another address.")
    now = work.clock.now()
    await work.links.use(link.id, now)
    await work.links.close(account.id, (Purpose.RESET,), now)
    await work.sessions.end_all(account.id, now)
    work.audit.record("email-changed", "account", account.id, actor=account.id)
    work.outbox.add(EmailChanged(subject=account.id, email=link.email, previous=account.email, reverted=False, changed_at=now, portal=account.portal.value))
    await warn_old_address(account, "changed", work)


def _not_right(message: str, code: str = "invalid") -> Invalid:
    return Invalid([FieldError("password", message)], code=code)
