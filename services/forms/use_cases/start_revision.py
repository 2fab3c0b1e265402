"""Start to add to a form that was sent, or go on with it."""

from dataclasses import dataclass, replace
from uuid import UUID

from chassis.errors import Conflict, FieldError, Invalid
from chassis.identifiers import new_id
from services.forms.domain.caller import Caller
from services.forms.domain.draft import SUMMARY, Draft, form_begun, new_draft
from services.forms.domain.filled_form import FilledForm
from services.forms.domain.submission import Submission, not_accepted
from services.forms.store import Work
from services.forms.use_cases.begin_draft import begin_draft
from services.forms.use_cases.start_draft import Started


@dataclass(frozen=True)
class StartRevision:
    """`submission_id` is any revision of the form; `role_id` may be left out where the person has a role for the organisation it was sent for."""

    submission_id: UUID
    role_id: UUID | None
    caller: Caller


async def start_revision(command: StartRevision, work: Work) -> Started:
    """Return a draft with the answers of the newest revision, on the version of the form that it was made with.

    Raises `NotFound` when the caller may not read the form, `Invalid` for a role that is not theirs or is for another organisation, and `Conflict`:
    `not_accepted` when the form takes no additions, or none of theirs, `form_begun` while another draft of the same form is open.
    """
    caller = command.caller
    named = await work.submissions.get(command.submission_id)
    named.standing(caller)
    newest = (await work.submissions.revisions(named.first_id))[0]
    definition = await work.definitions.get(newest.definition_hash)
    if not newest.takes_additions_of(caller, definition.kind):
        raise not_accepted()
    role = _role(command, newest)
    running = await _running(newest, caller, work)
    if running is not None:
        return Started(running, is_new=False)
    form = FilledForm(definition, newest.answers, work.clock.today())
    draft = replace(
        new_draft(new_id(), definition, caller, work.clock.now(), role_id=role, organisation_id=newest.organisation_id),
        last_page=SUMMARY,
        choices=form.choices,
        advice_request_id=newest.advice_request_id,
        revises=newest.id,
    )
    if await begin_draft(draft, definition, caller, work):
        await work.pages.fill(draft.id, newest.answers, draft.saved_at)
        return Started(draft, is_new=True)
    # Started twice at the same moment: the other one is there now.
    running = await _running(newest, caller, work)
    if running is None:
        raise Conflict("try_again", "The form could not be opened. Try again")
    return Started(running, is_new=False)


def _role(command: StartRevision, newest: Submission) -> UUID | None:
    """What was sent for one organisation is not carried over to another: its colleagues have not been shown the answers."""
    if command.role_id is None:
        return command.caller.role_for(newest.organisation_id)
    if command.caller.organisation_in(command.role_id) != newest.organisation_id:
        raise Invalid([FieldError("role_id", "Select a role for the organisation that sent this form")])
    return command.role_id


async def _running(newest: Submission, caller: Caller, work: Work) -> Draft | None:
    """Return the draft that adds to this form: the person's own, or one that a colleague shares."""
    drafts = await work.drafts.live(caller)
    own = [draft for draft in drafts if draft.person_id == caller.person_id]
    found = next((draft for draft in (*own, *drafts) if draft.revises == newest.id), None)
    same = [draft for draft in own if (draft.form, draft.advice_request_id) == (newest.form, newest.advice_request_id)]
    if found is None and same:
        raise form_begun()
    return found
