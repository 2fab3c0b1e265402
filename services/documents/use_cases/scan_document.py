"""A stored file is scanned for viruses."""

from typing import Literal
from uuid import UUID

from contracts.documents import DocumentScanned
from services.documents.adapters import Outside
from services.documents.domain.documents import Document
from services.documents.store import Work
from services.documents.use_cases.tell_of_publication import tell_of_publication


async def scan_document(document_id: UUID, work: Work, outside: Outside) -> None:
    """Scan a document that waits for it, and say how it ended.

    Raises ScannerUnavailable, Unavailable or ObjectDamaged when there is no verdict: the document stays "checking" and the bus
    tries again. The row is not locked meanwhile, so the person can delete the file.
    """
    document = await work.documents.get(document_id)
    if document is None or not document.waits_for_scan or document.key is None:
        return
    reader = await outside.objects.open(document.key, document.sha256)
    try:
        outcome = await outside.scanner.scan(reader)
    finally:
        reader.close()
    latest = await work.documents.lock(document_id)
    if latest is not None and latest.waits_for_scan:
        await _conclude(latest, outcome, work, outside)


async def _conclude(document: Document, outcome: Literal["clean", "infected"], work: Work, outside: Outside) -> None:
    scanned = document.found_clean() if outcome == "clean" else document.found_infected()
    await work.documents.change(scanned)
    work.audit.record("document.scanned", "document", document.id, actor=None, stream=document.child, detail={"outcome": outcome})
    work.outbox.add(DocumentScanned(subject=document.id, child_id=document.child, person_id=document.person, outcome=outcome))
    tell_of_publication(document, scanned, work)
    key = document.key
    if outcome == "infected" and key is not None:
        work.after_commit(lambda: outside.objects.remove_later(key))
