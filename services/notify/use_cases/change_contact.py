"""A person's account has another e-mail address."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.notify.domain.emails import Portal
from services.notify.store import Work
from services.notify.use_cases.send_secret import SendSecret, send_secret


@dataclass(frozen=True)
class ChangeContact:
    """`previous` is the address until `changed_at`. `reverted` tells that `email` is the one before, which its owner took back."""

    person_id: UUID
    portal: Portal
    email: str
    previous: str
    reverted: bool
    changed_at: datetime


async def change_contact(command: ChangeContact, work: Work) -> None:
    """Write to this address from now on, and tell it so. When an address was taken back, the one it is taken from hears of it too."""
    await work.contacts.change(command.person_id, command.email, command.portal, command.changed_at)
    what = "restored" if command.reverted else "changed"
    await send_secret(SendSecret("email-changed", command.person_id, command.portal, command.email, facts={"what": what}), work)
    if command.reverted:
        await send_secret(SendSecret("email-changed", command.person_id, command.portal, command.previous, facts={"what": "removed"}), work)
