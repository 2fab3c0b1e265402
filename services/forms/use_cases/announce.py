"""Record that a form was sent, and tell the other services."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from contracts.forms import FormAmended, FormSubmitted
from services.forms.domain.definition import Definition
from services.forms.domain.submission import Submission
from services.forms.store import Work


def announce(submission: Submission, definition: Definition, document_ids: Sequence[UUID], work: Work) -> None:
    """Write the entry of the audit trail and the event: of a form that was sent, or of one that was added to."""
    said: dict[str, Any] = {
        "subject": submission.id,
        "draft_id": submission.draft_id,
        "child_id": submission.child_id,
        "person_id": submission.person_id,
        "form": definition.form,
        "definition_version": definition.version,
        "kind": definition.kind,
        "channel": definition.channel,
        "organisation_id": submission.organisation_id,
        "advice_request_id": submission.advice_request_id,
        "reference": submission.reference,
        "received_on": submission.received_on,
        "document_ids": list(document_ids),
    }
    detail = {"draft": str(submission.draft_id), "reference": submission.reference}
    if submission.original_id is None:
        action = "form_submitted"
        work.outbox.add(FormSubmitted(**said))
    else:
        action = "form_amended"
        detail |= {"original": str(submission.original_id), "revision": str(submission.revision)}
        work.outbox.add(FormAmended(**said, original_id=submission.original_id, revision=submission.revision))
    work.audit.record(action, "submission", submission.id, actor=submission.person_id, stream=submission.child_id, detail=detail)
