"""Every query about documents."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.documents.domain.documents import Document, State, Usage
from services.documents.domain.file_types import FileType
from services.documents.store.tables import documents

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")


class DocumentStore:
    """Rows of documents. Whoever changes one takes its lock first, so no change can overwrite another."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, document: Document) -> None:
        """Keep a new document."""
        await self._connection.execute(insert(documents).values(**asdict(document)))

    async def change(self, document: Document) -> None:
        """Keep a document that was read with its lock."""
        values = asdict(document)
        del values["id"]
        await self._connection.execute(update(documents).where(documents.c.id == document.id).values(**values))

    async def of_child(self, document: UUID, child: UUID) -> Document | None:
        """Return a document of this child, or None when there is none such for them. What was deleted is gone."""
        return await self._one(_existing().where(documents.c.id == document, documents.c.child == child))

    async def lock_of_child(self, document: UUID, child: UUID) -> Document | None:
        """The same, and keep it from changing until the transaction ends."""
        return await self._one(_existing().where(documents.c.id == document, documents.c.child == child).with_for_update())

    async def get(self, document: UUID) -> Document | None:
        """Return a document of whatever child, for work that no person asks for."""
        return await self._one(_existing().where(documents.c.id == document))

    async def lock(self, document: UUID) -> Document | None:
        """The same, and keep it from changing until the transaction ends."""
        return await self._one(_existing().where(documents.c.id == document).with_for_update())

    async def list_of_child(self, ids: Collection[UUID], child: UUID) -> list[Document]:
        """Return those of the documents that are this child's, oldest first."""
        rows = await self._connection.execute(_existing().where(documents.c.id.in_(ids), documents.c.child == child).order_by(documents.c.id))
        return [_document(row) for row in rows]

    async def lock_unsent_of_draft(self, draft: UUID, child: UUID, person: UUID) -> list[Document]:
        """Return what this person uploaded for a draft about this child and no submitted form refers to, and keep it from changing."""
        whose = (documents.c.draft == draft, documents.c.child == child, documents.c.person == person, documents.c.submission.is_(None))
        rows = await self._connection.execute(_existing().where(*whose).order_by(documents.c.id).with_for_update())
        return [_document(row) for row in rows]

    async def lock_day(self, child: UUID, person: UUID) -> None:
        """Wait for any other upload of this person for this child to be counted."""
        await self._connection.execute(_ONE_AT_A_TIME, {"name": f"{child}/{person}"})

    async def usage(self, child: UUID, person: UUID, day: date) -> Usage:
        """Return what this person has added for this child on one day."""
        counted = select(func.count(), func.coalesce(func.sum(documents.c.size), 0)).where(
            documents.c.child == child, documents.c.person == person, documents.c.received_on == day
        )
        files, size = (await self._connection.execute(counted)).one()
        return Usage(files, int(size))

    async def lock_waiting(self, queued_before: datetime, limit: int) -> list[Document]:
        """Return documents whose scan was asked for before that moment and has not ended, the oldest first; a few at a time."""
        waiting = select(documents).where(documents.c.state == State.CHECKING, documents.c.queued_at < queued_before)
        # A row that is locked is being changed by somebody else: next time.
        rows = await self._connection.execute(waiting.order_by(documents.c.queued_at).limit(limit).with_for_update(skip_locked=True))
        return [_document(row) for row in rows]

    async def keys_in_use(self, keys: Sequence[UUID]) -> set[UUID]:
        """Return those of the keys that a document needs."""
        return set((await self._connection.execute(select(documents.c.key).where(documents.c.key.in_(keys)))).scalars())

    async def _one(self, query: Select[Any]) -> Document | None:
        row = (await self._connection.execute(query)).first()
        return None if row is None else _document(row)


def _existing() -> Select[Any]:
    return select(documents).where(documents.c.state != State.DELETED)


def _document(row: Row[Any]) -> Document:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for the columns of a row
    return Document(**{**values, "type": FileType(row.type), "state": State(row.state)})
