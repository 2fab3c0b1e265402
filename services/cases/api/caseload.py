"""Routes about the children of professionals: find, add and correct."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from chassis.callers import VerifiedPerson
from services.cases.api.advice_bodies import AdviceDue
from services.cases.api.bodies import AddedChild, CaseBody, CaseloadBody, ChangedRecordBody
from services.cases.api.caseload_bodies import Caseload, CaseloadChild
from services.cases.api.dependencies import Work
from services.cases.api.pages import PageNumber, pages_of
from services.cases.api.viewers import professional
from services.cases.domain.access import Professional
from services.cases.domain.children import warnings
from services.cases.domain.names import searched_words
from services.cases.store.caseload import PAGE, CaseloadEntry, Show
from services.cases.use_cases.add_to_caseload import AddToCaseload, add_to_caseload
from services.cases.use_cases.change_record import ChangeRecord, change_record

router = APIRouter()


@router.post("/caseload", status_code=201)
async def add(body: CaseloadBody, caller: VerifiedPerson, work: Work) -> AddedChild:
    """Add a child. 422 names each answer that must change."""
    command = AddToCaseload(professional(caller), body.role_id, body.details(), body.upn, body.nhs_number)
    child = await add_to_caseload(command, work)
    return AddedChild(id=child.id, warnings=warnings(child.details, work.clock.today()))


@router.get("/caseload")
async def list_children(
    caller: VerifiedPerson, work: Work, search: Annotated[str, Query(max_length=1_000)] = "", show: Show = "all", page: PageNumber = 1
) -> Caseload:
    """List the caller's children. Every word of `search` begins a word of their names; one without a letter or digit finds nobody.

    Whose names and days of birth were shown is recorded, and what was searched for is not.
    """
    who = professional(caller)
    words = searched_words(search)
    if search.strip() and not words:
        return Caseload(children=[], total=0, pages=1)
    entries, total = await work.caseload.page(who, show, words, page)
    _record_listing(who, [entry.child.id for entry in entries], work)
    return Caseload(children=await _with_advice(entries, who, work), total=total, pages=pages_of(total, PAGE))


@router.put("/children/{child_id}/record", status_code=204)
async def change(child_id: UUID, body: ChangedRecordBody, caller: VerifiedPerson, work: Work) -> None:
    """Correct a record that the caller or a colleague added. 409 `stale_version` when it changed meanwhile."""
    command = ChangeRecord(professional(caller), child_id, body.role_id, body.details(), body.upn, body.nhs_number, body.version)
    await change_record(command, work)


def _record_listing(who: Professional, shown: Sequence[UUID], work: Work) -> None:
    """One entry for the whole page, in the chain of who looked."""
    if shown:
        work.audit.record("caseload.viewed", "person", who.person, actor=who.person, detail={"children": " ".join(map(str, shown))})


async def _with_advice(entries: Sequence[CaseloadEntry], who: Professional, work: Work) -> list[CaseloadChild]:
    due: dict[UUID, list[AdviceDue]] = {entry.child.id: [] for entry in entries}
    for request in await work.advice.open_for(who, list(due)):
        due[request.child].append(AdviceDue.of(request))
    return [
        CaseloadChild(
            id=entry.child.id,
            name=entry.child.details.name,
            date_of_birth=entry.child.details.date_of_birth,
            mine=entry.mine,
            added=entry.added,
            case=CaseBody.of(entry.case) if entry.case else None,
            advice_due=due[entry.child.id],
            last_used_at=entry.last_used_at,
        )
        for entry in entries
    ]
