"""Where somebody in the family is not to know where a child learns, no other system is told of an organisation: it may be the school."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from services.cases.handlers import on_form_submitted
from services.cases.use_cases.remind_of_advice import remind_of_advice
from tests.cases.people import DETAILS, FAMILY, Caller, MovableClock, OpenCase, submitted, take_step
from tests.cases.systems import System

TOLD = {"access.granted", "access.ended", "advice.requested", "advice.cancelled", "deadline.approaching", "deadline.missed"}


async def organisations(database, exposure: str) -> dict[str, set[str | None]]:
    """The organisations in events, by what the events are called."""
    async with database.open_work() as work:
        rows = await work.connection.execute(
            text("SELECT type, data FROM outbox WHERE exposure = :exposure AND data ? 'organisation_id'"), {"exposure": exposure}
        )
        found: dict[str, set[str | None]] = {}
        for row in rows:
            found.setdefault(row.type.removeprefix("uk.ehc.").removesuffix(".v1"), set()).add(row.data["organisation_id"])
    return found


async def live_through(case: OpenCase, mother: Caller, team: Caller, clock: MovableClock, database) -> None:
    """Open the child to the school, ask it for advice, remind it in vain, end the case, and close the child."""
    async with database.open_work() as work:
        await work.connection.execute(text("DELETE FROM outbox"))
    await team.post(f"/cases/{case.id}/advice-requests", {"kind": "educational", "organisation_id": case.school})
    for days in (28, 43):
        clock.ahead = timedelta(days=days)
        async with database.open_work() as work:
            await remind_of_advice(work)
    assert (await take_step(team, case.child, "withdrawal", on=clock.today().isoformat())).is_success
    allocation = (await team.post(f"/children/{case.child}/allocations", {"organisation_id": case.school}))["id"]
    assert (await team.call("DELETE", f"/allocations/{allocation}")).is_success
    await team.post(f"/children/{case.child}/allocations", {"organisation_id": case.school})


async def withhold(team: Caller, member: Caller, child: str, *what: str) -> None:
    answer = await team.call("PUT", f"/children/{child}/family/{member.id}/sharing", {"withheld": list(what), "gets_letters": True})
    assert answer.status_code == 204


@pytest.mark.parametrize(("what", "is_told"), [("setting", False), ("address", True)])
async def test_no_event_for_other_systems_names_it(case: OpenCase, mother, team, clock, database, what: str, is_told: bool):
    await withhold(team, mother, case.child, what)
    await live_through(case, mother, team, clock, database)
    assert await organisations(database, "public") == {kind: {case.school if is_told else None} for kind in TOLD}


async def test_those_who_are_asked_hear_of_it_all_the_same(case: OpenCase, mother, team, clock, database):
    await withhold(team, mother, case.child, "setting")
    await live_through(case, mother, team, clock, database)
    within = await organisations(database, "internal")
    assert (within["advice.invited"], within["deadline.reminder-due"]) == ({case.school}, {case.school})


async def test_it_is_withheld_by_whichever_record_of_the_child(case: OpenCase, caller, team, clock, database, mother):
    father: Caller = caller("citizen")
    joined = await father.add(**{**DETAILS, **FAMILY, "known_as": "Other"})
    assert (await team.call("POST", f"/children/{case.child}/joined", {"joined_id": joined})).status_code == 201
    await withhold(team, father, joined, "setting")
    await live_through(case, mother, team, clock, database)
    assert await organisations(database, "public") == {kind: {None} for kind in TOLD}


async def test_no_part_of_a_case_names_it(case: OpenCase, system: Callable[..., System], mother, senco, team, database):
    await team.post(f"/cases/{case.id}/advice-requests", {"kind": "educational", "organisation_id": case.school})
    async with database.open_work() as work:
        asked = submitted(UUID(case.child), senco.id, channel="professional", organisation_id=UUID(case.school))
        await on_form_submitted(asked, work)
    reader = system("cases:read", "advice:read")

    async def named() -> list[set[str | None]]:
        parts = [(await reader.get(f"/v1/cases/{case.id}/{part}"))[part] for part in ("requests", "advice")]
        return [{one["organisation_id"] for one in part} for part in parts]

    assert await named() == [{None, case.school}, {case.school}]
    await withhold(team, mother, case.child, "setting")
    assert await named() == [{None}, {None}]
