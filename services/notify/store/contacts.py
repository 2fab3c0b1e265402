"""Every query about contacts: where people's e-mail goes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.clock import Clock
from services.notify.domain.emails import Portal
from services.notify.store.tables import contacts


class ContactStore:
    """The confirmed address of each person."""

    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    async def remember(self, person_id: UUID, email: str, portal: Portal) -> None:
        """Keep the address that a person confirmed first. One that is known already is later, and stays."""
        statement = insert(contacts).values(person_id=person_id, email=email, portal=portal, updated_at=self._clock.now())
        await self._connection.execute(statement.on_conflict_do_nothing(index_elements=[contacts.c.person_id]))

    async def change(self, person_id: UUID, email: str, portal: Portal, changed_at: datetime) -> None:
        """Keep the address that a person has from `changed_at` on, unless a later one is known: events overtake one another."""
        values = {"email": email, "portal": portal, "updated_at": self._clock.now(), "changed_at": changed_at}
        statement = insert(contacts).values(person_id=person_id, **values)
        earlier = contacts.c.changed_at.is_(None) | (contacts.c.changed_at < changed_at)
        await self._connection.execute(statement.on_conflict_do_update(index_elements=[contacts.c.person_id], set_=values, where=earlier))

    async def portal_of(self, person_id: UUID) -> Portal | None:
        """Return the portal that a person signs in to, or None while their address is not confirmed."""
        found: Portal | None = (await self._connection.execute(select(contacts.c.portal).where(contacts.c.person_id == person_id))).scalar()
        return found
