"""The trail of a child, read over HTTP: newest first, page after page, by the SEND team alone; and reading it is in it."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from chassis import trail
from chassis.callers import verifiers
from chassis.identifiers import new_id
from chassis.web import create_api

CHILD, OTHER, OFFICER = new_id(), new_id(), new_id()


@pytest.fixture
async def api(trial, signers) -> AsyncIterator[httpx2.AsyncClient]:
    app = create_api("trial", trial.database, [trail.router], verifiers("trial", **signers.urls))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://trial") as client:
        yield client


async def record(trial, child, count, actor=None):
    for number in range(count):
        async with trial.database.open_work() as work:
            work.audit.record(f"thing.{number}", "thing", new_id(), actor=actor, stream=child, detail={"code": "secret"})


async def read(api, signers, child=CHILD, role="officer", **query):
    return await api.get(f"/children/{child}/trail", params=query, headers=signers.team("trial", OFFICER, role))


async def test_what_was_done_about_a_child_is_read_the_newest_first_and_about_no_other(api, trial, signers):
    await record(trial, CHILD, 2, actor=OFFICER)
    await record(trial, OTHER, 1)
    [second, first] = (await read(api, signers)).json()["entries"]
    assert set(first) == {"number", "at", "actor", "action", "kind"}
    assert (first["action"], first["actor"], first["kind"], first["number"]) == ("thing.0", str(OFFICER), "thing", 1)
    assert second["action"] == "thing.1"


async def test_reading_the_trail_is_in_the_trail_and_of_an_unknown_child_nothing_is_written(api, trial, signers):
    await record(trial, CHILD, 1)
    await read(api, signers)
    [newest, _] = (await read(api, signers, role="manager")).json()["entries"]
    assert (newest["action"], newest["actor"]) == ("trail.viewed", str(OFFICER))
    assert (await read(api, signers, OTHER)).json() == {"entries": []}
    assert await trial.number("SELECT count(*) FROM audit WHERE stream = :other", other=OTHER) == 0


async def test_earlier_entries_follow_without_a_gap_whatever_is_recorded_meanwhile(api, trial, signers):
    await record(trial, CHILD, trail.PAGE + 7)
    newest = (await read(api, signers)).json()["entries"]
    await record(trial, CHILD, 3)
    earlier = (await read(api, signers, before=newest[-1]["number"])).json()["entries"]
    assert [entry["number"] for entry in [*newest, *earlier]] == list(range(trail.PAGE + 7, 0, -1))


async def test_nobody_but_an_officer_or_manager_reads_it(api, trial, signers):
    await record(trial, CHILD, 1)
    assert (await read(api, signers, role="administrator")).status_code == 404
    assert (await api.get(f"/children/{CHILD}/trail", headers=signers.person("trial", new_id(), factor="totp"))).status_code == 404
    assert (await api.get(f"/children/{CHILD}/trail")).status_code == 401


async def test_one_trail_among_many_is_read_by_its_index(trial):
    await trial.run("SET session_replication_role = replica", "INSERT INTO audit (stream, sequence, at, action, kind, object_id, detail, canonical, hash)"
        " SELECT gen_random_uuid(), 1, now(), 'a', 'k', 'o', '{}', '', '' FROM generate_series(1, 20000)", "ANALYZE audit")  # fmt: skip
    plan = await trial.rows(
        "EXPLAIN SELECT sequence, at, actor, action, kind FROM audit WHERE stream = :stream AND sequence < 100 ORDER BY sequence DESC LIMIT 50", stream=CHILD
    )
    said = " ".join(str(row["QUERY PLAN"]) for row in plan)
    assert "ix_audit_stream" in said
    assert "Seq Scan" not in said
    assert "Sort" not in said
