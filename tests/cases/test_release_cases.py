"""Somebody of the SEND team runs cases no more: theirs are nobody's from then on."""

from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import text

from contracts.identity import CaseworkEnded
from services.cases.handlers import on_casework_ended, on_form_submitted
from services.cases.use_cases.remind_of_deadlines import remind_of_deadlines
from tests.cases.people import Caller, MovableClock, OpenCase, submitted


async def _hear(database, person: UUID) -> None:
    async with database.open_work() as work:
        await on_casework_ended(CaseworkEnded(subject=person), work)


async def _allocated(team: Caller, mother: Caller, case: OpenCase, database) -> tuple[UUID, UUID, dict[UUID, UUID]]:
    """Return two officers, and whose case of the mother's three children is whose: two of the first officer's, one of the other's."""
    first, other = uuid4(), uuid4()
    whose = {UUID(case.id): first}
    for name, officer in (("Kim", first), ("Lee", other)):
        child = UUID(await mother.add(legal_first_name=name))
        async with database.open_work() as work:
            await on_form_submitted(submitted(child, mother.id), work)
            begun = await work.cases.of_child(child)
        whose[begun.id] = officer
    for one, officer in whose.items():
        assert (await team.call("PUT", f"/cases/{one}/officer", {"officer_id": str(officer)})).status_code == 204
    return first, other, whose


async def _cases(database) -> dict[UUID, tuple[UUID | None, int]]:
    async with database.open_work() as work:
        return {row.id: (row.officer, row.version) for row in await work.connection.execute(text("SELECT id, officer, version FROM cases"))}


async def test_the_cases_of_who_runs_none_any_more_are_nobodys_and_those_of_others_stay(team, mother, case, database):
    first, other, whose = await _allocated(team, mother, case, database)
    before = await _cases(database)
    for _ in range(2):
        await _hear(database, first)
    theirs = {one for one, officer in whose.items() if officer == first}
    assert await _cases(database) == {one: (None, version + 1) if one in theirs else (other, version) for one, (_, version) in before.items()}
    async with database.open_work() as work:
        audited = await work.connection.execute(text("SELECT object_id, detail FROM audit WHERE action = 'case.allocated' AND actor IS NULL"))
        assert sorted((row.object_id, row.detail) for row in audited) == sorted((str(one), {}) for one in theirs)
        told = await work.connection.execute(text("SELECT subject FROM outbox WHERE type = 'uk.ehc.case.allocated.v1' AND data ->> 'officer_id' IS NULL"))
        assert sorted(row.subject for row in told) == sorted(theirs)


async def test_their_cases_are_listed_as_nobodys_and_no_reminder_names_them(team, mother, case, clock: MovableClock, database):
    first, _, whose = await _allocated(team, mother, case, database)
    await _hear(database, first)
    listed = (await team.get("/worklist/items", list="cases", officer="nobody"))["items"]
    assert {UUID(item["case"]["id"]) for item in listed} == {one for one, officer in whose.items() if officer == first}
    clock.ahead = timedelta(weeks=21)
    async with database.open_work() as work:
        await remind_of_deadlines(work)
    async with database.open_work() as work:
        told = list(await work.connection.execute(text("SELECT data ->> 'officer_id' AS officer FROM outbox WHERE type LIKE 'uk.ehc.deadline.%'")))
    assert told
    assert str(first) not in {row.officer for row in told}
