"""Store a new draft and tell that a form was started."""

from contracts.forms import FormStarted
from services.forms.domain.caller import Caller
from services.forms.domain.definition import Definition
from services.forms.domain.draft import Draft
from services.forms.store import Work


async def begin_draft(draft: Draft, definition: Definition, caller: Caller, work: Work) -> bool:
    """Return False, with nothing stored, when the person has such a draft already, begun at the same moment."""
    if not await work.drafts.add(draft):
        return False
    work.audit.record("form_started", "draft", draft.id, actor=caller.person_id, stream=caller.child_id, detail={"form": definition.form})
    work.outbox.add(
        FormStarted(subject=draft.id, child_id=caller.child_id, person_id=caller.person_id, form=definition.form, definition_version=definition.version)
    )
    return True
