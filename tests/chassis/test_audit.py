"""The audit trail: rows are only ever added, and whatever is done to them behind our back shows."""

import asyncio

import pytest
from sqlalchemy.exc import DBAPIError

from chassis.identifiers import new_id

STREAM, OTHER = new_id(), new_id()


async def record(trial, stream, count=1, actor=None):
    for number in range(count):
        async with trial.database.open_work() as work:
            work.audit.record("thing.changed", "thing", stream, actor=actor, detail={"number": str(number), "a": "é\\"})


async def record_and_fail(trial):
    async with trial.database.open_work() as work:
        work.audit.record("thing.changed", "thing", STREAM, actor=None)
        await work.finish()
        raise ZeroDivisionError


async def first_broken(trial):
    async with trial.database.open_work() as work:
        return await work.audit.first_broken()


@pytest.fixture
async def chain(trial):
    """Five rows about one thing and two about another."""
    await record(trial, STREAM, 5, actor=new_id())
    await record(trial, OTHER, 2)
    assert await first_broken(trial) is None
    return trial


@pytest.mark.parametrize("statement", ["UPDATE audit SET action = 'x'", "DELETE FROM audit", "TRUNCATE audit"])
async def test_the_database_itself_refuses_to_change_a_row(chain, statement):
    with pytest.raises(DBAPIError, match="audit rows are never changed"):
        await chain.run(statement)
    assert await chain.number("SELECT count(*) FROM audit") == 7


TAMPERING = {
    "another action": ("UPDATE audit SET action = 'thing.viewed' WHERE stream = :s AND sequence = 3", 3),
    "another actor": ("UPDATE audit SET actor = gen_random_uuid() WHERE stream = :s AND sequence = 2", 2),
    "no actor": ("UPDATE audit SET actor = NULL WHERE stream = :s AND sequence = 2", 2),
    "another time": ("UPDATE audit SET at = at + interval '1 second' WHERE stream = :s AND sequence = 4", 4),
    "another object": ("UPDATE audit SET object_id = 'x' WHERE stream = :s AND sequence = 5", 5),
    "another detail": ("""UPDATE audit SET detail = '{"number": "7"}' WHERE stream = :s AND sequence = 1""", 1),
    "another trace": ("UPDATE audit SET traceparent = 'x' WHERE stream = :s AND sequence = 1", 1),
    "another text under the hash": ("UPDATE audit SET canonical = replace(canonical, 'changed', 'viewed') WHERE stream = :s AND sequence = 3", 3),
    "text that is no longer JSON": ("UPDATE audit SET canonical = 'x' WHERE stream = :s AND sequence = 3", 3),
    "another hash": ("UPDATE audit SET hash = 'x' WHERE stream = :s AND sequence = 3", 3),
    "a row less in the middle": ("DELETE FROM audit WHERE stream = :s AND sequence = 3", 4),
    "no first row": ("DELETE FROM audit WHERE stream = :s AND sequence = 1", 2),
    "no last row": ("DELETE FROM audit WHERE stream = :s AND sequence = 5", 5),
    "no row at all": ("DELETE FROM audit WHERE stream = :s", 5),
    "no head": ("DELETE FROM audit_head WHERE stream = :s", 1),
    "two rows in the other order": ("UPDATE audit SET sequence = CASE sequence WHEN 2 THEN 103 ELSE 102 END WHERE stream = :s AND sequence IN (2, 3)", 4),
}


@pytest.mark.parametrize("name", TAMPERING)
async def test_a_change_behind_our_back_shows_and_names_the_row(chain, name):
    statement, sequence = TAMPERING[name]
    await chain.run("SET LOCAL session_replication_role = replica", statement.replace(":s", f"'{STREAM}'"))
    if name == "two rows in the other order":
        await chain.run("SET LOCAL session_replication_role = replica", "UPDATE audit SET sequence = sequence - 100 WHERE sequence > 100")
        sequence = 2
    assert await first_broken(chain) == (STREAM, sequence)


async def test_a_row_that_was_slipped_in_shows(chain):
    await chain.run(
        "SET LOCAL session_replication_role = replica",
        "INSERT INTO audit (stream, sequence, at, actor, action, kind, object_id, detail, traceparent, canonical, hash)"  # noqa: S608 - our own id
        f" SELECT stream, 6, at, actor, action, kind, object_id, detail, traceparent, canonical, hash FROM audit WHERE stream = '{STREAM}' AND sequence = 5",
    )
    assert await first_broken(chain) == (STREAM, 6)


async def test_writers_at_the_same_time_do_not_fork_the_chain(trial):
    await asyncio.gather(*(record(trial, STREAM, 10) for _ in range(8)))
    assert await first_broken(trial) is None
    assert [row["sequence"] for row in await trial.rows("SELECT sequence FROM audit ORDER BY sequence")] == list(range(1, 81))


async def test_a_transaction_that_fails_leaves_no_row_and_no_gap(trial):
    await record(trial, STREAM)
    with pytest.raises(ZeroDivisionError):
        await record_and_fail(trial)
    await record(trial, STREAM)
    assert await first_broken(trial) is None
    assert await trial.number("SELECT max(sequence) FROM audit") == 2


async def test_an_action_whose_audit_row_cannot_be_written_fails_too(trial):
    with pytest.raises(DBAPIError):
        async with trial.database.open_work() as work:
            work.audit.record("nul \0 is refused by the database", "thing", STREAM, actor=None)
    assert await trial.number("SELECT count(*) FROM audit") == 0
