"""Something is due in a case that is allocated to nobody: the mailbox of the SEND team is told."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal
from uuid import UUID, uuid5

from services.notify.domain.emails import EmailKind
from services.notify.store import Work
from services.notify.use_cases.team_email import team_email

DeadlineKind = Literal["deadline-approaching", "deadline-missed"]

_KINDS: Mapping[DeadlineKind, EmailKind] = {
    "deadline-approaching": "nobodys-deadline-approaching",
    "deadline-missed": "nobodys-deadline-missed",
}
_ONE_A_DAY = UUID("0f9a3f0e-5d7c-4f0b-9f57-1d6a4c6f2b1e")


async def tell_of_nobodys_deadline(kind: DeadlineKind, work: Work) -> None:
    """Queue the e-mail, one of a kind a day: it says that there is something, and the work list says how much."""
    await work.queue_email_once(replace(team_email(_KINDS[kind], {}, work), id=uuid5(_ONE_A_DAY, f"{kind} {work.clock.today()}")))
