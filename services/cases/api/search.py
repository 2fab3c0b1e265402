"""The route with which the SEND team finds a child among all."""

from typing import Annotated

from fastapi import APIRouter, Query

from chassis.callers import CaseOfficer
from services.cases.api.dependencies import Work
from services.cases.api.pages import PageNumber, pages_of
from services.cases.api.worklist_bodies import FoundChild, FoundChildren, Understood
from services.cases.domain.search import read_search
from services.cases.store.search import PAGE

router = APIRouter()


@router.get("/search")
async def find(caller: CaseOfficer, work: Work, search: Annotated[str, Query(max_length=500)], page: PageNumber = 1) -> FoundChildren:
    """Find children by beginnings of their names, date of birth, reference, UPN or NHS number, alone or together.

    What was searched for is not recorded; whose names were shown is.
    """
    wanted = read_search(search, work.clock.today())
    found, total = await work.search.page(wanted, page) if wanted.can_find else ([], 0)
    if found:
        shown = {str(record.id) for one in found for record in (one.child, *one.joined)}
        work.audit.record("search.viewed", "person", caller.id, actor=caller.id, detail={"children": " ".join(sorted(shown))})
    return FoundChildren(understood=Understood.of(wanted), children=[FoundChild.of(one) for one in found], total=total, pages=pages_of(total, PAGE))
