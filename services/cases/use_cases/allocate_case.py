"""An officer of the SEND team becomes responsible for a case, or nobody is."""

from dataclasses import dataclass, replace
from uuid import UUID

from contracts.cases import CaseAllocated
from services.cases.domain.access import hidden
from services.cases.store import Work


@dataclass(frozen=True)
class AllocateCase:
    """`officer` is who becomes responsible, None for nobody. `by` is of the SEND team."""

    case: UUID
    officer: UUID | None
    by: UUID


async def allocate_case(command: AllocateCase, work: Work) -> None:
    """Keep it; nothing happens when it is so already. Raises NotFound for a case that is not there."""
    found = await work.cases.find(command.case)
    # The child first, as everybody does who changes what concerns a child: or each waits for what the other holds.
    if found is None or not await work.children.lock(found.child):
        raise hidden()
    case = await work.cases.lock(command.case)
    if case is None:
        raise hidden()
    if case.officer == command.officer:
        return
    await work.cases.change(replace(case, officer=command.officer))
    detail = {"officer": str(command.officer)} if command.officer else {}
    work.audit.record("case.allocated", "case", case.id, actor=command.by, stream=case.child, detail=detail)
    work.outbox.add(CaseAllocated(subject=case.id, child_id=case.child, officer_id=command.officer))
