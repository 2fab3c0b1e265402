"""Who of a family sees which record is told to other services, whatever changed it: an officer, the calendar, rights that pass, or joined records."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from services.cases.use_cases.set_family_access import tell_of_passed_family_access
from tests.cases.people import Caller, MovableClock, OpenCase, child_asked_for


async def _told(database) -> list[tuple[Any, ...]]:
    """Record, person, and whether they see it, in the order in which it was told."""
    async with database.open_work() as work:
        rows = await work.connection.execute(text("SELECT subject, data FROM outbox WHERE type = 'uk.ehc.family-access.changed.v1' ORDER BY position"))
        return [(str(row.subject), row.data["person_id"], row.data["active"]) for row in rows]


@pytest.fixture
def father(caller: Callable[..., Caller]) -> Caller:
    return caller("citizen")


async def _end(team: Caller, child: str, who: Caller) -> None:
    assert (await team.call("DELETE", f"/children/{child}/family/{who.id}/access")).status_code == 204


async def _join(team: Caller, leading: str, joined: str) -> str:
    return str((await team.post(f"/children/{leading}/joined", {"joined_id": joined}))["id"])


async def test_the_end_of_access_is_told_once_and_so_is_that_it_was_given_again(case: OpenCase, mother: Caller, team: Caller, database):
    for _ in range(2):
        await _end(team, case.child, mother)
    member = (case.child, str(mother.id))
    assert await _told(database) == [(*member, False)]
    for _ in range(2):
        assert (await team.call("PUT", f"/children/{case.child}/family/{mother.id}/access", {"until": None})).status_code == 204
    assert await _told(database) == [(*member, False), (*member, True)]


async def test_a_last_day_that_has_passed_is_told_once(case: OpenCase, mother: Caller, team: Caller, clock: MovableClock, database):
    last = {"until": clock.today().isoformat()}
    for ends in (1, 2):
        assert (await team.call("PUT", f"/children/{case.child}/family/{mother.id}/access", last)).status_code == 204
        for days in (0, 1, 1):
            clock.ahead = timedelta(days=days) + timedelta(days=7 * (ends - 1))
            async with database.open_work() as work:
                await tell_of_passed_family_access(work)
        last = {"until": (clock.today() + timedelta(days=5)).isoformat()}
        assert await _told(database) == [(case.child, str(mother.id), active) for active in (False, True, False)[: 2 * ends - 1]]


async def test_whose_access_ends_when_rights_pass_is_told(mother: Caller, team: Caller, database):
    child = await mother.add(date_of_birth="2008-03-04")
    ends = [{"child_id": child, "person_id": str(mother.id)}]
    await team.post(f"/children/{child}/rights-holder", {"basis": "passed", "from_on": "2024-06-29", "evidence": "Meeting", "ends": ends})
    assert await _told(database) == [(child, str(mother.id), False)]


async def test_whoever_sees_the_record_that_leads_by_another_one_loses_both(case: OpenCase, father: Caller, team: Caller, database):
    window = await father.add()
    await _join(team, case.child, window)
    await _end(team, window, father)
    assert (case.child, str(father.id), True) in await _told(database)
    assert sorted((await _told(database))[1:]) == sorted([(window, str(father.id), False), (case.child, str(father.id), False)])


async def test_whoever_keeps_one_of_two_records_still_sees_the_one_that_leads(case: OpenCase, mother: Caller, team: Caller, database):
    window = await mother.add(legal_first_name="Alexis", known_as="")
    await _join(team, case.child, window)
    await _end(team, case.child, mother)
    assert [active for *_, active in await _told(database)] == [True, True]
    await _end(team, window, mother)
    assert sorted((await _told(database))[2:]) == sorted([(window, str(mother.id), False), (case.child, str(mother.id), False)])


async def test_parted_records_are_told_of_as_joined_ones_are(case: OpenCase, father: Caller, team: Caller, database):
    window = await child_asked_for(father, database)
    joined = await _join(team, case.child, window)
    assert (await team.call("DELETE", f"/joins/{joined}")).status_code == 204
    assert await _told(database) == [(case.child, str(father.id), True), (case.child, str(father.id), False)]
