"""Routes of the SEND team's work list: how much waits, its lists, and the filters that people save."""

from collections.abc import Collection
from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from chassis.callers import CaseOfficer
from services.cases.api.dependencies import Work
from services.cases.api.pages import pages_of
from services.cases.api.worklist_bodies import CountsBody, FilterBody, ListQuery, Saved, SavedFilterBody, SavedFilters, WorkItem, WorkItems
from services.cases.store.worklist import PAGE
from services.cases.use_cases.remove_filter import remove_filter
from services.cases.use_cases.save_filter import SaveFilter, save_filter

router = APIRouter()


@router.get("/worklist")
async def count(_: CaseOfficer, work: Work) -> CountsBody:
    """Count what waits."""
    return CountsBody(**asdict(await work.worklist.counts()))


@router.get("/worklist/items")
async def show(query: Annotated[ListQuery, Query()], caller: CaseOfficer, work: Work) -> WorkItems:
    """List what waits. `clock` narrows down lists of time limits alone. Whose names were shown is recorded."""
    wanted = query.filter()
    found, total = await work.worklist.page(wanted, caller.id, query.page)
    _record("worklist.viewed", caller.id, {listed.child.id for listed in found}, work)
    exceptions = await work.worklist.exceptions_in({listed.case.id for listed in found}) if wanted.has_clocks else {}
    again = await work.worklist.asked_again({listed.case.id for listed in found}) if wanted.list == "to-acknowledge" else {}
    today = work.clock.today()
    items = [WorkItem.of(listed, exceptions.get(listed.case.id, ()), again.get(listed.case.id), today) for listed in found]
    return WorkItems(items=items, total=total, pages=pages_of(total, PAGE))


@router.get("/worklist-filters")
async def list_filters(caller: CaseOfficer, work: Work) -> SavedFilters:
    """List the caller's own filters."""
    return SavedFilters(filters=[SavedFilterBody.of(saved) for saved in await work.filters.of_person(caller.id)])


@router.post("/worklist-filters", status_code=201)
async def keep_filter(body: FilterBody, caller: CaseOfficer, work: Work) -> Saved:
    """Save a filter. 422 `name` when the caller has one of that name, or too many."""
    return Saved(id=await save_filter(SaveFilter(caller.id, body.name, body.filter()), work))


@router.delete("/worklist-filters/{filter_id}", status_code=204)
async def forget_filter(filter_id: UUID, caller: CaseOfficer, work: Work) -> None:
    """Delete a filter of the caller's own."""
    await remove_filter(filter_id, caller.id, work)


def _record(action: str, person: UUID, shown: Collection[UUID], work: Work) -> None:
    """One entry for the whole page, in the chain of who looked."""
    if shown:
        work.audit.record(action, "person", person, actor=person, detail={"children": " ".join(sorted(map(str, shown)))})
