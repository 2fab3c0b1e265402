"""Choose in which role a form is filled in."""

from dataclasses import dataclass, replace
from uuid import UUID

from chassis.errors import FieldError, Invalid
from contracts.forms import FormShared
from services.forms.domain.caller import Caller
from services.forms.store import Work


@dataclass(frozen=True)
class ChooseRole:
    """The draft, and one of its author's roles."""

    draft_id: UUID
    role_id: UUID
    caller: Caller


async def choose_role(command: ChooseRole, work: Work) -> None:
    """Keep the role. Colleagues in another organisation have not been asked for, so a draft that goes there is no longer shared.

    Raises `NotFound` for everybody but the author, `Invalid` for a role that is not theirs and, for additions, one for another organisation, `Conflict`
    once the draft was submitted.
    """
    draft = await work.drafts.lock(command.draft_id)
    draft.refuse_all_but_author(command.caller)
    draft.refuse_when_submitted()
    organisation = command.caller.organisation_in(command.role_id)
    moved = organisation != draft.organisation_id
    if moved and draft.revises is not None:
        raise Invalid([FieldError("role_id", "Select a role for the organisation that sent this form")])
    if draft.role_id == command.role_id:
        return
    await work.drafts.keep_role(replace(draft, role_id=command.role_id, organisation_id=organisation, shared=draft.shared and not moved))
    detail = {"role": str(command.role_id)}
    work.audit.record("draft_role_chosen", "draft", draft.id, actor=command.caller.person_id, stream=draft.child_id, detail=detail)
    if draft.shared and moved:
        work.audit.record("draft_sharing_ended", "draft", draft.id, actor=command.caller.person_id, stream=draft.child_id)
        work.outbox.add(FormShared(subject=draft.id, child_id=draft.child_id, organisation_id=None, changed_at=work.clock.now()))
