"""Links in e-mails: one purpose, one use, a short life, and a newer one makes the older ones void. Each refusal says which."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from chassis.errors import Gone, NotFound
from services.identity.domain.accounts import Account, Method, methods_for


class Purpose(StrEnum):
    """What a link is for."""

    VERIFY = "verify"
    RESET = "reset"
    CHANGE_EMAIL = "change-email"
    """Sent to a new address: makes it the account's."""
    KEEP_EMAIL = "keep-email"
    """Sent to the address before: makes, or keeps, it the account's."""
    RENEW = "renew"
    """Sent to somebody of the SEND team whose authenticator was lost: lets them choose a password and set up another."""
    INVITE = "invite"
    """Sent by an administrator of an organisation: makes whoever has the address a member of it."""


LIFETIMES = {
    Purpose.VERIFY: timedelta(hours=24),
    Purpose.RESET: timedelta(minutes=30),
    Purpose.CHANGE_EMAIL: timedelta(hours=24),
    Purpose.KEEP_EMAIL: timedelta(days=7),
    Purpose.RENEW: timedelta(days=7),
    Purpose.INVITE: timedelta(days=7),
}


def new_token() -> str:
    """Return 256 random bits as 43 URL-safe characters. Only its hash is stored."""
    return secrets.token_urlsafe(32)


@dataclass(frozen=True)
class Link:
    """A link that was sent. At most one link of an account and purpose is open; of KEEP_EMAIL, one for each address.

    `email` is the address that the link makes the account's, where it does. Who could change the address twice must not be able
    to close the link that brings back the first. `method` is, of KEEP_EMAIL, the second step that the account had when the link
    was made; None when it was made before this was noted. An INVITE is of the account that invites to `organisation_id`, good for
    whoever has the address `email`; one for each organisation and address is open.
    """

    id: UUID
    account_id: UUID
    purpose: Purpose
    expires_at: datetime
    used_at: datetime | None = None
    superseded_at: datetime | None = None
    email: str | None = None
    method: Method | None = None
    organisation_id: UUID | None = None

    def check_usable(self, now: datetime) -> None:
        """Raises Gone with code `link_used`, `link_superseded` or `link_expired`."""
        check_usable(self.used_at, self.superseded_at, self.expires_at, now)

    def undoes_authenticator(self, account: Account) -> bool:
        """Say whether keeping the address puts codes by e-mail in the place of the account's authenticator.

        So where the mailbox was enough when the link was made: whoever has set up an authenticator since may be who asked for
        the change, and a reset would ask for theirs. An authenticator that there was already stays, and so does that of the
        council's staff, who may not get codes by e-mail.
        """
        return account.method is Method.TOTP and self.method in {Method.NONE, Method.EMAIL} and Method.EMAIL in methods_for(account.portal)


def check_usable(used_at: datetime | None, superseded_at: datetime | None, expires_at: datetime, now: datetime) -> None:
    """Raises Gone with code `link_used`, `link_superseded` or `link_expired`, unless a link with these times can be used now."""
    if used_at is not None:
        raise Gone("link_used", "This link has already been used.")
    if superseded_at is not None:
        raise Gone("link_superseded", "We have sent you a newer link. Use the one in our latest e-mail.")
    if now >= expires_at:
        raise Gone("link_expired", "This link has expired. Ask for a new one.")


def unknown() -> NotFound:
    """The refusal of a token that we never sent, or sent for something else."""
    return NotFound("link_unknown", "This link is not right. Check that you copied all of it.")
