"""Somebody looks through the letters of the council about a child."""

from uuid import UUID

from services.cases.domain.access import Family, Team
from services.cases.domain.notices import Notice
from services.cases.store import Work
from services.cases.use_cases.see_child import see_child


async def list_letters(child: UUID, viewer: Family | Team, page: int, work: Work) -> tuple[list[Notice], int]:
    """Return one page of them, the newest first, and how many there are: to a member of the family those to them, to the SEND team all. Raises NotFound."""
    seen = await see_child(child, viewer, work)
    work.audit.record("letters.listed", "child", child, actor=viewer.person)
    if isinstance(viewer, Family):
        return await work.notices.page_of_person(seen.child.id, viewer.person, page)
    return await work.notices.page_of_records({seen.child.id} | seen.records, page)
