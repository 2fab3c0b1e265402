"""Who belongs to the council's SEND team. Nobody registers as one of them: they are invited."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from chassis.errors import Conflict
from services.identity.domain.links import check_usable
from services.identity.domain.team_roles import Roles

PER_PAGE = 25
"""Lines of one page of the list of the team."""
INVITED_FOR = timedelta(days=7)
FIRST_LINK = timedelta(hours=24)
"""How long the link works that the command for the first administrator prints."""


@dataclass(frozen=True)
class TeamInvitation:
    """An invitation to the team. `invited_by` is the administrator who sent it; None for the link that the command for the first one prints."""

    id: UUID
    email: str
    team_roles: Roles
    invited_by: UUID | None
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    superseded_at: datetime | None = None

    def check_usable(self, now: datetime) -> None:
        """Raises Gone with code `link_used`, `link_superseded` or `link_expired`."""
        check_usable(self.used_at, self.superseded_at, self.expires_at, now)


def last_administrator() -> Conflict:
    """The refusal to leave the team without anybody who can invite, close and help."""
    return Conflict("last_administrator", "Make somebody else an administrator first: nobody else is one.")


def address_taken() -> Conflict:
    """The refusal of an address that an account has already."""
    return Conflict("address_taken", "This e-mail address has an account already. Use another address.")
