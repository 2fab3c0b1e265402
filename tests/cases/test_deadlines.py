"""Time limits are told of 14 and 3 days before and once when they are missed, also those that are over when they become known."""

import asyncio
from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from services.cases.domain.cases import Deadline
from services.cases.domain.reminders import first_notice_on, is_missed
from services.cases.domain.worklist import FAMILYS_CLOCK
from services.cases.handlers import on_form_submitted
from services.cases.use_cases.remind_of_deadlines import remind_of_deadlines
from tests.cases.people import Caller, MovableClock, OpenCase, case_of, submitted

MISSED = "missed"
LATE = timedelta(weeks=7)
"""How long ago a request came whose 6 weeks are over."""


@pytest.fixture
async def record(team: Caller) -> str:
    unknown = {"address": {"line1": "", "line2": "", "town": "", "county": "", "postcode": ""}, "setting": {"kind": "unknown", "name": ""}}
    details = {"legal_first_name": "Alex", "legal_last_name": "Sample", "known_as": "", "date_of_birth": "2017-03-04", "sex": "female"}
    return str((await team.post("/records", {"id": str(uuid4()), **details, **unknown}))["id"])


async def _key_in(team: Caller, record: str, received_on: date) -> str:
    request = {"id": str(uuid4()), "received_on": received_on.isoformat(), "channel": "post", "source": 1}
    return str((await team.post(f"/children/{record}/requests", request))["id"])


async def _correct(team: Caller, request: str, received_on: date) -> None:
    said = {"received_on": received_on.isoformat(), "reason": "The stamp on the envelope"}
    assert (await team.call("PUT", f"/requests/{request}/received-on", said)).status_code == 204


async def _run(database) -> None:
    async with database.open_work() as work:
        await remind_of_deadlines(work)


async def _said(database) -> list[tuple[str, str, str | int]]:
    """Of each that was said: what, of which clock, and the days that were left, or the last day that was missed."""
    async with database.open_work() as work:
        rows = await work.connection.execute(text("SELECT type, data FROM outbox WHERE exposure = 'public' AND type LIKE '%.deadline.%' ORDER BY position"))
        return [(row.type.split(".")[3], row.data["clock"], row.data.get("days_left", row.data["due_on"])) for row in rows]


def _decide_by(received_on: date) -> str:
    return (received_on + timedelta(weeks=6)).isoformat()


async def test_a_request_that_is_keyed_in_when_its_6_weeks_are_over_is_told_of_as_missed_once(team: Caller, record: str, clock: MovableClock, database):
    came = clock.today() - LATE
    await _key_in(team, record, came)
    await asyncio.gather(*(_run(database) for _ in range(4)))
    for days in (0, 1, 30):
        clock.ahead = timedelta(days=days)
        await _run(database)
    assert await _said(database) == [(MISSED, "decide", _decide_by(came))]


async def test_a_receipt_that_is_put_right_so_that_the_time_is_over_is_told_of_once(team: Caller, record: str, clock: MovableClock, database):
    today = clock.today()
    request = await _key_in(team, record, today)
    await _run(database)
    assert await _said(database) == []
    for late in (LATE, LATE + timedelta(days=1)):
        await _correct(team, request, today - late)
        for _ in range(2):
            await _run(database)
    assert await _said(database) == [(MISSED, "decide", _decide_by(today - LATE))]


async def test_after_a_missed_day_turned_out_to_be_wrong_the_right_one_is_told_of_as_any_other(team: Caller, record: str, clock: MovableClock, database):
    today = clock.today()
    request = await _key_in(team, record, today - LATE)
    await _run(database)
    await _correct(team, request, today)
    for days in (28, 39, 43, 44):
        clock.ahead = timedelta(days=days)
        for _ in range(2):
            await _run(database)
    wrong, right = _decide_by(today - LATE), _decide_by(today)
    assert await _said(database) == [(MISSED, "decide", wrong), ("approaching", "decide", 14), ("approaching", "decide", 3), (MISSED, "decide", right)]


async def test_a_joined_record_whose_request_came_earlier_can_make_the_time_be_over(
    team: Caller, mother: Caller, caller: Callable[..., Caller], clock: MovableClock, database
):
    today, father = clock.today(), caller("citizen")
    children = [await mother.add(), await father.add()]
    for child, who, on in zip(children, (mother, father), (today, today - LATE), strict=True):
        async with database.open_work() as work:
            await on_form_submitted(submitted(UUID(child), who.id, received_on=on), work)
    async with database.open_work() as work:
        await work.connection.execute(text("UPDATE deadlines SET open = false WHERE child = :child"), {"child": UUID(children[1])})
    await _run(database)
    assert await _said(database) == []
    assert (await team.call("POST", f"/children/{children[0]}/joined", {"joined_id": children[1]})).status_code == 201
    for _ in range(2):
        await _run(database)
    assert await _said(database) == [(MISSED, "decide", _decide_by(today - LATE))]


async def test_a_family_that_says_nothing_on_a_draft_has_missed_nothing(case: OpenCase, clock: MovableClock, database):
    async with database.open_work() as work:
        await work.connection.execute(text("UPDATE deadlines SET open = false"))
        kept = await case_of(work, case.id)
        await work.deadlines.keep(kept, [Deadline(FAMILYS_CLOCK, kept.id, clock.today() + timedelta(days=14), None, is_open=True)])
    for days in (11, 14, 15, 16, 30):
        clock.ahead = timedelta(days=days)
        await _run(database)
    assert await _said(database) == [("approaching", "draft-comments", 3)]


@given(st.dates(date(2014, 9, 1), date(2100, 1, 1)), st.integers(-400, 400))
def test_of_every_last_day_something_is_to_be_said_and_of_one_that_has_passed_at_once(set_on, days):
    due_on = set_on + timedelta(days=days)
    first = first_notice_on(due_on, set_on)
    assert (first <= set_on) == is_missed(due_on, set_on)
    assert first in {due_on - timedelta(days=14), due_on - timedelta(days=3), due_on + timedelta(days=1)}
