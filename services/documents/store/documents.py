"""Every query about documents."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.documents.domain.council_documents import Audience, Filing, Kind, Reason
from services.documents.domain.documents import Document, Listed, SentForm, State, Usage
from services.documents.domain.file_types import FileType
from services.documents.domain.readers import Reader
from services.documents.store.tables import documents, sent_for, sent_forms, shared_drafts

PAGE = 20
"""Documents on one page of the list of a child."""
FORMS = "form"
"""What the list calls files of forms, beside the kinds of what the council uploaded."""

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")


class DocumentStore:
    """Rows of documents. Whoever changes one takes its lock first, so no change can overwrite another."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, document: Document) -> None:
        """Keep a new document."""
        await self._connection.execute(insert(documents).values(**_values(document)))

    async def change(self, document: Document) -> None:
        """Keep a document that was read with its lock."""
        values = _values(document)
        del values["id"]
        await self._connection.execute(update(documents).where(documents.c.id == document.id).values(**values))

    async def seen_by(self, reader: Reader, document: UUID) -> Document | None:
        """Return a document that they may see, or None when there is none such for them. What was deleted is gone."""
        return await self._one(_seen_by(reader).where(documents.c.id == document))

    async def lock_seen_by(self, reader: Reader, document: UUID) -> Document | None:
        """The same, and keep it from changing until the transaction ends."""
        return await self._one(_seen_by(reader).where(documents.c.id == document).with_for_update())

    async def list_seen_by(self, reader: Reader, ids: Collection[UUID]) -> list[Document]:
        """Return those of the documents that they may see, oldest first."""
        rows = await self._connection.execute(_seen_by(reader).where(documents.c.id.in_(ids)).order_by(documents.c.id))
        return [_document(row) for row in rows]

    async def page_of_child(self, reader: Reader, kind: Kind | Literal["form"] | None, number: int) -> tuple[list[Listed], int]:
        """Return page `number`, from 1, of the documents about the child, the latest day first, and how many there are on all pages.

        For the SEND team all that was sent or that it uploaded, of one kind if that is given; for others what it uploaded and shows them.
        """
        day = func.coalesce(documents.c.dated_on, sent_forms.c.received_on, documents.c.received_on).label("day")
        query = _seen_by(reader).add_columns(day, *_FORM, func.count().over().label("total"))
        query = query.outerjoin(sent_forms, sent_forms.c.submission == documents.c.submission)
        if not reader.is_council:
            query = query.where(documents.c.kind.is_not(None))
        if kind is not None:
            query = query.where(documents.c.kind.is_(None) if kind == FORMS else documents.c.kind == kind)
        query = query.order_by(day.desc(), documents.c.id.desc())
        rows = (await self._connection.execute(query.limit(PAGE).offset((number - 1) * PAGE))).all()
        if rows or number == 1:
            return [_listed(row) for row in rows], rows[0].total if rows else 0
        first = (await self._connection.execute(query.limit(1))).first()
        return [], first.total if first else 0

    async def get(self, document: UUID) -> Document | None:
        """Return a document of whatever child, for work that no person asks for."""
        return await self._one(_existing().where(documents.c.id == document))

    async def lock(self, document: UUID) -> Document | None:
        """The same, and keep it from changing until the transaction ends."""
        return await self._one(_existing().where(documents.c.id == document).with_for_update())

    async def lock_for_form(self, sender: Reader, ids: Collection[UUID], draft: UUID) -> list[Document]:
        """Return those of the documents that are the sender's to send, and keep them from changing.

        They are those that the sender may see, and what was uploaded for this draft, by a colleague while it was shared.
        """
        theirs = or_(_may_see(sender), documents.c.draft == draft)
        wanted = _existing().where(documents.c.id.in_(ids), documents.c.child == sender.child, theirs)
        rows = await self._connection.execute(wanted.order_by(documents.c.id).with_for_update())
        return [_document(row) for row in rows]

    async def add_sent_for(self, ids: Collection[UUID], organisation: UUID) -> None:
        """Note that a form with these documents was sent for this organisation. Safe to repeat."""
        if ids:
            rows = [{"document": document, "organisation": organisation} for document in ids]
            await self._connection.execute(insert(sent_for).values(rows).on_conflict_do_nothing())

    async def add_sent_form(self, form: SentForm) -> None:
        """Note what a form is that was sent with files. Safe to repeat."""
        await self._connection.execute(insert(sent_forms).values(asdict(form)).on_conflict_do_nothing())

    async def lock_unsent_of_draft(self, draft: UUID, child: UUID) -> list[Document]:
        """Return what anybody uploaded for a draft about this child and no submitted form refers to, and keep it from changing."""
        unsent = (documents.c.draft == draft, documents.c.child == child, documents.c.submission.is_(None))
        rows = await self._connection.execute(_existing().where(*unsent).order_by(documents.c.id).with_for_update())
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


def _seen_by(reader: Reader) -> Select[Any]:
    return _existing().where(documents.c.child.in_(reader.children), _may_see(reader))


def _may_see(reader: Reader) -> ColumnElement[bool]:
    """Whether they may see a document of their child: the one place that decides it.

    The SEND team may see what was sent to it or uploaded by it. Of files of forms, whoever uploaded one may see it; colleagues,
    when a form with it was sent for their organisation, or is shared with it until it is sent; and professionals who are
    allocated to the child, when the family shares it. Of files of the council, those whom the council shows them to.
    """
    of_council = documents.c.kind.is_not(None)
    if reader.is_council:
        return or_(documents.c.submission.is_not(None), of_council)
    sent = exists().where(sent_for.c.document == documents.c.id, sent_for.c.organisation.in_(reader.organisations))
    # The child too: whoever uploads says which draft a file is for, and may name one about another child.
    shared = exists().where(
        shared_drafts.c.draft == documents.c.draft, shared_drafts.c.child == documents.c.child, shared_drafts.c.organisation.in_(reader.organisations)
    )
    seen = [and_(documents.c.person == reader.person, ~of_council), sent, and_(documents.c.submission.is_(None), shared)]
    if reader.reads_family:
        seen.append(documents.c.shared)
    # What had a virus or was never scanned is the team's to upload again, and no news to anybody else.
    shown = and_(documents.c.audience.in_(reader.audiences), documents.c.withdrawn.is_(None), documents.c.state.in_([State.CHECKING, State.CLEAN]))
    return or_(*seen, shown)


_FILED = ("kind", "description", "dated_on", "audience", "withdrawn")
_PLAIN = tuple(column.name for column in documents.columns if column.name not in _FILED)
_FORM = (sent_forms.c.kind.label("form_kind"), sent_forms.c.reference.label("form_reference"), sent_forms.c.received_on.label("form_received_on"))


def _values(document: Document) -> dict[str, Any]:
    filing = document.filing
    return {**{name: getattr(document, name) for name in _PLAIN}, **(dict.fromkeys(_FILED) if filing is None else asdict(filing))}


def _document(row: Row[Any]) -> Document:
    values = {name: row._mapping[name] for name in _PLAIN}  # noqa: SLF001 - SQLAlchemy's public name for the columns of a row
    filing = None
    if row.kind is not None:
        withdrawn = None if row.withdrawn is None else Reason(row.withdrawn)
        filing = Filing(Kind(row.kind), row.description, row.dated_on, Audience(row.audience), withdrawn)
    return Document(**{**values, "type": FileType(row.type), "state": State(row.state), "filing": filing})


def _listed(row: Row[Any]) -> Listed:
    form = None if row.submission is None else SentForm(row.submission, row.form_kind, row.form_reference, row.form_received_on)
    return Listed(_document(row), row.day, form)
