"""Every query about the people around a child, as the SEND team keeps them: family with accounts, and contacts."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.clock import Clock
from services.cases.domain.access import Allocation
from services.cases.domain.children import Address, Withheld
from services.cases.domain.people import Contact, ContactDetails, FamilyMember
from services.cases.domain.rights import RightsHolder
from services.cases.store.people_tables import contacts, rights_holders
from services.cases.store.rows import allocation_of
from services.cases.store.tables import allocations, children, relationships

MOST_ENDED = 50
"""Of the allocations that have ended, the newest that are shown."""


class PeopleStore:
    """Who is around a child."""

    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    async def family(self, records: Collection[UUID]) -> Sequence[FamilyMember]:
        """Return who of the family has or had access to these records, the longest known first."""
        theirs = select(relationships).where(relationships.c.child.in_(records)).order_by(relationships.c.since, relationships.c.person)
        return [_member(row) for row in await self._connection.execute(theirs)]

    async def withheld(self, child: UUID) -> frozenset[Withheld]:
        """Return what is withheld from anybody in the family of a child, by any of their records: other systems are told nothing of it."""
        leading = select(func.coalesce(children.c.joined_to, children.c.id)).where(children.c.id == child).scalar_subquery()
        records = select(children.c.id).where(or_(children.c.id == leading, children.c.joined_to == leading))
        return frozenset((await self._connection.execute(select(func.unnest(relationships.c.withheld)).where(relationships.c.child.in_(records)))).scalars())

    async def lock_member(self, child: UUID, person: UUID) -> FamilyMember | None:
        """Return a member of the family and keep others from changing their access meanwhile. None when there is none such."""
        theirs = select(relationships).where(relationships.c.child == child, relationships.c.person == person).with_for_update()
        row = (await self._connection.execute(theirs)).first()
        return None if row is None else _member(row)

    async def set_access(self, member: FamilyMember, until: datetime | None, by: UUID, *, since: datetime | None = None) -> None:
        """Let access of a member of the family end at a moment, or not at all; with `since`, begin anew. Nobody was told of that end yet."""
        begun = {"since": since} if since else {}
        await self._change(member, until=until, by=by, end_told_at=None, **begun)

    async def mark_end_told(self, member: FamilyMember) -> None:
        """Note that other services are told that access of a member of the family is over."""
        await self._change(member, end_told_at=self._clock.now())

    async def passed(self, limit: int) -> Sequence[FamilyMember]:
        """Return whose access is over without anybody having been told, by record."""
        is_over = (relationships.c.until <= self._clock.now(), relationships.c.end_told_at.is_(None))
        rows = await self._connection.execute(select(relationships).where(*is_over).order_by(relationships.c.child, relationships.c.person).limit(limit))
        return [_member(row) for row in rows]

    async def set_sharing(self, member: FamilyMember, withheld: Collection[Withheld], *, gets_letters: bool) -> None:
        """Keep what is withheld from a member of the family, and whether letters go to them."""
        await self._change(member, withheld=sorted(withheld), gets_letters=gets_letters)

    async def _change(self, member: FamilyMember, **values: Any) -> None:
        same = (relationships.c.child == member.child, relationships.c.person == member.person)
        await self._connection.execute(update(relationships).where(*same).values(values))

    async def contacts(self, records: Collection[UUID]) -> Sequence[Contact]:
        """Return the contacts of these records, by name."""
        kept = select(contacts).where(contacts.c.child.in_(records), contacts.c.removed_at.is_(None)).order_by(contacts.c.name, contacts.c.id)
        return [_contact(row) for row in await self._connection.execute(kept)]

    async def find_contact(self, contact: UUID) -> Contact | None:
        """Return a contact, or None; those that were taken away are not there."""
        row = (await self._connection.execute(select(contacts).where(contacts.c.id == contact, contacts.c.removed_at.is_(None)))).first()
        return None if row is None else _contact(row)

    async def add_contact(self, contact: Contact) -> None:
        """Keep a new contact."""
        await self._connection.execute(insert(contacts).values(id=contact.id, child=contact.child, **_details(contact)))

    async def change_contact(self, contact: Contact) -> None:
        """Keep changed details of a contact."""
        await self._connection.execute(update(contacts).where(contacts.c.id == contact.id).values(_details(contact)))

    async def remove_contact(self, contact: UUID, by: UUID) -> None:
        """Take a contact away. The row stays: letters that were sent name it."""
        await self._connection.execute(update(contacts).where(contacts.c.id == contact).values(removed_at=self._clock.now(), by=by))

    async def add_rights_holder(self, holder: RightsHolder) -> None:
        """Keep who decides from now on."""
        await self._connection.execute(insert(rights_holders).values(asdict(holder)))

    async def rights_holders(self, records: Collection[UUID]) -> Sequence[RightsHolder]:
        """Return who decides and who did, as is recorded with any of the records of one child, the newest first."""
        theirs = select(rights_holders).where(rights_holders.c.child.in_(records)).order_by(rights_holders.c.at.desc(), rights_holders.c.id.desc())
        return [RightsHolder(**row._mapping) for row in await self._connection.execute(theirs)]  # noqa: SLF001 - public, whatever its name

    async def allocations(self, records: Collection[UUID]) -> Sequence[Allocation]:
        """Return what opens or opened these records to professionals: all that has not ended, and of the rest the newest; the newest first."""
        now = self._clock.now()
        mine = select(allocations).where(allocations.c.child.in_(records)).order_by(allocations.c.since.desc(), allocations.c.id)
        open_now = [allocation_of(row) for row in await self._connection.execute(mine.where(allocations.c.until.is_(None) | (allocations.c.until > now)))]
        ended = [allocation_of(row) for row in await self._connection.execute(mine.where(allocations.c.until <= now).limit(MOST_ENDED))]
        return [*open_now, *ended]


def _member(row: Row[Any]) -> FamilyMember:
    return FamilyMember(
        person=row.person,
        child=row.child,
        relation=row.relation,
        parental_responsibility=row.parental_responsibility,
        since=row.since,
        until=row.until,
        by=row.by,
        withheld=frozenset(row.withheld),
        gets_letters=row.gets_letters,
    )


def _contact(row: Row[Any]) -> Contact:
    details = ContactDetails(
        name=row.name,
        relation=row.relation,
        parental_responsibility=row.parental_responsibility,
        email=row.email,
        telephone=row.telephone,
        address=Address(**row.address) if row.address else None,
        gets_letters=row.gets_letters,
        person=row.person,
    )
    return Contact(row.id, row.child, details, row.by, row.at)


def _details(contact: Contact) -> dict[str, Any]:
    return {**asdict(contact.details), "by": contact.by, "at": contact.at}
