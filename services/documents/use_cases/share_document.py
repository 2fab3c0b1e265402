"""A family member shows a file to professionals, or no longer."""

from dataclasses import dataclass
from uuid import UUID

from chassis.errors import NotFound
from services.documents.domain.readers import Reader
from services.documents.store import Work


@dataclass(frozen=True)
class ShareDocument:
    """`reader` shares a document of theirs with the professionals who are allocated to the child, or stops sharing it."""

    document: UUID
    reader: Reader
    shared: bool


async def share_document(command: ShareDocument, work: Work) -> None:
    """Share the document or stop sharing it, from the next request of whoever reads. Safe to repeat.

    Raises Conflict `document_not_submitted`; and NotFound, also for what somebody else uploaded, and for files of professionals,
    which no family shares.
    """
    document = await work.documents.lock_seen_by(command.reader, command.document)
    if document is None or document.person != command.reader.person or not document.family:
        raise NotFound("not_found", "There is no such file")
    changed = document.shared_with_professionals(shared=command.shared)
    if changed == document:
        return
    await work.documents.change(changed)
    action = "document.shared" if command.shared else "document.unshared"
    work.audit.record(action, "document", document.id, actor=command.reader.person, stream=command.reader.child)
