"""A request for advice is of the organisation that was asked: who works for two answers for that one alone, and reaches the child as long as it is due."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from services.cases.handlers import on_form_submitted
from tests.cases.people import NOT_THERE, role, submitted


@pytest.fixture
def clinic() -> UUID:
    """Another organisation that the SEND team knows."""
    return uuid4()


async def _ask(team, case, **whom):
    return (await team.post(f"/cases/{case.id}/advice-requests", {"kind": "health", **whom}))["id"]


async def _sent(database) -> list[str]:
    async with database.open_work() as work:
        return list((await work.connection.execute(text("SELECT type FROM outbox WHERE type LIKE '%advice.received%'"))).scalars())


async def test_advice_for_another_organisation_is_kept_and_leaves_the_request_open(team, caller, case, clinic, database):
    both = caller("professional", role(UUID(case.school)), role(clinic))
    asked = await _ask(team, case, organisation_id=case.school)
    for organisation in (clinic, None):
        advice = submitted(UUID(case.child), both.id, kind="advice", channel="professional", organisation_id=organisation, advice_request_id=asked)
        for _ in range(2):
            async with database.open_work() as work:
                await on_form_submitted(advice, work)
        async with database.open_work() as work:
            kept = await work.connection.execute(text("SELECT organisation FROM advice_answers WHERE submission = :id"), {"id": advice.subject})
            assert kept.scalar_one() == organisation
            noted = await work.connection.execute(text("SELECT count(*) FROM audit WHERE action = 'advice.sent-for-another'"))
            assert noted.scalar_one() == (1 if organisation else 2)
    assert (await both.get(f"/advice-requests/{asked}"))["state"] == "asked"
    assert await _sent(database) == []
    right = submitted(UUID(case.child), both.id, kind="advice", channel="professional", organisation_id=case.school, advice_request_id=asked)
    async with database.open_work() as work:
        await on_form_submitted(right, work)
    assert (await both.get(f"/advice-requests/{asked}"))["state"] == "received"
    assert len(await _sent(database)) == 1


async def test_who_was_asked_alone_answers_in_any_job(team, caller, case, clinic, database):
    alone = caller("professional", role(), role(clinic))
    for organisation in (None, clinic):
        asked = await _ask(team, case, person_id=str(alone.id))
        advice = submitted(UUID(case.child), alone.id, kind="advice", channel="professional", organisation_id=organisation, advice_request_id=asked)
        async with database.open_work() as work:
            await on_form_submitted(advice, work)
        assert (await alone.get(f"/advice-requests/{asked}"))["state"] == "received"


async def test_who_works_for_two_answers_for_neither_whose_allocation_is_over(team, caller, case, clinic):
    both = caller("professional", role(UUID(case.school)), role(clinic))
    asked = await _ask(team, case, organisation_id=case.school)
    allocation = (await team.post(f"/children/{case.child}/allocations", {"organisation_id": case.school}))["id"]
    await team.post(f"/children/{case.child}/allocations", {"organisation_id": str(clinic)})
    await team.post(f"/children/{case.child}/allocations", {"person_id": str(both.id)})
    assert (await team.call("DELETE", f"/allocations/{allocation}")).status_code == 204
    assert (await both.get(f"/children/{case.child}/pass"))["advice"] == []
    assert (await both.get(f"/children/{case.child}/progress"))["advice"] == []
    assert (await both.get("/advice-requests"))["advice_requests"] == []
    nil = await both.call("POST", f"/advice-requests/{asked}/nil-return", {"reason": "not-known", "details": ""})
    assert nil.json() == NOT_THERE


async def test_a_person_who_is_asked_alone_answers_with_a_job_of_their_own_that_is_confirmed(team, caller, case):
    """That the SEND team knows the organisation of another job says nothing about this one."""
    elsewhere = caller("professional", role(uuid4()), role(confirmed=False))
    asked = await _ask(team, case, person_id=str(elsewhere.id))
    assert (await elsewhere.call("GET", f"/advice-requests/{asked}")).json() == NOT_THERE
    assert (await elsewhere.call("GET", f"/children/{case.child}/pass")).json() == NOT_THERE
    known = caller("professional", role(), person=elsewhere.id)
    assert (await known.get(f"/children/{case.child}/pass"))["advice"][0]["id"] == asked


@pytest.mark.parametrize("days_short", [0, 1])
@pytest.mark.parametrize("asked_alone", [False, True])
async def test_who_is_asked_reaches_the_child_until_advice_is_due(team, senco, case, clock, days_short, asked_alone):
    due = clock.today() + timedelta(weeks=6)
    until = due - timedelta(days=days_short)
    await team.post(f"/children/{case.child}/allocations", {"organisation_id": case.school, "until": until.isoformat()})
    asked = await _ask(team, case, organisation_id=case.school, **({"person_id": str(senco.id)} if asked_alone else {}))
    clock.ahead = timedelta(weeks=6)
    assert (await senco.get(f"/advice-requests/{asked}"))["due_on"] == due.isoformat()
    clock.ahead = timedelta(weeks=6, days=1)
    after = await senco.call("GET", f"/advice-requests/{asked}")
    # An allocation that lasts long enough is left as the SEND team made it.
    assert after.status_code == (200 if days_short else 404)
