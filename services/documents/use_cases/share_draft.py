"""Colleagues may work on a form, and with it see its files; or no longer."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.documents.store import Work


@dataclass(frozen=True)
class ShareDraft:
    """Since `changed_at` `draft`, a form about `child`, is shared with colleagues in `organisation`, or with nobody."""

    draft: UUID
    child: UUID
    organisation: UUID | None
    changed_at: datetime


async def share_draft(command: ShareDraft, work: Work) -> None:
    """Note who sees the files that were or will be uploaded for the draft, until it is sent. Safe to repeat, and in any order: the latest change holds."""
    if await work.shared_drafts.change(command.draft, command.child, command.organisation, command.changed_at):
        detail = {} if command.organisation is None else {"organisation": str(command.organisation)}
        # Who changed it is on record where they did it.
        work.audit.record("draft.shared" if detail else "draft.unshared", "draft", command.draft, actor=None, stream=command.child, detail=detail)
