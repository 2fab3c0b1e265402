"""Note that somebody read a draft that is not theirs alone."""

from services.forms.domain.caller import Caller
from services.forms.domain.draft import Draft
from services.forms.store import Work


def note_reading(draft: Draft, caller: Caller, work: Work) -> None:
    """Record who read a shared draft, its author too, who finds there what colleagues wrote. A draft that only its author can open needs no record."""
    if draft.shared:
        work.audit.record("draft_read", "draft", draft.id, actor=caller.person_id, stream=draft.child_id)
