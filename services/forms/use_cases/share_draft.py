"""Let colleagues work on a form, or no longer."""

from dataclasses import dataclass
from uuid import UUID

from chassis.errors import Conflict
from contracts.forms import FormShared
from services.forms.domain.caller import Caller
from services.forms.store import Work


@dataclass(frozen=True)
class ShareDraft:
    """Whether colleagues of its author may see and change the draft from now on."""

    draft_id: UUID
    shared: bool
    caller: Caller


async def share_draft(command: ShareDraft, work: Work) -> None:
    """Keep it. To stop is possible for as long as the author belongs to the organisation.

    Raises `NotFound` for everybody but the author, `Conflict` `cannot_share` unless the draft is for a confirmed organisation through which the author
    reaches the child, and `already_submitted` once it was sent.
    """
    draft = await work.drafts.lock(command.draft_id)
    draft.refuse_all_but_author(command.caller)
    draft.refuse_when_submitted()
    if command.shared and draft.organisation_id not in command.caller.organisations:
        raise Conflict("cannot_share", "You can share a form with colleagues once we have confirmed your organisation")
    if draft.shared == command.shared:
        return
    await work.drafts.keep_role(draft.with_sharing(shared=command.shared))
    action = "draft_shared" if command.shared else "draft_sharing_ended"
    detail = {"organisation": str(draft.organisation_id)}
    work.audit.record(action, "draft", draft.id, actor=command.caller.person_id, stream=draft.child_id, detail=detail)
    organisation = draft.organisation_id if command.shared else None
    work.outbox.add(FormShared(subject=draft.id, child_id=draft.child_id, organisation_id=organisation, changed_at=work.clock.now()))
