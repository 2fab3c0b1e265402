"""With 20,000 children the lists, searches and figures of the SEND team read what is asked for, and not everything."""

from datetime import date
from itertools import product
from typing import get_args
from uuid import UUID

import pytest
from sqlalchemy import text

from services.cases.domain.cases import Stage
from services.cases.domain.clocks import Clock
from services.cases.domain.search import Search
from services.cases.domain.worklist import Filter, ListName, Officer, Sort
from services.cases.store.worklist import PAGE
from tests.cases.plans import indexes, plans, scanned

CHILDREN = 20_000
OFFICER = UUID(int=7)
TODAY = date(2026, 6, 1)
STAGES: tuple[Stage | None, ...] = (None, "assessing", "withdrawn")
OFFICERS: tuple[Officer | None, ...] = (None, "mine", "nobody")

# One case in four hundred is running and was received within 160 days. Were it one in ten, to read them all would be the shorter way.
_FILL = (
    """
    INSERT INTO children (id, legal_first_name, legal_last_name, known_as, date_of_birth, sex, address, setting_kind, setting_name, added_at, version,
        first_key, last_key, name_words, upn, nhs_number, joined_to)
    SELECT lpad(to_hex(n), 32, '0')::uuid, 'First' || n % 500, 'Last' || n, '', date '2005-01-01' + n % 5000, 'female',
        '{"line1": "1", "line2": "", "town": "T", "county": "", "postcode": "CV1 2AB"}', 'none', '', now(), 1,
        'first' || n % 500, 'last' || n, array_to_tsvector(ARRAY['first' || n % 500, 'last' || n]), 'U' || n, 'N' || n,
        CASE WHEN n % 100 = 0 THEN lpad(to_hex(n - 1), 32, '0')::uuid END
    FROM generate_series(1, :children) n
    """,
    """
    INSERT INTO cases (id, child, stage, received_on, decide_by, refuse_plan_by, final_plan_by, opened_at, version, current, officer,
        first_key, last_key, decision_informed_on, final_informed_on)
    SELECT id, id,
        CASE WHEN n % 50 = 1 THEN 'withdrawn' WHEN n % 400 > 0 THEN 'plan_issued'
        ELSE (ARRAY['request_received', 'assessing', 'drafting', 'draft_sent'])[n / 400 % 4 + 1] END,
        r.on, r.on + 42, r.on + 112, r.on + 140, now(), 1, true, lpad(to_hex(n % 50), 32, '0')::uuid, first_key, last_key, r.on + 40,
        CASE WHEN n % 400 > 0 THEN r.on + 150 END
    FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM children) c,
        LATERAL (SELECT CASE WHEN n % 400 > 0 THEN date '2015-01-01' + (n % 4000)::int ELSE current_date - (n / 400 * 3 % 160)::int END AS on) r
    """,
    """
    INSERT INTO requests (submission, "case", child, requester, channel, reference, received_on, notes, later)
    SELECT id, id, child, id, 'parent', 'REF-' || row_number() OVER (ORDER BY id), received_on, '', row_number() OVER (ORDER BY id) % 800 = 3 FROM cases
    """,
    """
    INSERT INTO deadlines ("case", clock, about, child, due_on, open)
    SELECT id, 'final-plan', id, child, final_plan_by, final_informed_on IS NULL FROM cases
    """,
    """
    INSERT INTO advice_requests (id, "case", child, kind, organisation, asked_by, asked_on, due_on, answered_on, outcome)
    SELECT id, id, child, 'health', id, id, received_on, received_on + 42, CASE WHEN final_informed_on IS NULL THEN NULL ELSE received_on END,
        CASE WHEN final_informed_on IS NULL THEN NULL ELSE 'advice' END
    FROM cases
    """,
    """
    INSERT INTO moves (id, "case", kind, "on", informed_on, by, at, outcome, reasons, documents)
    SELECT id, id, 'decide-plan', received_on + 100, received_on + 100, id, now(),
        CASE WHEN final_informed_on IS NULL THEN 'no' ELSE 'yes' END, '', '{}' FROM cases
    """,
    """
    INSERT INTO exceptions (id, "case", reason, details, documents, starts_on, by, at)
    SELECT id, id, 'X3', '', '{}', received_on, id, now() FROM cases WHERE final_informed_on IS NULL
    """,
    """
    INSERT INTO notices (id, "case", child, kind, addressee, content, documents, written_on, by, served_on, channel)
    SELECT id, id, child, 'acknowledgement', '{}', '{}', '{}', received_on, id, CASE WHEN final_informed_on IS NOT NULL THEN received_on END,
        CASE WHEN final_informed_on IS NOT NULL THEN 'portal' END
    FROM cases
    """,
    """
    INSERT INTO saved_filters (id, person, name, list, saved_at)
    SELECT gen_random_uuid(), lpad(to_hex(n), 32, '0')::uuid, 'A list', 'cases', now() FROM generate_series(1, 5000) n
    """,
)


@pytest.fixture
async def work(database, clock):
    async with database.open_work() as work:
        await work.connection.execute(text("SET LOCAL statement_timeout = 0"))
        for statement in _FILL:
            await work.connection.execute(text(statement), {"children": CHILDREN} if ":children" in statement else {})
            # Or the check of each foreign key reads the whole table, which was empty when its plan was made.
            await work.connection.execute(text("ANALYZE"))
    async with database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("VACUUM ANALYZE"))
    async with database.open_work() as work:
        yield work


async def test_each_list_uses_indexes_however_it_is_narrowed_down_and_sorted(work, database):
    for name, stage, officer, sort in product(get_args(ListName), STAGES, OFFICERS, get_args(Sort)):
        clock: Clock | None = "final-plan" if name in {"coming", "missed"} else None
        wanted = Filter(name, stage, officer, clock, TODAY if sort == "due" else None, sort)
        assert scanned(await plans(work, database, work.worklist.page(wanted, OFFICER, 1))) == set(), wanted


async def test_a_page_of_a_stage_that_holds_nearly_every_case_is_read_in_its_order(work, database):
    for sort in ("received", "name"):
        listed = await plans(work, database, work.worklist.page(Filter("cases", "plan_issued", sort=sort), OFFICER, 1))
        page = [part for part in listed if part["Node Type"] == "Limit"]
        assert scanned(page[0]["Plans"]) == set()
        assert all(part["Actual Rows"] < 1_000 for part in listed if part.get("Relation Name") == "children"), sort


async def test_a_list_sorted_by_name_reads_the_children_of_its_page_alone(work, database):
    for name, page in product(get_args(ListName), (1, 2)):
        listed = await plans(work, database, work.worklist.page(Filter(name, sort="name"), OFFICER, page))
        read = [part["Actual Rows"] * part["Actual Loops"] for part in listed if part.get("Relation Name") == "children"]
        assert sum(read) <= PAGE, (name, page)


async def test_time_limits_and_advice_are_counted_without_their_cases(work, database):
    for name in ("coming", "missed", "advice", "advice-overdue"):
        listed = await plans(work, database, work.worklist.page(Filter(name, sort="due"), OFFICER, 1))
        counted = listed[: next(number for number, part in enumerate(listed) if part["Node Type"] == "Limit")]
        assert "cases" not in {part.get("Relation Name") for part in counted}, name


async def test_the_counts_the_exceptions_of_a_page_and_saved_filters_use_indexes(work, database):
    for ask in (work.worklist.counts(), work.worklist.exceptions_in({UUID(int=number) for number in range(1, 26)}), work.filters.of_person(OFFICER)):
        assert scanned(await plans(work, database, ask)) == set(), ask.__name__


async def test_each_way_to_search_uses_an_index(work, database):
    born = date(2005, 1, 8)
    for wanted, index in (
        (Search(words=("last1980",)), "ix_children_name_words"),
        (Search(words=("first7", "last")), "ix_children_name_words"),
        (Search(born=born), "ix_children_birth"),
        (Search(words=("first7",), born=born), "ix_children_birth"),
        (Search(upn="U1980"), "ix_children_upn"),
        (Search(nhs_number="N1980"), "ix_children_nhs_number"),
        (Search(reference="REF-1980"), "uq_requests_reference"),
        (Search(words=("last1980",), nhs_number="N1980"), "ix_children_nhs_number"),
    ):
        found = await plans(work, database, work.search.page(wanted, 1))
        assert scanned(found) == set(), wanted
        assert index in indexes(found), wanted
    assert (await work.search.page(Search(words=("first7",)), 1))[1] == 11 * CHILDREN // 500


async def test_a_joined_record_is_found_by_its_own_name_without_reading_all(work, database):
    joined = UUID(int=1_900)
    assert [found.child.id for found in (await work.search.page(Search(upn="U1900"), 1))[0]] == [UUID(int=1_899)]
    assert joined in {record.id for found in (await work.search.page(Search(upn="U1899"), 1))[0] for record in found.joined}


async def test_the_figures_of_a_period_are_read_by_its_days(work, database):
    found = await plans(work, database, work.figures.taken(date(2025, 1, 1), date(2025, 3, 31)))
    assert scanned(found) == set()
    assert indexes(found) >= {"ix_cases_decided", "ix_cases_final", "ix_moves_refusals"}
    for index in ("ix_cases_decided", "ix_cases_final"):
        assert {part["Node Type"] for part in found if part.get("Index Name") == index} == {"Index Only Scan"}, index
    assert [part["Actual Loops"] for part in found if part.get("Relation Name") == "exceptions"] == [1]


async def test_those_who_match_a_search_are_looked_for_once(work, database):
    found = await plans(work, database, work.search.page(Search(words=("first7",)), 1))
    assert [part["Actual Loops"] for part in found if part.get("Index Name") == "ix_children_name_words"] == [1]
