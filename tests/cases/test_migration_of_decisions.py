"""Decisions and letters of a database that was used before it was kept when families were told, and what a letter is about."""

import asyncio
from collections.abc import Callable

import asyncpg

from chassis import migrations

PACKAGE = "services.cases"
_BEFORE = (
    """
    INSERT INTO children (id, legal_first_name, legal_last_name, known_as, date_of_birth, sex, address, setting_kind, setting_name, added_at, version,
        first_key, last_key, name_words)
    VALUES (gen_random_uuid(), 'A', 'B', '', date '2016-02-29', 'female', '{}', 'none', '', now(), 1, 'a', 'b', '')
    """,
    """
    INSERT INTO cases (id, child, stage, received_on, decide_by, refuse_plan_by, final_plan_by, opened_at, version, current, first_key, last_key,
        decided_on, issue_decided_on, final_on)
    SELECT id, id, 'plan_issued', r.on, r.on + 42, r.on + 112, r.on + 140, now(), 1, true, 'a', 'b', r.on + 1, r.on + 2, r.on + 3
    FROM children, (SELECT date '2026-01-01' AS on) r
    """,
    """
    INSERT INTO moves (id, "case", kind, "on", by, at, outcome, reasons, documents)
    SELECT gen_random_uuid(), id, k.kind, date '2026-01-02', id, timestamptz '2026-06-08 23:30Z', k.outcome, '', '{}'
    FROM cases, (VALUES ('acknowledge', NULL), ('decide-assessment', 'no'), ('decide-cease', '2')) AS k (kind, outcome)
    """,
    """
    INSERT INTO notices (id, "case", child, kind, addressee, content, documents, written_on, by)
    SELECT gen_random_uuid(), id, child, k.kind, '{}', '{}', '{}', k.written_on, id
    FROM cases, (VALUES ('acknowledgement', date '2026-01-02'), ('will-not-assess', date '2026-01-02'), ('plan-will-end', date '2026-01-02'),
        ('rights-passed', date '2026-01-02'), ('will-assess', date '2026-01-02'), ('draft-plan', date '2026-01-03')) AS k (kind, written_on)
    """,
)


async def test_what_was_decided_before_was_known_on_its_day_and_letters_are_about_what_was_done_on_theirs(database_at: Callable[[str, str], str]):
    url = database_at("cases", "0011")
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    for statement in _BEFORE:
        await connection.execute(statement)
    await asyncio.to_thread(migrations.upgrade, PACKAGE, url)
    await asyncio.to_thread(migrations.check, PACKAGE, url)
    moves = {row["kind"]: row["informed_on"] for row in await connection.fetch("SELECT kind, informed_on::text FROM moves")}
    # The end of a plan counted from service before, so from no day on which it was only decided: it was recorded in summer, after midnight in London.
    assert moves == {"acknowledge": None, "decide-assessment": "2026-01-02", "decide-cease": "2026-06-09"}
    (case,) = await connection.fetch("SELECT decision_informed_on::text, issue_informed_on::text, final_informed_on::text FROM cases")
    assert tuple(case) == ("2026-01-02", "2026-01-03", "2026-01-04")
    letters = {
        row["letter"]: row["kind"] for row in await connection.fetch("SELECT n.kind AS letter, m.kind FROM notices n LEFT JOIN moves m ON m.id = n.move")
    }
    about = {"acknowledgement": "acknowledge", "will-not-assess": "decide-assessment", "plan-will-end": "decide-cease"}
    assert letters == about | {"rights-passed": None, "will-assess": None, "draft-plan": None}
    await connection.close()


_NAMED = """
    INSERT INTO consultations (id, "case", setting, urn, sent_on, due_on, by, details)
    SELECT gen_random_uuid(), id, c.setting, c.urn, c.sent_on, c.sent_on, id, '' FROM cases,
        (VALUES ('A school', 136570, date '2026-01-01'), ('A school', 136571, date '2026-01-02'), ('Another', 136572, date '2026-01-03'))
        AS c (setting, urn, sent_on)
"""
_ISSUED = """
    INSERT INTO moves (id, "case", kind, "on", by, at, outcome, reasons, documents)
    SELECT gen_random_uuid(), id, 'issue-final', date '2026-01-04', id, now(), 'setting-named', 'A school', '{}' FROM cases
"""


async def test_the_setting_that_a_plan_named_was_the_one_of_its_name_that_was_asked_last(database_at: Callable[[str, str], str]):
    url = database_at("cases", "0011")
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    for statement in (*_BEFORE[:2], _NAMED, _ISSUED):
        await connection.execute(statement)
    await asyncio.to_thread(migrations.upgrade, PACKAGE, url)
    named = {row["urn"]: row["named_on"] for row in await connection.fetch("SELECT urn, named_on::text FROM consultations")}
    assert named == {136570: None, 136571: "2026-01-04", 136572: None}
    await connection.close()
