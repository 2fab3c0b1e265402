"""A person opens a file."""

from dataclasses import dataclass
from uuid import UUID

from chassis.errors import NotFound
from services.documents.domain.documents import Document
from services.documents.store import Work


@dataclass(frozen=True)
class ViewDocument:
    """`person` wants to read a document of `child`."""

    document: UUID
    child: UUID
    person: UUID


async def view_document(command: ViewDocument, work: Work) -> Document:
    """Return the document, with the view on record. Raises NotFound, and Conflict `not_clean` before a scan has found it clean."""
    document = await work.documents.of_child(command.document, command.child)
    if document is None:
        raise NotFound("not_found", "There is no such file")
    document.must_be_readable()
    work.audit.record("document.viewed", "document", document.id, actor=command.person, stream=command.child)
    return document
