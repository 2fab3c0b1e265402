"""The route with which the SEND team sees which records may be of one child."""

from fastapi import APIRouter

from chassis.callers import CaseOfficer
from services.cases.api.caseload_bodies import Match, MatchedChild, Matches
from services.cases.api.dependencies import Work
from services.cases.api.pages import PageNumber, pages_of
from services.cases.store.matches import PAGE

router = APIRouter()


@router.get("/possible-matches")
async def list_matches(caller: CaseOfficer, work: Work, page: PageNumber = 1) -> Matches:
    """List the possible matches that wait. Whose records were shown is recorded."""
    found = await work.matches.page(page)
    records = await work.matches.records(found)
    if records:
        work.audit.record("possible-matches.viewed", "person", caller.id, actor=caller.id, detail={"children": " ".join(map(str, sorted(records)))})
    matches = [
        Match(
            id=match.id,
            reasons=list(match.reasons),
            found_at=match.found_at,
            children=[MatchedChild.of_record(records[child]) for child in match.children],
        )
        for match in found
    ]
    return Matches(matches=matches, pages=pages_of(await work.matches.count_open(), PAGE))
