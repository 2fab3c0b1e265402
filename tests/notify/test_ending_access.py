"""The SEND team hears that the access of another system will end, before it does."""

import asyncio
from datetime import UTC, date, datetime, time
from uuid import UUID

import pytest

from chassis.identifiers import new_id
from chassis.timers import Timer, Timers
from contracts.identity import ConnectionChanged
from services.notify.use_cases.tell_of_ending_access import tell_of_ending_access

SYSTEM = new_id()
SUMMER = datetime(2026, 7, 31, 23, tzinfo=UTC)
"""The end of 31 July in England."""


async def know(post, expires_at=SUMMER, *, system: UUID = SYSTEM, active=True):
    await post.hear(ConnectionChanged(subject=system, active=active, event_types=[], expires_at=expires_at, changed_at=post.clock.now()))


async def look(post, *day: int) -> int:
    """Let the timer run, at noon of a day if one is given. Returns how many e-mails went to the mailbox of the team."""
    before = len(post.server.taken)
    if day:
        noon = datetime.combine(date(*day), time(12), UTC)
        post.clock.move(seconds=(noon - post.clock.now()).total_seconds())
    async with post.database.open_work() as work:
        await tell_of_ending_access(work)
    await post.deliver_all()
    return len(post.server.taken) - before


async def test_the_team_is_told_30_and_7_days_before_the_last_day_and_once_each(post):
    await know(post)
    days = [(2026, 6, 30), (2026, 7, 1), (2026, 7, 1), (2026, 7, 2), (2026, 7, 23), (2026, 7, 24), (2026, 7, 25), (2026, 7, 31), (2026, 8, 1)]
    assert [await look(post, *day) for day in days] == [0, 1, 0, 0, 0, 1, 0, 0, 0]
    first = post.server.taken[0]
    assert first.to == "send@anytown.example"
    assert "until the end of 31 July 2026" in first.text
    assert f"/team/connections/{SYSTEM}" in first.text


async def test_who_was_away_for_weeks_is_told_of_the_nearest_alone(post):
    await know(post)
    assert await look(post, 2026, 7, 28) == 1
    assert await look(post, 2026, 7, 29) == 0


async def test_access_that_was_extended_is_told_of_before_its_new_end(post):
    await know(post)
    assert await look(post, 2026, 7, 2) == 1
    await know(post, datetime(2026, 12, 1, tzinfo=UTC))
    assert await look(post, 2026, 7, 28) == 0
    assert await look(post, 2026, 10, 30) == 0
    assert await look(post, 2026, 10, 31) == 1


async def test_another_change_tells_neither_again_nor_less(post):
    await know(post)
    post.clock.move(days=122)
    await know(post)
    assert await look(post, 2026, 7, 2) == 1
    post.clock.move(hours=1)
    await know(post)
    assert await look(post) == 0


@pytest.mark.parametrize("change", [{"active": False}, {"expires_at": datetime(2026, 7, 2, 23, tzinfo=UTC)}], ids=["ended", "over"])
async def test_nobody_is_told_of_access_that_has_ended(post, change):
    await know(post, **change)
    assert await look(post, 2026, 7, 28) == 0
    assert await post.rows("SELECT kind FROM emails") == []


async def test_an_end_that_was_set_so_near_is_no_news(post):
    post.clock.move(seconds=(datetime(2026, 7, 10, 12, tzinfo=UTC) - post.clock.now()).total_seconds())
    await know(post)
    assert await look(post) == 0
    assert await look(post, 2026, 7, 24) == 1
    other = new_id()
    await know(post, system=other)
    assert await look(post, 2026, 7, 31) == 0


async def test_two_workers_tell_once(post):
    await know(post)
    post.clock.move(seconds=(datetime(2026, 7, 3, 12, tzinfo=UTC) - post.clock.now()).total_seconds())
    running = [asyncio.create_task(Timers(post.database, [Timer("once", 0.01, tell_of_ending_access)]).run()) for _ in range(2)]
    await asyncio.sleep(0.5)
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    assert await post.deliver_all() == 1
