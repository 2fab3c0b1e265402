"""Allocations begin and end: leaving, ending and last days act on the next request, and each is told once."""

import asyncio
from datetime import timedelta

from sqlalchemy import text

from services.cases.use_cases.end_allocation import tell_of_passed_allocations
from tests.cases.people import NOT_THERE


async def test_leaving_an_organisation_acts_on_the_next_request(caller, senco, case):
    assert (await senco.get(f"/children/{case.child}/progress"))["relation"] == "professional"
    left = caller("professional", person=senco.id)
    assert (await left.call("GET", f"/children/{case.child}/progress")).json() == NOT_THERE
    assert (await left.get("/caseload"))["total"] == 0


async def test_an_allocation_that_is_ended_acts_on_the_next_request(senco, team, case):
    allocation = (await team.post(f"/children/{case.child}/allocations", {"organisation_id": case.school}))["id"]
    advice = (await team.post(f"/cases/{case.id}/advice-requests", {"kind": "educational", "organisation_id": case.school}))["id"]
    await senco.get(f"/advice-requests/{advice}")
    for _ in range(2):
        assert (await team.call("DELETE", f"/allocations/{allocation}")).status_code == 204
    for path in (f"/children/{case.child}/pass", f"/children/{case.child}/progress", f"/advice-requests/{advice}"):
        assert (await senco.call("GET", path)).json() == NOT_THERE
    assert (await senco.get("/caseload", show="recent"))["total"] == 0


async def test_an_allocation_with_a_last_day_ends_with_that_day_and_is_told_once(senco, team, case, clock, database):
    last = clock.today() + timedelta(days=3)
    await team.post(f"/children/{case.child}/allocations", {"organisation_id": case.school, "until": last.isoformat()})
    clock.ahead = timedelta(days=3)
    await senco.get(f"/children/{case.child}/pass")
    clock.ahead = timedelta(days=4)
    assert (await senco.call("GET", f"/children/{case.child}/pass")).status_code == 404
    for _ in range(2):
        async with database.open_work() as work:
            await tell_of_passed_allocations(work)
    assert await _events(database, "access.ended") == 1
    past = await team.call("POST", f"/children/{case.child}/allocations", {"organisation_id": case.school, "until": last.isoformat()})
    assert past.json()["errors"] == [{"field": "until", "message": "The last day must be today or in the future"}]


async def test_a_last_day_that_no_calendar_goes_beyond_is_refused_and_the_day_before_that_year_is_not(team, case):
    path = f"/children/{case.child}/allocations"
    for until, status in (("9999-12-31", 422), ("9999-01-01", 422), ("9998-12-31", 201)):
        assert (await team.call("POST", path, {"organisation_id": case.school, "until": until})).status_code == status


async def test_an_allocation_that_is_ended_and_made_again_at_the_same_moment_is_either_over_or_not(team, case, database):
    """Whichever comes first: no allocation is open of which others were told that it is over, and none is over without their knowing."""
    path = f"/children/{case.child}/allocations"
    for _ in range(8):
        allocation = (await team.post(path, {"organisation_id": case.school}))["id"]
        ended, again = await asyncio.gather(team.call("DELETE", f"/allocations/{allocation}"), team.call("POST", path, {"organisation_id": case.school}))
        assert (ended.status_code, again.status_code) == (204, 201)
        async with database.open_work() as work:
            states = (await work.connection.execute(text("SELECT id, until IS NULL AS open, end_told_at IS NOT NULL AS told FROM allocations"))).all()
        assert all(state.open != state.told for state in states)
        assert {str(state.id) for state in states if state.open} <= {again.json()["id"]}
        assert next(state for state in states if str(state.id) == allocation).told


async def _events(database, name: str):
    async with database.open_work() as work:
        return (await work.connection.execute(text("SELECT count(*) FROM outbox WHERE type LIKE :name"), {"name": f"%{name}%"})).scalar_one()


async def test_allocating_twice_is_one_allocation_and_one_event(team, case, database):
    again = [(await team.post(f"/children/{case.child}/allocations", {"organisation_id": case.school}))["id"] for _ in range(2)]
    assert again[0] == again[1]
    assert await _events(database, "access.granted") == 1
