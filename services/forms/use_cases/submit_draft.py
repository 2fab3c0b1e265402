"""Send a form to the council, once."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from chassis.errors import Conflict, Unavailable
from chassis.identifiers import new_id
from services.forms.domain.caller import Caller
from services.forms.domain.definition import Definition
from services.forms.domain.draft import Draft
from services.forms.domain.filled_form import FilledForm
from services.forms.domain.reference import new_reference
from services.forms.domain.submission import RecordLine, Submission, agree, already_answered, date_received, not_accepted, refuse_incomplete
from services.forms.store import Work
from services.forms.use_cases.announce import announce

_TRIES = 5


@dataclass(frozen=True)
class SubmitDraft:
    """`declarations` are the ids of the statements agreed to. `record` is what the portal already knew, frozen with the answers."""

    draft_id: UUID
    declarations: Sequence[str]
    record: Sequence[RecordLine]
    caller: Caller


@dataclass(frozen=True)
class Receipt:
    """`is_new` is false when the form had been sent before: the same receipt again."""

    submission: Submission
    is_new: bool


async def submit_draft(command: SubmitDraft, work: Work) -> Receipt:
    """Store the submission and tell the other services. Pressing twice, even at the same moment, gives one submission and one receipt.

    It is that of whoever sends it, author or colleague: they agreed to the statements. Raises `NotFound` for a draft that is not open to them,
    `Invalid` when a statement was not agreed to, and for advice that another organisation was asked for, and `Conflict`: `not_complete` with the pages to
    complete, `role_gone` when the author has no longer the role they fill it in for, `already_answered` for advice that nobody waits for, and for additions
    `not_accepted` when they are not taken any more, or not from them, and `newer_revision` when somebody else added to the same form meanwhile.
    """
    caller = command.caller
    draft = await work.drafts.lock(command.draft_id)
    draft.refuse_others(caller)
    if draft.submission_id is not None:
        return Receipt(await work.submissions.get(draft.submission_id), is_new=False)
    _, saved = await work.drafts.get_with_pages(draft.id)
    definition = await work.definitions.get(draft.definition_hash)
    before = await work.submissions.get(draft.revises) if draft.revises else None
    await _refuse_unwanted(draft, definition, before, caller, work)
    form = FilledForm(definition, {name: page.answers for name, page in saved.items()}, work.clock.today())
    refuse_incomplete(form)
    now = work.clock.now()
    declarations = agree(definition, command.declarations, caller.person_id, now)
    submission = await _store(
        work,
        before,
        id=new_id(),
        draft_id=draft.id,
        person_id=caller.person_id,
        child_id=draft.child_id,
        form=definition.form,
        definition_hash=definition.hash,
        answers=form.sent_answers(),
        declarations=declarations,
        record=tuple(command.record),
        received_at=now,
        received_on=date_received(now),
        by_family=not caller.is_professional,
        organisation_id=draft.organisation_id,
        advice_request_id=draft.advice_request_id,
        original_id=before.first_id if before else None,
        revision=before.revision + 1 if before else 1,
    )
    await work.drafts.close(draft.id, submission.id)
    announce(submission, definition, form.document_ids(), work)
    return Receipt(submission, is_new=True)


async def _refuse_unwanted(draft: Draft, definition: Definition, before: Submission | None, caller: Caller, work: Work) -> None:
    if draft.person_id == caller.person_id and draft.role_id is not None and caller.roles.get(draft.role_id, draft.id) != draft.organisation_id:
        raise Conflict("role_gone", "You no longer have the role that you began this form in. Select another one")
    if before is not None:
        if not before.takes_additions_of(caller, definition.kind):
            raise not_accepted()
    elif draft.advice_request_id is not None and (draft.advice_request_id not in caller.advice or await work.submissions.has_advice(draft.advice_request_id)):
        raise already_answered()
    else:
        caller.refuse_advice_for(draft.organisation_id, draft.advice_request_id)


async def _store(work: Work, before: Submission | None, **parts: Any) -> Submission:
    """Store the submission: what adds to another under its reference, and all else under one that nobody else has."""
    for _ in range(_TRIES):
        submission = Submission(reference=before.reference if before else new_reference(secrets.choice), **parts)
        if await work.submissions.add(submission):
            return submission
        if before is not None:
            raise Conflict("newer_revision", "Somebody else added to this form after you opened it. Keep what you wrote, delete this form, and start again")
        if submission.advice_request_id is not None and await work.submissions.has_advice(submission.advice_request_id):
            raise already_answered()
    raise Unavailable("no_reference", "The form could not be submitted. Try again in a minute")
