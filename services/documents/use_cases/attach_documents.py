"""Files become part of a submitted form."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.documents.store import Work


@dataclass(frozen=True)
class AttachDocuments:
    """The form `submission` about `child`, which was `draft` until now, refers to these documents."""

    submission: UUID
    draft: UUID
    child: UUID
    documents: Sequence[UUID]


async def attach_documents(command: AttachDocuments, work: Work) -> None:
    """Keep the documents from being deleted. Ids that are not of this child, or are gone, are what a person sent and change nothing."""
    # The draft before its files, as deleting them does: in the other order the two could wait for each other.
    await work.ended_drafts.lock(command.draft)
    for document_id in sorted(set(command.documents)):
        document = await work.documents.lock_of_child(document_id, command.child)
        if document is not None:
            await work.documents.change(document.attached(command.submission))
