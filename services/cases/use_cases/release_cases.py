"""Somebody of the SEND team runs cases no more: nobody is responsible for theirs until they are allocated again."""

from uuid import UUID

from contracts.cases import CaseAllocated
from services.cases.store import Work


async def release_cases(officer: UUID, work: Work) -> None:
    """Take every case from an officer; whoever has none loses none. On record and told for each case as `allocate_case` does, as done by nobody."""
    # The records first, as everybody does who changes what concerns a child: or each waits for what the other holds.
    children = await work.joins.lock_records(await work.cases.children_of_officer(officer))
    for case, child in await work.cases.release(officer, children):
        work.audit.record("case.allocated", "case", case, actor=None, stream=child)
        work.outbox.add(CaseAllocated(subject=case, child_id=child, officer_id=None))
