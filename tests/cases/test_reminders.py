"""Reminders of advice: 14 and 3 days before, once when missed, each once however many processes run."""

import asyncio
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from chassis.timers import Timers
from services.cases.domain.clocks import advice_due_on
from services.cases.domain.reminders import next_notice_on
from services.cases.handlers import on_form_submitted
from services.cases.use_cases.remind_of_advice import remind_of_advice
from services.cases.worker import TIMERS
from tests.cases.people import submitted
from tests.harness.waiting import until


async def _ask(team, case, kind="educational"):
    return (await team.post(f"/cases/{case.id}/advice-requests", {"kind": kind, "organisation_id": case.school}))["id"]


async def _run(database) -> None:
    async with database.open_work() as work:
        await remind_of_advice(work)


async def _said(database) -> list[tuple[str, int | None]]:
    async with database.open_work() as work:
        rows = await work.connection.execute(text("SELECT type, data FROM outbox WHERE exposure = 'public' AND type LIKE '%.deadline.%' ORDER BY position"))
        return [(row.type.split(".")[3], row.data.get("days_left")) for row in rows]


async def test_each_reminder_comes_on_its_day_and_once(team, case, clock, database):
    await _ask(team, case)
    said = {}
    for day in range(60):
        clock.ahead = timedelta(days=day)
        for _ in range(2):
            await _run(database)
        found = await _said(database)
        said.update({notice: day for notice in found if notice not in said})
        assert len(found) == len(said)
    assert said == {("approaching", 14): 28, ("approaching", 3): 39, ("missed", None): 43}


async def test_what_is_answered_is_not_reminded_of(team, senco, case, clock, database):
    asked = await _ask(team, case)
    clock.ahead = timedelta(days=28)
    await _run(database)
    async with database.open_work() as work:
        await on_form_submitted(
            submitted(UUID(case.child), senco.id, kind="advice", channel="professional", organisation_id=case.school, advice_request_id=asked), work
        )
    clock.ahead = timedelta(days=90)
    await _run(database)
    assert await _said(database) == [("approaching", 14)]


async def test_nobody_is_reminded_of_a_child_who_is_closed_to_them_and_that_advice_is_missing_is_said(team, case, clock, database):
    await _ask(team, case)
    allocation = (await team.post(f"/children/{case.child}/allocations", {"organisation_id": case.school}))["id"]
    await team.call("DELETE", f"/allocations/{allocation}")
    for day in (28, 39, 43):
        clock.ahead = timedelta(days=day)
        await _run(database)
    assert await _said(database) == [("missed", None)]


async def test_after_a_standstill_only_what_is_true_now_is_said(team, case, clock, database):
    await _ask(team, case)
    clock.ahead = timedelta(days=41)
    await _run(database)
    assert await _said(database) == [("approaching", 1)]
    await _ask(team, case, "health")
    clock.ahead = timedelta(days=41 + 50)
    await _run(database)
    assert await _said(database) == [("approaching", 1), ("missed", None), ("missed", None)]


async def test_two_replicas_at_once_say_each_once(team, case, clock, database):
    for kind in ("educational", "health", "social-care", "educational-psychology"):
        await _ask(team, case, kind)
    clock.ahead = timedelta(days=28)
    await asyncio.gather(*(_run(database) for _ in range(6)))
    assert await _said(database) == [("approaching", 14)] * 4


async def test_a_reminder_waits_for_nobody_who_is_answering(team, senco, case, clock, database):
    """The row that an answer holds is left for the next round, where it is no longer open."""
    asked = await _ask(team, case)
    await _ask(team, case, "health")
    clock.ahead = timedelta(days=28)
    async with database.open_work() as answering:
        await answering.advice.lock(UUID(asked))
        await _run(database)
        assert len(await _said(database)) == 1
    await _run(database)
    assert len(await _said(database)) == 2


async def test_a_round_that_fails_is_said_in_the_next(team, case, clock, database):
    await _ask(team, case)
    clock.ahead = timedelta(days=28)

    async def broken() -> None:
        async with database.open_work() as work:
            await remind_of_advice(work)
            await work.connection.execute(text("SELECT 1 / 0"))

    with pytest.raises(DBAPIError):
        await broken()
    assert await _said(database) == []
    await _run(database)
    assert await _said(database) == [("approaching", 14)]


async def test_the_worker_runs_the_timers_in_every_replica(team, case, clock, database):
    await _ask(team, case)
    clock.ahead = timedelta(days=28)
    running = [asyncio.create_task(Timers(database, TIMERS).run()) for _ in range(2)]

    async def reminded() -> bool:
        return bool(await _said(database))

    await until(reminded)
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    assert await _said(database) == [("approaching", 14)]


@given(st.dates(date(2014, 9, 1), date(2100, 1, 1)), st.sets(st.integers(0, 60)))
def test_however_seldom_it_runs_there_are_at_most_three_notices_and_the_last_is_that_it_is_missed(asked_on, days):
    due_on = advice_due_on(asked_on)
    notice, said = next_notice_on(due_on, asked_on), []
    for day in sorted({*days, 60}):
        today = asked_on + timedelta(days=day)
        if notice is not None and notice <= today:
            said.append(today)
            notice = next_notice_on(due_on, today)
    assert 1 <= len(said) <= 3
    assert said[-1] > due_on
    assert all(later <= due_on for later in said[:-1])
