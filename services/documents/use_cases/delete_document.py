"""Somebody takes a file back: theirs, or one of a form that they may work on."""

from dataclasses import dataclass
from uuid import UUID

from chassis.errors import NotFound
from services.documents.adapters import Outside
from services.documents.domain.readers import Reader
from services.documents.store import Work


@dataclass(frozen=True)
class DeleteDocument:
    """`reader` removes a document."""

    document: UUID
    reader: Reader


async def delete_document(command: DeleteDocument, work: Work, outside: Outside) -> None:
    """Delete the document; its object goes after the commit. Raises NotFound, and Conflict `document_submitted`."""
    document = await work.documents.lock_seen_by(command.reader, command.document)
    if document is None:
        raise NotFound("not_found", "There is no such file")
    await work.documents.change(document.deleted())
    work.audit.record("document.deleted", "document", document.id, actor=command.reader.person, stream=command.reader.child)
    key = document.key
    if key is not None:
        work.after_commit(lambda: outside.objects.remove_later(key))
