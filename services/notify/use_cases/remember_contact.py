"""A person has confirmed their e-mail address."""

from uuid import UUID

from services.notify.domain.emails import Portal
from services.notify.store import Work


async def remember_contact(person_id: UUID, email: str, portal: Portal, work: Work) -> None:
    """Write to this address from now on, unless it was changed since."""
    await work.contacts.remember(person_id, email, portal)
