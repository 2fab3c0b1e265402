"""Throw a form away before it was sent."""

from uuid import UUID

from contracts.forms import FormDiscarded
from services.forms.store import Work


async def discard_draft(draft_id: UUID, person_id: UUID, child_id: UUID, work: Work) -> None:
    """Delete the draft and its answers, and have its files deleted. Raises `NotFound` for a draft of somebody else, `Conflict` once it was submitted."""
    draft = await work.drafts.lock(draft_id)
    draft.refuse_others(person_id, child_id)
    draft.refuse_when_submitted()
    await work.drafts.delete(draft.id)
    work.audit.record("draft_discarded", "draft", draft.id, actor=person_id, stream=child_id)
    work.outbox.add(FormDiscarded(subject=draft.id, child_id=child_id, person_id=person_id))
