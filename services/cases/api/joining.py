"""Routes with which the SEND team compares two records, and its managers join them, part them, or say that they are not of one child."""

from uuid import UUID

from fastapi import APIRouter

from chassis.callers import CaseManager, CaseOfficer
from services.cases.api.dependencies import Work
from services.cases.api.joining_bodies import ComparedRecord, Comparison, JoinBody, JoinMade, JoinsOfChild
from services.cases.api.people_bodies import Member, Opening
from services.cases.api.viewers import team
from services.cases.domain.access import hidden
from services.cases.use_cases.close_match import close_match
from services.cases.use_cases.join_records import JoinRecords, join_records
from services.cases.use_cases.part_records import part_records
from services.cases.use_cases.see_child import see_child

router = APIRouter()


@router.get("/possible-matches/{match_id}")
async def compare(match_id: UUID, caller: CaseOfficer, work: Work) -> Comparison:
    """Show two records that may be of one child side by side. That somebody looked is recorded with both."""
    match = await work.matches.find(match_id)
    if match is None:
        raise hidden()
    records = [await _compared(record, work) for record in match.children]
    for record in match.children:
        work.audit.record("possible-match.viewed", "possible-match", match_id, actor=caller.id, stream=record)
    leading = next((record.joined_to for record in records if record.joined_to in match.children), None)
    joins = await work.joins.of_child(leading) if leading else []
    return Comparison(
        id=match.id,
        reasons=list(match.reasons),
        found_at=match.found_at,
        state=match.state,
        decided_by=match.decided_by,
        decided_at=match.decided_at,
        join_id=next((join.id for join in joins if join.joined in match.children), None),
        records=records,
    )


async def _compared(record: UUID, work: Work) -> ComparedRecord:
    found = await work.children.find_with_case(record)
    leading = await work.children.leading(record)
    if found is None:
        raise hidden()
    now = work.clock.now()
    family = [Member.of(member, now) for member in await work.people.family([record])]
    openings = [Opening.of(allocation, now) for allocation in await work.people.allocations([record])]
    return ComparedRecord.beside(*found, leading if leading != record else None, (family, openings))


@router.post("/possible-matches/{match_id}/close", status_code=204)
async def close(match_id: UUID, caller: CaseManager, work: Work) -> None:
    """Decide that they are not of one child. 409 `joined_already`."""
    await close_match(match_id, caller.id, work)


@router.get("/children/{child_id}/joined")
async def list_joined(child_id: UUID, caller: CaseOfficer, work: Work) -> JoinsOfChild:
    """List what is joined to a child's record, or to the one that leads it."""
    seen = await see_child(child_id, team(caller), work)
    work.audit.record("joins.viewed", "child", seen.child.id, actor=caller.id)
    return JoinsOfChild(joins=[JoinMade.of(join) for join in await work.joins.of_child(seen.child.id)])


@router.post("/children/{child_id}/joined", status_code=201)
async def join(child_id: UUID, body: JoinBody, caller: CaseManager, work: Work) -> JoinMade:
    """Join another record to this one. 409 says why they cannot be joined."""
    return JoinMade.of(await join_records(JoinRecords(child_id, body.joined_id, caller.id), work))


@router.delete("/joins/{join_id}", status_code=204)
async def part(join_id: UUID, caller: CaseManager, work: Work) -> None:
    """Part records that were joined. 409 `request_since`, `step_since` says what depends on their being joined."""
    await part_records(join_id, caller.id, work)
