"""Throw a form away before it was sent."""

from uuid import UUID

from contracts.forms import FormDiscarded
from services.forms.domain.caller import Caller
from services.forms.store import Work


async def discard_draft(draft_id: UUID, caller: Caller, work: Work) -> None:
    """Delete the draft and its answers, and have its files deleted. Raises `NotFound` for a draft of somebody else, `Conflict` once it was submitted."""
    draft = await work.drafts.lock(draft_id)
    draft.refuse_all_but_author(caller)
    draft.refuse_when_submitted()
    await work.drafts.delete(draft.id)
    work.audit.record("draft_discarded", "draft", draft.id, actor=caller.person_id, stream=draft.child_id)
    work.outbox.add(FormDiscarded(subject=draft.id, child_id=draft.child_id, person_id=draft.person_id))
