"""Show everything that was answered, for checking before it is sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.forms.domain.caller import Caller
from services.forms.domain.definition import Definition
from services.forms.domain.draft import Draft
from services.forms.domain.filled_form import FilledForm
from services.forms.domain.summary import Section, sections
from services.forms.store import Work
from services.forms.use_cases.note_reading import note_reading


@dataclass(frozen=True)
class Summary:
    """A draft, its answers as they will be read, and what stands in the way of submitting."""

    draft: Draft
    definition: Definition
    form: FilledForm
    sections: Sequence[Section]


async def show_summary(draft_id: UUID, caller: Caller, work: Work) -> Summary:
    """Return the summary. Raises `NotFound` for a draft that is not open to the caller, `Conflict` once it was submitted."""
    draft, saved = await work.drafts.get_with_pages(draft_id)
    draft.refuse_others(caller)
    draft.refuse_when_submitted()
    note_reading(draft, caller, work)
    definition = await work.definitions.get(draft.definition_hash)
    form = FilledForm(definition, {name: page.answers for name, page in saved.items()}, work.clock.today())
    return Summary(draft, definition, form, sections(form))
