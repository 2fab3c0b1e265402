"""Another system of the council reads a case, or a part of it."""

from typing import Literal
from uuid import UUID

from services.cases.domain.access import hidden
from services.cases.store import Work
from services.cases.store.cases import CaseOfChild

Part = Literal["case", "requests", "clocks", "child", "advice", "decisions", "plan"]


async def open_for_system(case: UUID, part: Part, client: UUID, work: Work) -> CaseOfChild:
    """Return the case, whose `part` a client reads. That it did is recorded with the child. Raises NotFound."""
    found = await work.cases.find_of_child(case)
    if found is None:
        raise hidden()
    work.audit.record(f"{part}.read-by-system", "case", case, actor=client, stream=found.leading)
    return found
