"""The SEND team says who else may see a document that it uploaded."""

from dataclasses import dataclass
from uuid import UUID

from chassis.errors import NotFound
from services.documents.domain.council_documents import Audience
from services.documents.domain.readers import Reader
from services.documents.store import Work
from services.documents.use_cases.tell_of_publication import tell_of_publication


@dataclass(frozen=True)
class ShowDocumentTo:
    """`reader`, of the SEND team, shows a document to `audience` and nobody else."""

    document: UUID
    reader: Reader
    audience: Audience


async def show_document_to(command: ShowDocumentTo, work: Work) -> None:
    """Change who sees the document, from the next request of whoever reads. Safe to repeat.

    Raises Conflict `document_withdrawn`; Invalid for a plan that the family would not see; and NotFound, also for files of forms,
    which those share who sent them.
    """
    document = await work.documents.lock_seen_by(command.reader, command.document)
    if document is None or document.filing is None:
        raise NotFound("not_found", "There is no such file")
    before, changed = document.filing.audience, document.shown_to(command.audience)
    if changed == document:
        return
    await work.documents.change(changed)
    detail = {"before": before, "audience": command.audience}
    work.audit.record("document.audience-changed", "document", document.id, actor=command.reader.person, stream=document.child, detail=detail)
    tell_of_publication(document, changed, work)
