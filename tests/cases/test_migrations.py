"""A database that families have used before professionals came keeps its children, who are found by their names from then on."""

import asyncio
from collections.abc import Callable
from datetime import date
from functools import partial
from uuid import UUID, uuid4

import asyncpg
import pytest

from chassis import migrations
from chassis.clock import SystemClock
from chassis.database import Database
from services.cases.domain.access import Allocation, Professional
from services.cases.store import Work
from services.cases.use_cases.note_possible_matches import note_possible_matches
from tests.cases.people import COUNCIL

PACKAGE = "services.cases"


@pytest.fixture
def used(database_at: Callable[[str, str], str]) -> str:
    """The address of a database at revision 0002."""
    return database_at("cases", "0002")


async def _add_as_before(url: str, *names: tuple[str, str]) -> list[UUID]:
    """Store children with the columns that there were."""
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    found = []
    for first, last in names:
        found.append(uuid4())
        address = '{"line1": "1", "line2": "", "town": "T", "county": "", "postcode": "CV1 2AB"}'
        await connection.execute(
            "INSERT INTO children VALUES ($1, $2, $3, '', date '2016-02-29', 'female', $4, 'none', '', now(), 1)", found[-1], first, last, address
        )
    await connection.close()
    return found


async def test_children_that_were_there_before_are_found_and_compared(used: str):
    one, other = await _add_as_before(used, ("Zo\u00eb", "O\u2019Neill"), ("ZOE", "Smith"))
    await asyncio.to_thread(migrations.upgrade, PACKAGE, used)
    await asyncio.to_thread(migrations.check, PACKAGE, used)
    database = Database(used, partial(Work, council=COUNCIL), SystemClock())
    who = Professional(uuid4(), ())
    async with database.open_work() as work:
        for child in (one, other):
            await work.allocations.add(Allocation(uuid4(), child, None, who.person, "added", who.person, work.clock.now(), None))
    async with database.open_work() as work:
        assert [entry.child.id for entry in (await work.caseload.page(who, "all", ["zoe", "onei"], 1))[0]] == [one]
        await note_possible_matches(await work.children.find(one), work)
        assert [set(match.children) for match in await work.matches.page(1)] == [{one, other}]
    await database.close()


_CASE_BEFORE = """
    WITH child AS (
        INSERT INTO children (id, legal_first_name, legal_last_name, known_as, date_of_birth, sex, address, setting_kind, setting_name, added_at, version,
            first_key, last_key, name_words)
        VALUES (gen_random_uuid(), 'Alex', 'Example', '', date '2016-02-29', 'female', '{}', 'none', '', now(), 1, 'alex', 'example', '')
        RETURNING id
    ), kept AS (
        INSERT INTO cases (id, child, stage, received_on, decide_by, refuse_plan_by, final_plan_by, opened_at, version, current, first_key, last_key,
            decided_on)
        SELECT gen_random_uuid(), id, $1, date '2026-03-02', date '2026-04-13', date '2026-06-22', date '2026-07-20', now(), 1, true, 'alex', 'example', $2
        FROM child RETURNING id, child
    )
    INSERT INTO requests (submission, "case", child, requester, channel, reference, received_on, notes)
    SELECT gen_random_uuid(), kept.id, child, child, 'parent', gen_random_uuid()::text, received_on, ''
    FROM kept, (VALUES (date '2026-03-02'), (date '2027-03-02')) AS came (received_on)
"""


async def test_a_request_that_came_after_the_decision_waits_from_then_on(database_at: Callable[[str, str], str]):
    url = database_at("cases", "0013")
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    for stage, decided_on in (("plan_issued", date(2026, 4, 1)), ("request_received", None), ("not_assessed", date(2026, 4, 1))):
        await connection.execute(_CASE_BEFORE, stage, decided_on)
    await asyncio.to_thread(migrations.upgrade, PACKAGE, url)
    await asyncio.to_thread(migrations.check, PACKAGE, url)
    found = await connection.fetch('SELECT stage, r.received_on, later FROM requests r JOIN cases c ON c.id = r."case" WHERE later')
    assert [tuple(row) for row in found] == [("plan_issued", date(2027, 3, 2), True)]
    assert await connection.fetchval("SELECT count(*) FROM requests WHERE acknowledged_on IS NOT NULL") == 0
    await connection.close()
