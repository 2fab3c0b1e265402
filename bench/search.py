"""How long the SEND team waits for its searches, lists, counts and figures among 300,000 children.

    python -m bench.search

Starts a durable PostgreSQL of its own. One case in fifty is running; half of the children have one of 40 common last names, so that the
beginning of a name finds thousands. Each question is asked by one officer after another, as pages are opened, without the network.
"""

import asyncio
import secrets
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial
from itertools import product
from pathlib import Path
from typing import get_args
from uuid import UUID

from sqlalchemy import text

from chassis import migrations
from chassis.clock import SystemClock
from chassis.database import Database
from deploy.provision import databases
from deploy.servers import postgres
from services.cases.domain.letters import Contact, Council
from services.cases.domain.search import Search, read_search
from services.cases.domain.worklist import Filter, ListName, Sort
from services.cases.store import Work

CHILDREN = 300_000
TIMES = 60
OFFICER = UUID(int=10)
FIRST, LAST = 1_999, 80
LISTS: tuple[ListName, ...] = ("cases", "coming", "missed", "advice")
TODAY = date(2026, 6, 1)

_FILL = (
    """
    INSERT INTO children (id, legal_first_name, legal_last_name, known_as, date_of_birth, sex, address, setting_kind, setting_name, added_at, version,
        first_key, last_key, name_words, upn, nhs_number)
    SELECT lpad(to_hex(n), 32, '0')::uuid, first, last, '', date '2001-01-01' + (n::bigint * 7919 % 8800)::int, 'female',
        '{"line1": "1", "line2": "", "town": "T", "county": "", "postcode": "CV1 2AB"}', 'none', '', now(), 1,
        first, last, array_to_tsvector(ARRAY(SELECT DISTINCT unnest(ARRAY[first, last]))), 'U' || n, 'N' || n
    FROM generate_series(1, :children) n,
    LATERAL (SELECT 'a' || substr(translate(md5((n % :first)::text), '0123456789', 'ghijklmnop'), 1, 6) AS first,
        CASE WHEN n % 2 = 0 THEN 'k' || substr(translate(md5((n % :last)::text), '0123456789', 'ghijklmnop'), 1, 6)
        ELSE 'r' || substr(translate(md5(n::text), '0123456789', 'ghijklmnop'), 1, 7) END AS last) names
    """,
    "ANALYZE children",
    """
    INSERT INTO cases (id, child, stage, received_on, decide_by, refuse_plan_by, final_plan_by, opened_at, version, current, officer,
        first_key, last_key, decision_informed_on, final_informed_on)
    SELECT id, id, CASE WHEN n % 50 > 0 THEN 'plan_issued' ELSE (ARRAY['request_received', 'assessing', 'drafting', 'draft_sent'])[n / 50 % 4 + 1] END,
        r.on, r.on + 42, r.on + 112, r.on + 140, now(), 1, true, lpad(to_hex(n % 60), 32, '0')::uuid, first_key, last_key, r.on + 40,
        CASE WHEN n % 50 > 0 THEN r.on + 150 END
    FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM children) c,
        LATERAL (SELECT CASE WHEN n % 50 > 0 THEN date '2015-01-01' + (n % 3800)::int ELSE date '2026-06-01' - (n / 50 % 160)::int END AS on) r
    """,
    "ANALYZE cases",
    """
    INSERT INTO requests (submission, "case", child, requester, channel, reference, received_on, notes, later)
    SELECT id, id, child, id, 'parent', 'R' || row_number() OVER (ORDER BY id), received_on, '', false FROM cases
    """,
    """
    INSERT INTO deadlines ("case", clock, about, child, due_on, open)
    SELECT id, 'final-plan', id, child, final_plan_by, final_informed_on IS NULL FROM cases
    """,
    """
    INSERT INTO advice_requests (id, "case", child, kind, organisation, asked_by, asked_on, due_on, answered_on, outcome)
    SELECT gen_random_uuid(), id, child, kind, id, id, received_on, received_on + 42, CASE WHEN final_informed_on IS NOT NULL THEN received_on END,
        CASE WHEN final_informed_on IS NOT NULL THEN 'advice' END
    FROM cases, unnest(ARRAY['health', 'education']) kind
    """,
    """
    INSERT INTO moves (id, "case", kind, "on", informed_on, by, at, outcome, reasons, documents)
    SELECT id, id, 'decide-plan', received_on + 100, received_on + 100, id, now(),
        CASE WHEN row_number() OVER (ORDER BY id) % 12 = 0 THEN 'no' ELSE 'yes' END, '', '{}' FROM cases
    """,
    """
    INSERT INTO exceptions (id, "case", reason, details, documents, starts_on, by, at)
    SELECT id, id, 'X3', '', '{}', received_on + 30, id, now() FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM cases) c WHERE n % 9 = 0
    """,
)


class Clock(SystemClock):
    """The day for which the cases are made."""

    def today(self) -> date:
        """Return that day."""
        return TODAY


def main() -> None:
    """Measure, and print one table."""
    with tempfile.TemporaryDirectory(prefix="waymark-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        password = secrets.token_urlsafe()
        server = postgres.launch(folder / "postgres", log=folder / "postgres.log", password=secrets.token_urlsafe())
        try:
            server.wait()
            asyncio.run(databases.provision(server.url(), {"cases": password}))
            url = server.url("cases", user="cases", password=password).replace("postgresql:", "postgresql+asyncpg:")
            migrations.upgrade("services.cases", url)
            asyncio.run(_measure(url))
        finally:
            server.stop()


async def _measure(url: str) -> None:
    nobody = Contact("", "", "")
    database = Database(url, partial(Work, council=Council(nobody, nobody, nobody)), Clock())
    async with database.open_work() as work:
        await work.connection.execute(text("SET LOCAL statement_timeout = 0"))
        for statement in _FILL:
            wanted = {name: value for name, value in (("children", CHILDREN), ("first", FIRST), ("last", LAST)) if f":{name}" in statement}
            await work.connection.execute(text(statement), wanted)
    async with database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("SET statement_timeout = 0"))
        await connection.execute(text("VACUUM ANALYZE"))
    first, last, born = await _somebody(database)
    print(f"{CHILDREN:,} children                      found     p50 ms     p95 ms     max ms")
    for label, typed in (
        ("one name", last),
        ("two names", f"{last} {first}"),
        ("first 2 letters", last[:2]),
        ("name and date of birth", f"{last[:3]} {born:%d/%m/%Y}"),
        ("date of birth", born.isoformat()),
    ):
        search = read_search(typed, TODAY)
        assert search.can_find, typed
        await _report(f"search: {label}", database, partial(_found, search))
    await _report("search: reference", database, partial(_found, Search(reference="R1234")))
    for name, sort in product(LISTS, get_args(Sort)):
        await _report(f"list: {name} by {sort}", database, partial(_listed, Filter(name, sort=sort)))
    for sort in get_args(Sort):
        await _report(f"list: plans issued by {sort}", database, partial(_listed, Filter("cases", stage="plan_issued", sort=sort)))
    await _report("counts of the work list", database, _counted)
    await _report("figures of five years", database, _figures)
    await database.close()


async def _somebody(database: Database[Work]) -> tuple[str, str, date]:
    """A child with one of the common names."""
    async with database.open_work() as work:
        details = (await work.children.find(UUID(int=4_242))).details
    return details.legal_first_name, details.legal_last_name, details.date_of_birth


async def _found(wanted: Search, work: Work) -> int:
    return (await work.search.page(wanted, 1))[1]


async def _listed(wanted: Filter, work: Work) -> int:
    return (await work.worklist.page(wanted, OFFICER, 1))[1]


async def _counted(work: Work) -> int:
    return (await work.worklist.counts()).missed


async def _figures(work: Work) -> int:
    return sum(taken.cases for taken in await work.figures.taken(date(2022, 1, 1), TODAY))


async def _report(label: str, database: Database[Work], ask: Callable[[Work], Awaitable[int]]) -> None:
    taken, found = [], 0
    for _ in range(TIMES):
        begun = time.perf_counter()
        async with database.open_work() as work:
            found = await ask(work)
        taken.append((time.perf_counter() - begun) * 1_000)
    p95 = statistics.quantiles(taken, n=20)[18]
    print(f"{label:<40} {found:>10,} {statistics.median(taken):>10.1f} {p95:>10.1f} {max(taken):>10.1f}")


if __name__ == "__main__":
    main()
