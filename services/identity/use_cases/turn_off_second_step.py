"""Turn the second step of a parent, young person or professional off, for an administrator who has checked who they are. ADR 13 promises it."""

from uuid import UUID

from contracts.identity import AccountChanged
from services.identity.domain.accounts import Account, Method, Portal, State
from services.identity.domain.links import Purpose
from services.identity.domain.organisations import unknown
from services.identity.store import Work
from services.identity.use_cases.find_administrator import lock_team
from services.identity.use_cases.find_own_account import Owner


async def find_person_to_help(email: str, by: Owner, work: Work) -> Account:
    """Return the account of exactly this address, and record that it was looked for. Raises NotFound for none, and for one of the SEND team."""
    await lock_team(by, work)
    account = await work.accounts.find_by_email(email.strip())
    if account is None or not _may_be_helped(account):
        raise unknown()
    work.audit.record("account-looked-up", "account", account.id, actor=by.id)
    return account


async def turn_off_second_step(account_id: UUID, by: Owner, work: Work) -> None:
    """Turn it off, sign the account out everywhere, and tell its owner. Who signs in with the password next is led to choose a second step anew.

    Raises NotFound for who is no administrator, for no such account, and for one of the SEND team, which has another way.
    """
    await lock_team(by, work)
    account = await work.accounts.lock(account_id)
    if account is None or not _may_be_helped(account):
        raise unknown()
    now = work.clock.now()
    await work.accounts.set_method(account.id, Method.NONE, None, None)
    await work.recovery_codes.replace(account.id, [], now)
    await work.sessions.end_all(account.id, now)
    await work.links.close(account.id, (Purpose.RESET, Purpose.CHANGE_EMAIL), now)
    work.audit.record("second-step-turned-off", "account", account.id, actor=by.id)
    work.outbox.add(AccountChanged(subject=account.id, what="two-step-removed"))


def _may_be_helped(account: Account) -> bool:
    return account.portal is not Portal.TEAM and account.state is State.ACTIVE
