"""A form was sent or thrown away: files that were uploaded for it and that no submitted form refers to go."""

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from services.documents.adapters import Outside
from services.documents.store import Work


@dataclass(frozen=True)
class DeleteFilesOfDraft:
    """`person` sent or threw away `draft`, a form about `child`."""

    draft: UUID
    child: UUID
    person: UUID


async def delete_files_of_draft(command: DeleteFilesOfDraft, work: Work, outside: Outside) -> None:
    """Delete what anybody had uploaded for the draft, and refuse what is still on its way. Objects go after the commit. Safe to repeat.

    A file that a submitted form refers to stays, whatever it was uploaded for.
    """
    await work.ended_drafts.lock(command.draft)
    await work.ended_drafts.add(command.draft, work.clock.now())
    for document in await work.documents.lock_unsent_of_draft(command.draft, command.child):
        await work.documents.change(document.deleted())
        work.audit.record("document.deleted", "document", document.id, actor=command.person, stream=command.child, detail={"draft": str(command.draft)})
        if document.key is not None:
            work.after_commit(partial(outside.objects.remove_later, document.key))
