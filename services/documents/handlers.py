"""What documents does when something happened, here or elsewhere."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from chassis.consumer import Handlers
from contracts.documents import DocumentStored
from contracts.envelope import Event
from contracts.forms import FormAmended, FormDiscarded, FormShared, FormSubmitted
from services.documents.adapters import Outside
from services.documents.domain.documents import SentForm
from services.documents.store import Work
from services.documents.use_cases.attach_documents import AttachDocuments, attach_documents
from services.documents.use_cases.delete_files_of_draft import DeleteFilesOfDraft, delete_files_of_draft
from services.documents.use_cases.scan_document import scan_document
from services.documents.use_cases.share_draft import ShareDraft, share_draft


async def on_document_stored(event: DocumentStored, work: Work, outside: Outside) -> None:
    """A file is in the store: scan it."""
    await scan_document(event.subject, work, outside)


async def on_form_shared(event: FormShared, work: Work, _outside: Outside) -> None:
    """Colleagues may work on a form, or no longer: its files are theirs to see as long."""
    await share_draft(ShareDraft(event.subject, event.child_id, event.organisation_id, event.changed_at), work)


async def on_form_discarded(event: FormDiscarded, work: Work, outside: Outside) -> None:
    """A form was thrown away: its files go too."""
    await delete_files_of_draft(DeleteFilesOfDraft(event.subject, event.child_id, event.person_id), work, outside)


async def on_form_submitted(event: FormSubmitted, work: Work, outside: Outside) -> None:
    """A form was sent to the council: its files stay, and what was uploaded for it and taken out again goes."""
    await _sent(event, work, outside)


async def on_form_amended(event: FormAmended, work: Work, outside: Outside) -> None:
    """Something was added to a form that was sent: the files of the new revision stay too."""
    await _sent(event, work, outside)


async def _sent(event: FormSubmitted | FormAmended, work: Work, outside: Outside) -> None:
    form = SentForm(event.subject, event.kind, event.reference, event.received_on)
    attach = AttachDocuments(form, event.draft_id, event.child_id, event.person_id, event.organisation_id, event.document_ids)
    await attach_documents(attach, work)
    await delete_files_of_draft(DeleteFilesOfDraft(event.draft_id, event.child_id, event.person_id), work, outside)


HANDLERS: Mapping[type[Event], Callable[[Any, Any, Outside], Awaitable[None]]] = {
    DocumentStored: on_document_stored,
    FormAmended: on_form_amended,
    FormDiscarded: on_form_discarded,
    FormShared: on_form_shared,
    FormSubmitted: on_form_submitted,
}


def handlers(outside: Outside) -> Handlers:
    """Return the handlers with what they reach besides the database."""
    return {kind: partial(_call, handler, outside) for kind, handler in HANDLERS.items()}


async def _call(handler: Callable[[Any, Any, Outside], Awaitable[None]], outside: Outside, event: Event, work: Work) -> None:
    await handler(event, work, outside)
