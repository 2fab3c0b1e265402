"""Ask for another e-mail address."""

from dataclasses import dataclass

from chassis.errors import FieldError, Invalid, TooMany, WaymarkError
from chassis.identifiers import new_id
from contracts.identity import AlreadyRegistered, EmailChangeRequested
from services.identity.adapters import Adapters
from services.identity.adapters.sealing import fingerprint
from services.identity.domain import sessions
from services.identity.domain.accounts import Account, State
from services.identity.domain.details import check_email, email_key
from services.identity.domain.limits import SENT_EMAIL_CHANGES, SENT_LINKS
from services.identity.domain.links import LIFETIMES, Link, Purpose, new_token
from services.identity.store import OpenWork, Work
from services.identity.use_cases.confirm_password import confirm_password
from services.identity.use_cases.find_own_account import Owner, find_own_account, lock_own_account
from services.identity.use_cases.prove_present_factor import missing_proof, prove_present_factor
from services.identity.use_cases.send_link import may_send
from services.identity.use_cases.warn_old_address import warn_old_address


@dataclass(frozen=True)
class RequestEmailChange:
    """The address wanted, the account's password, and a code where the account has two step verification."""

    email: str
    password: str
    code: str | None
    by: Owner


async def request_email_change(command: RequestEmailChange, open_work: OpenWork, adapters: Adapters) -> None:
    """Send a link to the new address and tell the present one. Nothing about the account changes before the link is used.

    Whether the new address has an account makes no difference that the caller could see: its owner is told, and no link is sent.
    The second factor is asked for with the password, because codes by e-mail go wherever the address goes. Raises Invalid:
    `email`, `password` and `code`; and TooMany: `codes_blocked`, or `changes_blocked` after five in 15 minutes or 15 in a day.
    """
    async with open_work() as work:
        account = await find_own_account(command.by, work)
    _check(command, account)
    await confirm_password(account, command.password, "password", open_work, adapters)
    async with open_work() as work:
        latest = await lock_own_account(command.by, work)
        if latest.password_hash != account.password_hash:
            raise sessions.ended()  # a reset was quicker, and has ended this session with the others
        refusal = await prove_present_factor(latest, command.by, work, adapters, typed=command.code, field="code")
        if refusal is None:
            refusal = await _request(command.email.strip(), latest, work, adapters)
    if refusal is not None:
        raise refusal


def _check(command: RequestEmailChange, account: Account) -> None:
    errors = check_email(command.email)
    if not errors and email_key(command.email) == email_key(account.email):
        errors = [FieldError("email", "This is the e-mail address that your account has now")]
    errors += missing_proof(account, command.password, command.code, "code")
    if errors:
        raise Invalid(errors)


async def _request(email: str, account: Account, work: Work, adapters: Adapters) -> WaymarkError | None:
    now = work.clock.now()
    tally = await work.limits.lock(SENT_EMAIL_CHANGES, account.id.bytes, now)
    wait = tally.retry_after(now)
    if wait is not None:
        return TooMany("changes_blocked", "You have asked for another address too often. Try again later.", retry_after=int(wait.total_seconds()) + 1)
    tally.charge(now)
    await work.limits.save(tally, account.id.bytes, now)
    token = new_token()
    link = Link(new_id(), account.id, Purpose.CHANGE_EMAIL, now + LIFETIMES[Purpose.CHANGE_EMAIL], email=email)
    await work.links.replace(link, fingerprint(token), now)
    await _write_to_new_address(email, account, work, adapters, link=link, token=token)
    await warn_old_address(account, "requested", work)
    work.audit.record("email-change-asked", "account", account.id, actor=account.id)
    return None


async def _write_to_new_address(email: str, account: Account, work: Work, adapters: Adapters, *, link: Link, token: str) -> None:
    """An address that nobody has confirmed is nobody's, whoever registered it."""
    if not await may_send(SENT_LINKS, email, work, adapters):
        return
    known = await work.accounts.find_by_email(email)
    if known is None or known.state is State.UNVERIFIED:
        work.outbox.add(EmailChangeRequested(subject=account.id, email=email, token=token, expires_at=link.expires_at, portal=account.portal.value))
    elif known.state is State.ACTIVE:
        work.outbox.add(AlreadyRegistered(subject=known.id, email=known.email, portal=known.portal.value))
