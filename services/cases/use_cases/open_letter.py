"""Somebody opens a letter of the council, on the page or as a PDF."""

from uuid import UUID

from services.cases.domain.access import Family, Professional, Viewer, hidden
from services.cases.domain.notices import Notice
from services.cases.store import Work
from services.cases.use_cases.see_child import see_child


async def find_letter(notice: UUID, viewer: Viewer, work: Work) -> Notice:
    """Return a letter to this member of the family, or any for the SEND team. Raises NotFound, also once its recipient may not see the child any more."""
    found = None if isinstance(viewer, Professional) else await work.notices.find(notice)
    if found is None or (isinstance(viewer, Family) and found.person != viewer.person):
        raise hidden()
    await see_child(found.child, viewer, work)
    return found


async def open_letter(notice: UUID, viewer: Viewer, work: Work, action: str = "letter.viewed") -> Notice:
    """Return it and record that it was looked at, and when its recipient did so for the first time."""
    found = await find_letter(notice, viewer, work)
    if found.person == viewer.person and await work.notices.mark_opened(found.id, work.clock.now()):
        work.audit.record("letter.opened", "notice", found.id, actor=viewer.person, stream=found.child)
    work.audit.record(action, "notice", found.id, actor=viewer.person, stream=found.child)
    return found
