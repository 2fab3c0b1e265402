"""Let an administrator of the SEND team back in whom no colleague can help, for whoever runs the service."""

from datetime import datetime

from chassis.errors import Invalid, NotFound
from contracts.identity import AccountChanged
from services.identity.adapters.hashing import PasswordHasher
from services.identity.domain.details import check_email
from services.identity.domain.team import FIRST_LINK
from services.identity.store import Work
from services.identity.use_cases.take_authenticator import begin_anew


async def recover_administrator(email: str, work: Work, hasher: PasswordHasher) -> tuple[str, datetime]:
    """Return the token of a link, and when it stops working. The account is closed to everything but this link, and its owner is told by e-mail.

    Raises Invalid for no address, NotFound `no_administrator` for one that is not that of an administrator whose account is open.
    """
    if errors := check_email(email):
        raise Invalid(errors)
    await work.team.lock()
    account = await work.accounts.lock_by_email(email)
    if account is None or not account.administers_team:
        raise NotFound("no_administrator", "No administrator of the SEND team has this e-mail address and an open account.")
    link, token = await begin_anew(account.id, work, hasher, works_for=FIRST_LINK)
    work.audit.record("administrator-recovered", "account", account.id, actor=None)
    work.outbox.add(AccountChanged(subject=account.id, what="recovered"))
    return token, link.expires_at
