"""Files become part of a submitted form."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.documents.domain.documents import SentForm
from services.documents.domain.readers import Reader
from services.documents.store import Work


@dataclass(frozen=True)
class AttachDocuments:
    """The form about `child` refers to these documents. `draft` is what it was until now.

    `person` sent it; a professional for `organisation`, unless they work for nobody else.
    """

    form: SentForm
    draft: UUID
    child: UUID
    person: UUID
    organisation: UUID | None
    documents: Sequence[UUID]


async def attach_documents(command: AttachDocuments, work: Work) -> None:
    """Keep the documents from being deleted, and let colleagues in the organisation see them. Safe to repeat.

    The ids are what somebody sent. Those of files that are gone, of another child, or not for them to send change nothing:
    naming the file of another family member or another school must not bring it before one's own colleagues.
    """
    # The draft before its files, as deleting them does: in the other order the two could wait for each other.
    await work.ended_drafts.lock(command.draft)
    organisations = frozenset() if command.organisation is None else frozenset({command.organisation})
    sender = Reader(command.person, command.child, organisations)
    found = await work.documents.lock_for_form(sender, command.documents, command.draft)
    if found:
        await work.documents.add_sent_form(command.form)
    for document in found:
        if document.submission is None:
            await work.documents.change(document.attached(command.form.submission))
    if command.organisation is not None:
        await work.documents.add_sent_for([document.id for document in found], command.organisation)
