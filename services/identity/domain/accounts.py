"""Accounts: who may sign in, through which portal, and with what besides a password."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from services.identity.domain.team_roles import Roles, TeamRole


class Portal(StrEnum):
    """The portal that an account belongs to. An address has one account; it signs in through that portal only."""

    CITIZEN = "citizen"
    PROFESSIONAL = "professional"
    TEAM = "team"


class State(StrEnum):
    """Unverified accounts cannot sign in, and are deleted after `UNVERIFIED_KEPT_FOR`."""

    UNVERIFIED = "unverified"
    ACTIVE = "active"
    DISABLED = "disabled"


class Method(StrEnum):
    """The second step of a sign-in."""

    NONE = "none"
    EMAIL = "email"
    TOTP = "totp"


UNVERIFIED_KEPT_FOR = timedelta(days=7)
PENDING_AUTHENTICATOR = timedelta(minutes=30)
"""How long an authenticator that was shown may wait for its first code: long enough to install an app."""

_METHODS = {
    Portal.CITIZEN: (Method.NONE, Method.EMAIL, Method.TOTP),
    Portal.PROFESSIONAL: (Method.EMAIL, Method.TOTP),
    # E-mail is not an out-of-band authenticator (NIST SP 800-63B): acceptable outside the council as ASVS level 2, not for its staff.
    Portal.TEAM: (Method.TOTP,),
}


def methods_for(portal: Portal) -> tuple[Method, ...]:
    """Return the second steps that an account of this portal may choose. A new account has none until it does."""
    return _METHODS[portal]


@dataclass(frozen=True)
class Account:
    """One person's account. `email` is as typed; the seeds of the authenticator are sealed; `team_roles` are of the SEND team alone."""

    id: UUID
    portal: Portal
    state: State
    email: str
    password_hash: str
    first_name: str
    last_name: str
    telephone: str | None
    method: Method
    totp_seed: bytes | None
    totp_last_step: int | None
    pending_seed: bytes | None
    pending_since: datetime | None
    created_at: datetime
    team_roles: Roles = ()

    @property
    def administers_team(self) -> bool:
        """Whether they administer the accounts of the SEND team."""
        return self.state is State.ACTIVE and TeamRole.ADMINISTRATOR in self.team_roles

    def may_sign_in(self, portal: Portal) -> bool:
        """Say whether the right password opens this portal."""
        return self.state is State.ACTIVE and self.portal is portal

    def pending_seed_at(self, now: datetime) -> bytes | None:
        """Return the sealed seed of the authenticator being set up, unless it was shown too long ago."""
        if self.pending_since is None or now - self.pending_since >= PENDING_AUTHENTICATOR:
            return None
        return self.pending_seed
