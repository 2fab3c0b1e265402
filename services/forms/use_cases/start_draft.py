"""Start a form about a child, or go on with the one that was started."""

from dataclasses import dataclass
from uuid import UUID

from chassis.errors import Conflict
from chassis.identifiers import new_id
from contracts.forms import FormStarted
from services.forms.domain.catalogue import Catalogue
from services.forms.domain.draft import Draft
from services.forms.store import Work


@dataclass(frozen=True)
class StartDraft:
    """`relation` is what the person is to the child, as the case pass says."""

    form: str
    person_id: UUID
    child_id: UUID
    relation: str


@dataclass(frozen=True)
class Started:
    """The draft to go on with; `is_new` tells whether it was begun now."""

    draft: Draft
    is_new: bool


async def start_draft(command: StartDraft, work: Work, catalogue: Catalogue) -> Started:
    """Return the person's live draft of the form, begun now on its newest version if there is none.

    Raises `NotFound` when the form is not offered to this relation.
    """
    running = await _running(command, work)
    if running is not None:
        return Started(running, is_new=False)
    definition = catalogue.to_start(command.form, command.relation)
    now = work.clock.now()
    draft = Draft(
        id=new_id(),
        person_id=command.person_id,
        child_id=command.child_id,
        form=definition.form,
        definition_hash=definition.hash,
        last_page=definition.pages[0].id,
        choices={},
        started_at=now,
        saved_at=now,
    )
    if not await work.drafts.add(draft):
        # Started twice at the same moment: the other one is there now.
        running = await _running(command, work)
        if running is None:
            raise Conflict("try_again", "The form could not be started. Try again")
        return Started(running, is_new=False)
    work.audit.record("form_started", "draft", draft.id, actor=command.person_id, stream=command.child_id, detail={"form": definition.form})
    work.outbox.add(
        FormStarted(subject=draft.id, child_id=command.child_id, person_id=command.person_id, form=definition.form, definition_version=definition.version)
    )
    return Started(draft, is_new=True)


async def _running(command: StartDraft, work: Work) -> Draft | None:
    drafts = await work.drafts.live(command.person_id, command.child_id)
    return next((draft for draft in drafts if draft.form == command.form), None)
