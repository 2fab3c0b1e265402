"""A person takes a file back."""

from dataclasses import dataclass
from uuid import UUID

from chassis.errors import NotFound
from services.documents.adapters import Outside
from services.documents.store import Work


@dataclass(frozen=True)
class DeleteDocument:
    """`person` removes a document of `child`."""

    document: UUID
    child: UUID
    person: UUID


async def delete_document(command: DeleteDocument, work: Work, outside: Outside) -> None:
    """Delete the document; its object goes after the commit. Raises NotFound, and Conflict `document_submitted`."""
    document = await work.documents.lock_of_child(command.document, command.child)
    if document is None:
        raise NotFound("not_found", "There is no such file")
    await work.documents.change(document.deleted())
    work.audit.record("document.deleted", "document", document.id, actor=command.person, stream=command.child)
    key = document.key
    if key is not None:
        work.after_commit(lambda: outside.objects.remove_later(key))
