"""Start a form about a child, or go on with the one that was started."""

from dataclasses import dataclass
from uuid import UUID

from chassis.errors import Conflict
from chassis.identifiers import new_id
from services.forms.domain.caller import Caller
from services.forms.domain.catalogue import Catalogue
from services.forms.domain.draft import Draft, form_begun, new_draft
from services.forms.store import Work
from services.forms.use_cases.begin_draft import begin_draft


@dataclass(frozen=True)
class StartDraft:
    """`role_id` is in which role a professional fills the form in."""

    form: str
    role_id: UUID | None
    caller: Caller


@dataclass(frozen=True)
class Started:
    """The draft to go on with; `is_new` tells whether it was begun now."""

    draft: Draft
    is_new: bool


async def start_draft(command: StartDraft, work: Work, catalogue: Catalogue) -> Started:
    """Return the person's live draft of the form, begun now on its newest version if there is none.

    Raises `NotFound` when the form is not offered to them, `Invalid` for a role that is not theirs, and `Conflict` `form_begun` while they add to such a form
    that they sent before.
    """
    organisation = command.caller.organisation_in(command.role_id)
    running = await _running(command, work)
    if running is not None:
        return Started(running, is_new=False)
    definition = catalogue.to_start(command.form, command.caller.relation)
    draft = new_draft(new_id(), definition, command.caller, work.clock.now(), role_id=command.role_id, organisation_id=organisation)
    if await begin_draft(draft, definition, command.caller, work):
        return Started(draft, is_new=True)
    # Started twice at the same moment: the other one is there now.
    running = await _running(command, work)
    if running is None:
        raise Conflict("try_again", "The form could not be started. Try again")
    return Started(running, is_new=False)


async def _running(command: StartDraft, work: Work) -> Draft | None:
    drafts = await work.drafts.live(command.caller)
    own = (draft for draft in drafts if draft.person_id == command.caller.person_id and draft.advice_request_id is None)
    found = next((draft for draft in own if draft.form == command.form), None)
    if found is not None and found.revises is not None:
        raise form_begun()
    return found
