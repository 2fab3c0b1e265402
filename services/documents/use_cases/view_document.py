"""A person opens a file."""

from dataclasses import dataclass
from uuid import UUID

from chassis.errors import NotFound
from services.documents.domain.documents import Document
from services.documents.domain.readers import Reader
from services.documents.store import Work


@dataclass(frozen=True)
class ViewDocument:
    """`reader` wants to read a document."""

    document: UUID
    reader: Reader


async def view_document(command: ViewDocument, work: Work) -> Document:
    """Return the document, with the view on record. Raises NotFound, and Conflict `not_clean` before a scan has found it clean."""
    document = await work.documents.seen_by(command.reader, command.document)
    if document is None:
        raise NotFound("not_found", "There is no such file")
    document.must_be_readable()
    work.audit.record("document.viewed", "document", document.id, actor=command.reader.person, stream=document.child)
    return document
