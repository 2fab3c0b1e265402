"""With 20,000 children the lists and searches of a professional still read what is theirs, and not everything."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import text

from services.cases.domain.access import Professional, Role
from services.cases.domain.children import Address, Child, ChildDetails, Setting
from services.cases.domain.identifiers import Identifiers
from services.cases.domain.names import searched_words
from services.cases.domain.school_roll import Pupil
from services.cases.use_cases.identify_child import identify_child
from tests.cases.plans import indexes, plans, scanned

CHILDREN, SCHOOLS = 20_000, 200
SCHOOL, PERSON = UUID(int=7), UUID(int=10**9)
WHO = Professional(PERSON, (Role(UUID(int=1), SCHOOL, confirmed=True), Role(UUID(int=2), None, confirmed=True)))

_FILL = (
    """
    INSERT INTO children (id, legal_first_name, legal_last_name, known_as, date_of_birth, sex, address, setting_kind, setting_name, added_at, version,
        first_key, last_key, name_words)
    SELECT lpad(to_hex(n), 32, '0')::uuid, 'First' || n % 500, 'Last' || n, '', date '2005-01-01' + n % 5000, 'female',
        '{"line1": "1", "line2": "", "town": "T", "county": "", "postcode": "CV1 2AB"}', 'none', '', now(), 1,
        'first' || n % 500, 'last' || n, array_to_tsvector(ARRAY['first' || n % 500, 'last' || n])
    FROM generate_series(1, :children) n
    """,
    """
    INSERT INTO allocations (id, child, organisation, kind, by, since)
    SELECT lpad(to_hex(n), 32, '0')::uuid, lpad(to_hex(n), 32, '0')::uuid, lpad(to_hex(n % :schools), 32, '0')::uuid, 'allocated', gen_random_uuid(), now()
    FROM generate_series(1, :children) n
    """,
    """
    INSERT INTO cases (id, child, stage, received_on, decide_by, refuse_plan_by, final_plan_by, opened_at, version, current,
        first_key, last_key)
    SELECT id, id, 'request_received', date '2026-01-01', date '2026-02-12', date '2026-04-23', date '2026-05-21', now(), 1, true, first_key, last_key
    FROM children
    """,
    """
    INSERT INTO advice_requests (id, "case", child, kind, organisation, asked_by, asked_on, due_on, notice_on)
    SELECT child, child, child, 'health', organisation, by, date '2026-01-01', date '2026-02-12', date '2026-01-29' + (position_of % 400)::int
    FROM (SELECT *, row_number() OVER () AS position_of FROM allocations) a
    """,
)


@pytest.fixture
async def work(database):
    async with database.open_work() as work:
        await work.connection.execute(text("SET LOCAL statement_timeout = 0"))
        for statement in _FILL:
            wanted = {name: value for name, value in {"children": CHILDREN, "schools": SCHOOLS}.items() if f":{name}" in statement}
            await work.connection.execute(text(statement), wanted)
            # Or the check of each foreign key reads the whole table, which was empty when its plan was made.
            await work.connection.execute(text("ANALYZE"))
    async with database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("ANALYZE"))
    async with database.open_work() as work:
        yield work


async def test_the_lists_and_searches_of_a_professional_use_indexes(work, database):
    for show in ("all", "mine", "organisation", "added", "recent"):
        for search in ("", "first7 last", "last19807"):
            asked = work.caseload.page(WHO, show, searched_words(search), 1)
            assert scanned(await plans(work, database, asked)) == set(), (show, search)
    entries, total = await work.caseload.page(WHO, "all", [], 2)
    assert (len(entries), total) == (20, CHILDREN // SCHOOLS)


async def test_a_search_among_all_children_uses_the_index_of_words(work, database):
    """A service to which every child is allocated, such as the council's psychologists."""
    await work.connection.execute(text("UPDATE allocations SET organisation = :school"), {"school": SCHOOL})
    await work.connection.execute(text("ANALYZE allocations"))
    parts = await plans(work, database, work.caseload.page(WHO, "all", searched_words("last1980"), 1))
    assert "ix_children_name_words" in indexes(parts)
    assert "children" not in scanned(parts)


async def test_one_child_their_advice_and_who_is_like_them_are_found_by_indexes(work, database):
    child = UUID(int=7)
    born = (await work.children.find(child)).details.date_of_birth
    details = ChildDetails("First7", "Last7", "", born, "female", Address("1", "", "T", "", "CV1 2AB"), Setting("none", ""))
    alike = Child(UUID(int=10**12), details, 1, Identifiers("A123456789012", "9434765919"))
    for ask in (
        work.children.like(alike),
        work.caseload.find(child, WHO),
        work.caseload.added_already(alike, PERSON, SCHOOL),
        work.advice.open_for(WHO, [UUID(int=number) for number in range(7, 4_007, 200)]),
        work.advice.addressed_about(child, WHO),
        work.advice.find_addressed(child, WHO),
        work.advice.page(WHO, 1),
    ):
        assert scanned(await plans(work, database, ask)) == set(), ask.__name__


async def test_the_timers_find_what_is_due_by_indexes(work, database):
    for ask in (work.advice.claim_due_notices(date(2026, 1, 30), 200), work.allocations.claim_passed(200)):
        assert scanned(await plans(work, database, ask)) == set(), ask.__name__


async def test_letters_are_listed_and_found_by_indexes(work, database):
    await work.connection.execute(
        text(
            """
            INSERT INTO notices (id, "case", child, kind, person, addressee, content, documents, written_on, by, served_on, channel)
            SELECT id, id, id, 'will-assess', id, '{"lines": []}',
                '{"title": "", "about": "", "reference": "", "greeting": "", "sections": [], "council": {"name": "", "telephone": "", "email": ""}}',
                '{}', date '2026-07-01', id, CASE WHEN id > :served THEN date '2026-07-01' END, CASE WHEN id > :served THEN 'portal' END FROM children
            """
        ),
        {"served": UUID(int=50)},
    )
    await work.connection.execute(text("ANALYZE notices"))
    child = UUID(int=7)
    for ask in (
        work.notices.records(child),
        work.notices.page_of_person(child, child, 1),
        work.notices.page_of_records([child, UUID(int=8)], 1),
        work.notices.page_to_post(2),
        work.notices.find(child),
    ):
        assert scanned(await plans(work, database, ask)) == set(), ask.__name__
    letters, total = await work.notices.page_to_post(3)
    assert (len(letters), total) == (10, 50)


async def test_what_other_systems_read_of_a_case_is_found_by_indexes(work, database):
    await work.connection.execute(
        text(
            """
            INSERT INTO moves (id, "case", kind, "on", by, at, reasons, documents)
            SELECT id, id, 'acknowledge', date '2026-01-01', id, now(), '', '{}' FROM children
            """
        )
    )
    await work.connection.execute(
        text("""INSERT INTO consultations (id, "case", setting, sent_on, due_on, by, details) SELECT id, id, 'S', now(), now(), id, '' FROM children""")
    )
    await work.connection.execute(text("ANALYZE moves, consultations"))
    case = UUID(int=7)
    for ask in (
        work.cases.find_of_child(case),
        work.cases.ids_of({case}),
        work.children.leading(case),
        work.cases.requests_in(case),
        work.cases.moves_in(case),
        work.deadlines.of_case(case),
        work.exceptions.of_case(case),
        work.advice.of_case(case),
        work.notices.about_moves(case),
        work.consultations.of_case(case),
    ):
        assert scanned(await plans(work, database, ask)) == set(), ask.__name__
    assert scanned(await plans(work, database, identify_child(case, work))) == set()


async def test_a_whole_school_roll_is_looked_up_by_indexes(work, database):
    await work.connection.execute(text("UPDATE children SET upn = 'A' || lpad(legal_last_name, 12, '0') WHERE id < :some"), {"some": UUID(int=10_000)})
    await work.connection.execute(text("ANALYZE children"))
    pupils = [Pupil(f"ALast{number:08}", f"First{number % 500}", f"Last{number}", date(2005, 1, 1), 136570, date(2025, 9, 1)) for number in range(500)]
    children = [UUID(int=number) for number in range(1, 501)]
    for ask in (
        work.schools.with_numbers({pupil.upn for pupil in pupils}),
        work.schools.with_names(pupils),
        work.schools.numbers_of(children),
        work.schools.places(children),
        work.schools.differences(children[:2]),
    ):
        assert scanned(await plans(work, database, ask)) == set(), ask.__name__
