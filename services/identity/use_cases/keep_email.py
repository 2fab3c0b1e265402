"""Keep the e-mail address that an account had, with the link that was sent there when somebody asked for another."""

from chassis.errors import Conflict
from contracts.identity import AccountChanged, EmailChanged
from services.identity.adapters import Adapters
from services.identity.domain.accounts import Account, Method
from services.identity.domain.details import email_key
from services.identity.domain.links import Purpose, unknown
from services.identity.store import Work
from services.identity.use_cases.open_link import open_link


async def check_kept_email(token: str, work: Work) -> None:
    """Look at a link to an address before, which stays usable. Raises NotFound `link_unknown` and Gone `link_expired`, `link_used` or `link_superseded`."""
    await open_link(token, Purpose.KEEP_EMAIL, work)


async def keep_email(token: str, work: Work, adapters: Adapters) -> None:
    """Make the address that the link was sent to the account's again, or let it stay so, and put out whoever is in.

    It needs no password: whoever changed the address may have changed that too. Whoever asked for the change knew the password,
    so it opens nothing any more until a new one is chosen with a link; and where the mailbox was enough when the link was made,
    an authenticator that was set up since gives way to codes by e-mail. Every session ends, every browser is forgotten, and
    links to choose a password or to change the address expire, and invitations that were sent; so do those that keep an address which came later, but not those
    of one before, or who changes the address twice could close the way back to the first. Raises what `check_kept_email`
    raises, and Conflict `address_taken` when the address has another account by now.
    """
    link, account = await open_link(token, Purpose.KEEP_EMAIL, work)
    if link.email is None:
        raise unknown()
    if not await work.accounts.set_email(account.id, link.email):
        raise Conflict("address_taken", "This e-mail address has another account by now. Contact us, and we will help you.")
    now = work.clock.now()
    await work.links.use(link.id, now)
    await work.links.close(account.id, (Purpose.CHANGE_EMAIL, Purpose.RESET, Purpose.INVITE), now)
    await work.links.close_younger(link, now)
    await work.sessions.end_all(account.id, now)
    await work.devices.forget_all(account.id)
    work.audit.record("email-kept", "account", account.id, actor=account.id)
    await work.accounts.set_password(account.id, adapters.hasher.of_nobody())
    work.audit.record("password-voided", "account", account.id, actor=account.id)
    if link.undoes_authenticator(account):
        await _give_up_authenticator(account, work)
    if email_key(account.email) == email_key(link.email):
        work.outbox.add(AccountChanged(subject=account.id, what="email-kept"))
    else:
        work.outbox.add(EmailChanged(subject=account.id, email=link.email, previous=account.email, reverted=True, changed_at=now, portal=account.portal.value))


async def _give_up_authenticator(account: Account, work: Work) -> None:
    await work.accounts.set_method(account.id, Method.EMAIL, None, None)
    await work.recovery_codes.replace(account.id, [], work.clock.now())
    work.audit.record("two-step-changed", "account", account.id, actor=account.id, detail={"method": Method.EMAIL})
