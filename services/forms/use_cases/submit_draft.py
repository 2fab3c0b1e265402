"""Send a form to the council, once."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from chassis.errors import Unavailable
from chassis.identifiers import new_id
from contracts.forms import FormSubmitted
from services.forms.domain.filled_form import FilledForm
from services.forms.domain.reference import new_reference
from services.forms.domain.submission import RecordLine, Submission, agree, date_received, refuse_incomplete
from services.forms.store import Work

_TRIES = 5


@dataclass(frozen=True)
class SubmitDraft:
    """`declarations` are the ids of the statements agreed to. `record` is what the portal already knew, frozen with the answers."""

    draft_id: UUID
    declarations: Sequence[str]
    record: Sequence[RecordLine]
    person_id: UUID
    child_id: UUID


@dataclass(frozen=True)
class Receipt:
    """`is_new` is false when the form had been sent before: the same receipt again."""

    submission: Submission
    is_new: bool


async def submit_draft(command: SubmitDraft, work: Work) -> Receipt:
    """Store the submission and tell the other services. Pressing twice, even at the same moment, gives one submission and one receipt.

    Raises `NotFound` for a draft of somebody else, `Conflict` `not_complete` with the pages to complete, `Invalid` when a statement was not agreed to.
    """
    draft = await work.drafts.lock(command.draft_id)
    draft.refuse_others(command.person_id, command.child_id)
    if draft.submission_id is not None:
        return Receipt(await work.submissions.get(draft.submission_id), is_new=False)
    _, saved = await work.drafts.get_with_pages(draft.id)
    definition = await work.definitions.get(draft.definition_hash)
    form = FilledForm(definition, {name: page.answers for name, page in saved.items()})
    refuse_incomplete(form)
    now = work.clock.now()
    declarations = agree(definition, command.declarations, command.person_id, now)
    submission = await _store(
        work,
        id=new_id(),
        draft_id=draft.id,
        person_id=command.person_id,
        child_id=command.child_id,
        form=definition.form,
        definition_hash=definition.hash,
        answers=form.sent_answers(),
        declarations=declarations,
        record=tuple(command.record),
        received_at=now,
        received_on=date_received(now),
    )
    await work.drafts.close(draft.id, submission.id)
    detail = {"draft": str(draft.id), "reference": submission.reference}
    work.audit.record("form_submitted", "submission", submission.id, actor=command.person_id, stream=command.child_id, detail=detail)
    work.outbox.add(
        FormSubmitted(
            subject=submission.id,
            draft_id=draft.id,
            child_id=submission.child_id,
            person_id=submission.person_id,
            form=definition.form,
            definition_version=definition.version,
            kind=definition.kind,
            channel=definition.channel,
            reference=submission.reference,
            received_on=submission.received_on,
            document_ids=form.document_ids(),
        )
    )
    return Receipt(submission, is_new=True)


async def _store(work: Work, **parts: Any) -> Submission:
    """Store the submission under a reference that nobody else has."""
    for _ in range(_TRIES):
        submission = Submission(reference=new_reference(secrets.choice), **parts)
        if await work.submissions.add(submission):
            return submission
    raise Unavailable("no_reference", "The form could not be submitted. Try again in a minute")
