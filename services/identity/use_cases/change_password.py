"""Change one's own password."""

from dataclasses import dataclass

from chassis.errors import Invalid
from contracts.identity import AccountChanged
from services.identity.adapters import Adapters
from services.identity.domain import sessions
from services.identity.store import OpenWork
from services.identity.use_cases.check_new_password import check_new_password
from services.identity.use_cases.confirm_password import confirm_password
from services.identity.use_cases.find_own_account import Owner, find_own_account, lock_own_account


@dataclass(frozen=True)
class ChangePassword:
    """The password there is, and the one there shall be."""

    current: str
    new: str
    by: Owner


async def change_password(command: ChangePassword, open_work: OpenWork, adapters: Adapters) -> None:
    """Replace the password, end every other session, and tell the owner. Raises Invalid for `current` or `new`."""
    async with open_work() as work:
        account = await find_own_account(command.by, work)
    errors = check_new_password("new", command.new, (account.email, account.first_name, account.last_name), adapters)
    if errors:
        raise Invalid(errors)
    await confirm_password(account, command.current, "current", open_work, adapters)
    password_hash = await adapters.hasher.hash(command.new)
    async with open_work() as work:
        latest = await lock_own_account(command.by, work)
        if latest.password_hash != account.password_hash:
            raise sessions.ended()  # a reset was quicker, and has ended this session with the others
        await work.accounts.set_password(account.id, password_hash)
        await work.sessions.end_all(account.id, work.clock.now(), but=command.by.session_id)
        work.audit.record("password-changed", "account", account.id, actor=account.id)
        work.outbox.add(AccountChanged(subject=account.id, what="password"))
