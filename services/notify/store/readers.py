"""Every query about who is told no more: members of a family whose access has ended, and children about whom nothing is sent by itself."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Table, and_, exists, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.clock import Clock
from services.notify.store.tables import emails, family_access, quiet_children


@dataclass(frozen=True)
class FamilyAccess:
    """What a member of the family may do from `changed_at` on: see this record of a child (`active`), or not any more."""

    child_id: UUID
    person_id: UUID
    active: bool
    changed_at: datetime


def may_not_see(table: Table) -> ColumnElement[bool]:
    """Return the condition under which the person of a row of `table` may not see the child that it is about any more."""
    ended = family_access.c
    return exists(select(1).where(ended.child_id == table.c.child_id, ended.person_id == table.c.person_id, ended.active.is_(False)))


def is_withdrawn() -> ColumnElement[bool]:
    """Return the condition under which a row of `emails` must not go out: it would reach somebody who may not see the child, or nobody wrote it by hand."""
    is_quiet = exists(select(1).where(quiet_children.c.child_id == emails.c.child_id))
    return or_(may_not_see(emails), and_(emails.c.kind != "council-wrote", is_quiet))


class ReaderStore:
    """Who is told no more, whatever is in the inbox and on its way."""

    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    async def remember(self, access: FamilyAccess) -> None:
        """Keep a change, unless a later one is known."""
        new = insert(family_access).values(child_id=access.child_id, person_id=access.person_id, active=access.active, changed_at=access.changed_at)
        changed = {"active": new.excluded.active, "changed_at": new.excluded.changed_at}
        earlier = family_access.c.changed_at < new.excluded.changed_at
        keys = [family_access.c.child_id, family_access.c.person_id]
        await self._connection.execute(new.on_conflict_do_update(index_elements=keys, set_=changed, where=earlier))

    async def has_lost(self, child_id: UUID, person_id: UUID) -> bool:
        """Whether somebody may not see a child any more."""
        ended = family_access.c
        lost = select(1).where(ended.child_id == child_id, ended.person_id == person_id, ended.active.is_(False))
        return (await self._connection.execute(lost)).first() is not None

    async def quieten(self, child_id: UUID) -> None:
        """Keep that nothing is sent by itself about a child any more."""
        await self._connection.execute(insert(quiet_children).values(child_id=child_id, since=self._clock.now()).on_conflict_do_nothing())
