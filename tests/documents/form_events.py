"""What forms tells documents, and a way to have it handled at once."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from chassis.database import Database
from contracts.envelope import Event
from contracts.forms import FormAmended, FormDiscarded, FormShared, FormSubmitted
from services.documents.adapters import Outside
from services.documents.handlers import handlers
from services.documents.store import Work
from tests.documents.conftest import Caller

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
_FORM: dict[str, Any] = {"definition_version": 1, "kind": "request", "reference": "R", "received_on": "2026-05-01"}


async def handle(event: Event, database: Database[Work], outside: Outside) -> None:
    """Do what the worker does with an event."""
    async with database.open_work() as work:
        await handlers(outside)[type(event)](event, work)


def discarded(sender: Caller, draft: UUID) -> FormDiscarded:
    """They threw a form away."""
    return FormDiscarded(subject=draft, child_id=sender.child, person_id=sender.person)


def shared(author: Caller, draft: UUID, organisation: UUID | None, changed_at: datetime = NOON) -> FormShared:
    """They let the colleagues in an organisation work on a form, or stopped that."""
    return FormShared(subject=draft, child_id=author.child, organisation_id=organisation, changed_at=changed_at)


def submitted(sender: Caller, draft: UUID, *document_ids: str, organisation: UUID | None = None, submission: UUID | None = None) -> FormSubmitted:
    """They sent a form; a professional for an organisation."""
    return FormSubmitted.model_validate({**_sent(sender, draft, document_ids, organisation), "subject": submission or uuid4()})


def amended(sender: Caller, draft: UUID, original: UUID, *document_ids: str, organisation: UUID | None = None) -> FormAmended:
    """They added to a form that was sent."""
    which = {"subject": uuid4(), "original_id": original, "revision": 2, "advice_request_id": None}
    return FormAmended.model_validate({**_sent(sender, draft, document_ids, organisation), **which})


def _sent(sender: Caller, draft: UUID, document_ids: tuple[str, ...], organisation: UUID | None) -> dict[str, Any]:
    who = {"draft_id": draft, "child_id": sender.child, "person_id": sender.person, "organisation_id": organisation, "document_ids": document_ids}
    form, channel = ("professional-request", "professional") if sender.professional else ("parental-request", "parent")
    return {**_FORM, **who, "form": form, "channel": channel}
