"""Forms that colleagues may work on, as forms has last said."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.documents.store.tables import shared_drafts


class SharedDraftStore:
    """One row for each draft that was ever shared: without it an older change that comes late would be taken for the present one."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def change(self, draft: UUID, child: UUID, organisation: UUID | None, at: datetime) -> bool:
        """Note with whom the draft is shared since that moment, and return True; or False when this or a later change is noted already."""
        new = insert(shared_drafts).values(draft=draft, child=child, organisation=organisation, changed_at=at)
        later = new.on_conflict_do_update(
            index_elements=[shared_drafts.c.draft],
            set_={"organisation": new.excluded.organisation, "changed_at": new.excluded.changed_at},
            where=shared_drafts.c.changed_at < new.excluded.changed_at,
        )
        return (await self._connection.execute(later.returning(shared_drafts.c.draft))).first() is not None
