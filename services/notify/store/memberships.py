"""Every query about memberships: who belongs to which organisation, in which role."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notify.store.tables import memberships


@dataclass(frozen=True)
class Membership:
    """What somebody's role in an organisation was from `changed_at` on: theirs (`active`), or theirs no more."""

    role_id: UUID
    person_id: UUID
    organisation_id: UUID
    active: bool
    changed_at: datetime


class MembershipStore:
    """One row for each role that was ever held in an organisation."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def lock(self, organisation_id: UUID) -> None:
        """Wait for any other transaction that changes who belongs to an organisation, or that tells its members something.

        Without it somebody who joins while a notice is sent could be missed by both.
        """
        await self._connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:organisation, 0))"), {"organisation": str(organisation_id)})

    async def remember(self, membership: Membership) -> bool:
        """Keep a change, unless a later one is known. Returns whether the role is held, as far as is known now."""
        statement = insert(memberships).values(
            role_id=membership.role_id,
            person_id=membership.person_id,
            organisation_id=membership.organisation_id,
            active=membership.active,
            changed_at=membership.changed_at,
        )
        changed = {"active": statement.excluded.active, "changed_at": statement.excluded.changed_at}
        earlier = memberships.c.changed_at < statement.excluded.changed_at
        await self._connection.execute(statement.on_conflict_do_update(index_elements=[memberships.c.role_id], set_=changed, where=earlier))
        return bool(await self._connection.scalar(select(memberships.c.active).where(memberships.c.role_id == membership.role_id)))

    async def members(self, organisation_id: UUID) -> Sequence[UUID]:
        """Return everybody who belongs to an organisation now, each once."""
        rows = await self._connection.execute(
            select(memberships.c.person_id).distinct().where(memberships.c.organisation_id == organisation_id, memberships.c.active)
        )
        return rows.scalars().all()
