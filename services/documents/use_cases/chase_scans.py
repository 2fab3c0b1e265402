"""Scans that have not ended are asked for again, and given up after a day."""

from contracts.documents import DocumentScanned, DocumentStored
from services.documents.adapters import Outside
from services.documents.domain.documents import GIVE_UP_AFTER, REQUEUE_AFTER
from services.documents.store import Work

_AT_A_TIME = 100


async def chase_scans(work: Work, outside: Outside) -> None:
    """Look at documents whose scan was asked for over ten minutes ago: fail those that are a day old, ask again for the others.

    While the scanner is down nothing is asked again, or each file would fill the dead queue once in ten minutes; when it
    returns, all that waits is scanned within a minute of the next look.
    """
    now = work.clock.now()
    scanner_answers = await outside.scanner.answers()
    for document in await work.documents.lock_waiting(now - REQUEUE_AFTER, _AT_A_TIME):
        if document.received_at < now - GIVE_UP_AFTER:
            await work.documents.change(document.never_scanned())
            work.audit.record("document.scanned", "document", document.id, actor=None, stream=document.child, detail={"outcome": "failed"})
            work.outbox.add(DocumentScanned(subject=document.id, child_id=document.child, person_id=document.person, outcome="failed"))
        elif scanner_answers:
            await work.documents.change(document.queued_again(now))
            work.outbox.add(DocumentStored(subject=document.id, child_id=document.child))
