"""Others than the SEND team see a document of the council now, or no longer: other systems hear of it."""

from contracts.documents import DocumentPublished, DocumentWithdrawn
from services.documents.domain.documents import Document
from services.documents.store import Work


def tell_of_publication(before: Document, after: Document, work: Work) -> None:
    """Announce who sees it now, where that has changed. Nothing is announced of files of forms: those who sent them share them."""
    audience = after.published_to
    if after.filing is None or audience == before.published_to:
        return
    kind = after.filing.kind.value
    if audience is None:
        work.outbox.add(DocumentWithdrawn(subject=after.id, child_id=after.child, kind=kind))
    else:
        published = DocumentPublished(subject=after.id, child_id=after.child, kind=kind, audience=audience.value, dated_on=after.filing.dated_on)
        work.outbox.add(published)
