"""The audit trail: rows are only ever added, and whatever is done to them behind our back shows."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from chassis.audit import Head
from chassis.identifiers import new_id
from tests.harness.brokers import NO_BROKER

ROOT = Path(__file__).parents[2]

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


CUT_OFF = (
    "DELETE FROM audit WHERE stream = :s AND sequence = 5",
    "UPDATE audit_head SET sequence = 4, hash = (SELECT hash FROM audit WHERE stream = :s AND sequence = 4) WHERE stream = :s",
)
WRITTEN_ANEW = (
    "UPDATE audit SET action = 'thing.viewed', canonical = replace(canonical, 'thing.changed', 'thing.viewed') WHERE stream = :s AND sequence = 5",
    "UPDATE audit a SET hash = sha256(b.hash || convert_to(a.canonical, 'UTF8')) FROM audit b WHERE (a.stream, a.sequence, b.stream, b.sequence)=(:s,5,:s,4)",
    "UPDATE audit_head SET hash = (SELECT hash FROM audit WHERE stream = :s AND sequence = 5) WHERE stream = :s",
)
GONE = ("DELETE FROM audit WHERE stream = :s", "DELETE FROM audit_head WHERE stream = :s")


@pytest.mark.parametrize("statements", [CUT_OFF, WRITTEN_ANEW, GONE], ids=["cut off", "written anew", "gone"])
async def test_what_a_database_can_hide_shows_against_heads_that_were_kept_elsewhere(chain, statements):
    async with chain.database.open_work() as work:
        kept = [Head.read(str(head)) for head in await work.audit.heads()]
        assert await work.audit.first_lost(kept) is None
    assert {(head.stream, head.rows) for head in kept} == {(STREAM, 5), (OTHER, 2)}
    await chain.run("SET LOCAL session_replication_role = replica", *(statement.replace(":s", f"'{STREAM}'") for statement in statements))
    assert await first_broken(chain) is None
    async with chain.database.open_work() as work:
        assert await work.audit.first_lost(kept) == (STREAM, 5)


async def test_heads_that_were_kept_stay_good_while_the_chains_grow(chain):
    async with chain.database.open_work() as work:
        kept = await work.audit.heads()
    await record(chain, STREAM, 3)
    await record(chain, new_id())
    async with chain.database.open_work() as work:
        assert await work.audit.first_lost(kept) is None


async def audit_command(trial, *arguments):
    environment = {
        **os.environ,
        "WAYMARK_PORT": "1",
        "WAYMARK_DATABASE_URL": trial.url,
        "WAYMARK_AMQP_URL": NO_BROKER,
        **{f"WAYMARK_{name}_URL": "http://127.0.0.1:1" for name in ("IDENTITY", "CASES", "GATEWAY")},
    }
    command = [sys.executable, "-m", "services.forms", "audit", *arguments]
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=environment, stdout=PIPE, stderr=PIPE)
    out, problem = await process.communicate()
    return process.returncode, out.decode(), problem.decode()


async def test_the_command_prints_heads_and_takes_them_back_to_verify(chain, tmp_path):
    status, heads, problem = await audit_command(chain)
    assert (status, problem) == (0, "")
    assert [line.split()[:2] for line in heads.splitlines()] == sorted([[str(STREAM), "5"], [str(OTHER), "2"]])
    kept = tmp_path / "heads.txt"
    kept.write_text(heads)
    await record(chain, STREAM)
    status, newer, _ = await audit_command(chain, str(kept))
    assert status == 0
    assert newer != heads
    kept.write_text(newer)
    last = "sequence = 6"
    cut_off = (statement.replace("sequence = 5", last).replace("= 4", "= 5").replace(":s", f"'{STREAM}'") for statement in CUT_OFF)
    await chain.run("SET LOCAL session_replication_role = replica", *cut_off)
    assert (await audit_command(chain))[0] == 0
    assert await audit_command(chain, str(kept)) == (1, "", f"The audit trail is not as it was written: stream {STREAM}, row 6\n")


async def test_the_command_names_a_row_that_was_changed_and_a_file_that_it_cannot_read(chain, tmp_path):
    other = tmp_path / "shopping.txt"
    other.write_text("milk and bread\n")
    status, out, problem = await audit_command(chain, str(other))
    assert (status, out) == (1, "")
    assert "cannot be read as heads" in problem
    await chain.run("SET LOCAL session_replication_role = replica", f"UPDATE audit SET action = 'x' WHERE stream = '{OTHER}' AND sequence = 2")  # noqa: S608 - our own id
    assert await audit_command(chain) == (1, "", f"The audit trail is not as it was written: stream {OTHER}, row 2\n")
