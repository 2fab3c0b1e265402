"""Change what one says about oneself."""

from dataclasses import dataclass

from chassis.errors import Invalid
from contracts.identity import AccountChanged
from services.identity.domain.details import check_person, tidy
from services.identity.store import Work
from services.identity.use_cases.find_own_account import Owner, lock_own_account


@dataclass(frozen=True)
class ChangeDetails:
    """Names and telephone number, as typed."""

    first_name: str
    last_name: str
    telephone: str | None
    by: Owner


async def change_details(command: ChangeDetails, work: Work) -> None:
    """Replace the details and tell the owner. Nothing is sent when nothing changes. Raises Invalid."""
    errors = check_person(command.first_name, command.last_name, command.telephone)
    if errors:
        raise Invalid(errors)
    account = await lock_own_account(command.by, work)
    new = (tidy(command.first_name), tidy(command.last_name), tidy(command.telephone or "") or None)
    if new == (account.first_name, account.last_name, account.telephone):
        return
    await work.accounts.set_details(account.id, *new)
    work.audit.record("details-changed", "account", account.id, actor=account.id)
    work.outbox.add(AccountChanged(subject=account.id, what="details"))
