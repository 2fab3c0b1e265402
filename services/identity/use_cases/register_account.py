"""Register somebody."""

from dataclasses import dataclass, replace

from chassis.errors import FieldError, Invalid
from chassis.identifiers import new_id
from contracts.identity import AlreadyRegistered
from services.identity.adapters import Adapters
from services.identity.domain.accounts import Account, Method, Portal, State
from services.identity.domain.details import check_email, check_person, tidy
from services.identity.domain.limits import ADDRESS_REGISTRATIONS, SENT_LINKS
from services.identity.domain.links import Purpose
from services.identity.store import OpenWork, Work
from services.identity.use_cases.check_new_password import check_new_password
from services.identity.use_cases.count_address import within_limit
from services.identity.use_cases.send_link import may_send, send_link


@dataclass(frozen=True)
class RegisterAccount:
    """The registration form, as typed."""

    email: str
    password: str
    first_name: str
    last_name: str
    telephone: str | None
    accepted_terms: bool
    portal: str
    client_address: str | None


async def register_account(command: RegisterAccount, open_work: OpenWork, adapters: Adapters) -> None:
    """Register, and send the link that confirms the address. Raises Invalid for mistakes in the form, and nothing else.

    Whether the address is known makes no difference that the caller could see: the owner of a known one is told by e-mail. A
    later registration of an unconfirmed address replaces the earlier, so its owner can always begin afresh; whose password it is
    that a link confirms, `verify_account` asks.
    """
    _check(command, adapters)
    async with open_work() as work:
        if not await within_limit(ADDRESS_REGISTRATIONS, command.client_address, work, adapters):
            return
    password_hash = await adapters.hasher.hash(command.password)
    async with open_work() as work:
        new = _account(command, password_hash, work)
        known = await work.accounts.lock_by_email(new.email)
        if known is None and not await work.accounts.add(new):
            known = await work.accounts.lock_by_email(new.email)
        if known is None:
            work.audit.record("registered", "account", new.id, actor=new.id)
            await send_link(new, Purpose.VERIFY, work, adapters)
        elif known.state is State.UNVERIFIED:
            # Only together with a new link: one sent before must never confirm what was typed after it.
            if await send_link(replace(new, id=known.id), Purpose.VERIFY, work, adapters):
                await work.accounts.register_again(known.id, new)
                work.audit.record("registered-again", "account", known.id, actor=known.id)
        elif known.state is State.ACTIVE and await may_send(SENT_LINKS, known.email, work, adapters):
            work.outbox.add(AlreadyRegistered(subject=known.id, email=known.email, portal=known.portal.value))


def _check(command: RegisterAccount, adapters: Adapters) -> None:
    owner = (command.email, command.first_name, command.last_name)
    errors = check_person(command.first_name, command.last_name, command.telephone)
    errors += check_email(command.email)
    errors += check_new_password("password", command.password, owner, adapters)
    if not command.accepted_terms:
        errors.append(FieldError("accepted_terms", "Select that you accept the terms and conditions"))
    if command.portal == Portal.TEAM:
        errors.append(FieldError("portal", "Ask the council for an invitation to this portal"))
    if errors:
        raise Invalid(errors)


def _account(command: RegisterAccount, password_hash: str, work: Work) -> Account:
    return Account(
        id=new_id(),
        portal=Portal(command.portal),
        state=State.UNVERIFIED,
        email=command.email.strip(),
        password_hash=password_hash,
        first_name=tidy(command.first_name),
        last_name=tidy(command.last_name),
        telephone=tidy(command.telephone or "") or None,
        method=Method.NONE,
        totp_seed=None,
        totp_last_step=None,
        pending_seed=None,
        pending_since=None,
        created_at=work.clock.now(),
    )
