"""The SEND team withdraws a document that it uploaded by mistake."""

from dataclasses import dataclass
from uuid import UUID

from chassis.errors import NotFound
from services.documents.domain.council_documents import Reason
from services.documents.domain.readers import Reader
from services.documents.store import Work
from services.documents.use_cases.tell_of_publication import tell_of_publication


@dataclass(frozen=True)
class WithdrawDocument:
    """`reader`, of the SEND team, withdraws a document."""

    document: UUID
    reader: Reader
    reason: Reason


async def withdraw_document(command: WithdrawDocument, work: Work) -> None:
    """Keep the document and show it to nobody but the team any more. Safe to repeat: the first reason stays.

    Raises NotFound, also for files of forms: what was sent to the council is not the council's to withdraw.
    """
    document = await work.documents.lock_seen_by(command.reader, command.document)
    if document is None or document.filing is None:
        raise NotFound("not_found", "There is no such file")
    changed = document.withdrawn(command.reason)
    if changed == document:
        return
    await work.documents.change(changed)
    work.audit.record("document.withdrawn", "document", document.id, actor=command.reader.person, stream=document.child, detail={"reason": command.reason})
    tell_of_publication(document, changed, work)
