"""The outbox and the inbox forget what nobody can need again, and keep what is public for good."""

from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from chassis import retention
from chassis.clock import SystemClock
from chassis.database import Database, Work
from chassis.identifiers import new_id
from chassis.retention import HANDLED_KEPT, SENT_KEPT, forget_passed
from chassis.worker import Worker
from contracts.cases import ChildAdded
from contracts.identity import AccountVerified, AlreadyRegistered
from tests.harness.waiting import until

ADDRESS = "parent@family.example"
A_SECOND = timedelta(seconds=1)


class LaterClock(SystemClock):
    """The machine's clock, put forward."""

    def __init__(self, forward: timedelta) -> None:
        self._forward = forward

    def now(self) -> datetime:
        return datetime.now(UTC) + self._forward


@asynccontextmanager
async def later(trial, forward: timedelta):
    database = Database(trial.url, Work, LaterClock(forward))
    yield database
    await database.close()


async def forget(trial, forward: timedelta) -> None:
    async with later(trial, forward) as database, database.open_work() as work:
        await forget_passed(work)


async def add_one_of_each(trial) -> None:
    async with trial.database.open_work() as work:
        work.outbox.add(ChildAdded(subject=new_id()))
        work.outbox.add(AccountVerified(subject=new_id(), email=ADDRESS, portal="citizen"))
        work.outbox.add(AlreadyRegistered(subject=new_id(), email=ADDRESS, portal="citizen"))


async def exposures(trial, table: str) -> set[str]:
    return {row["exposure"] for row in await trial.rows(f"SELECT exposure FROM {table}")}  # noqa: S608 - the names stand in this file


async def test_thirty_days_after_it_was_sent_an_address_is_gone_and_what_is_public_stays(trial):
    await add_one_of_each(trial)
    await trial.run("UPDATE outbox SET sent_at = now()")
    await forget(trial, SENT_KEPT - A_SECOND)
    assert await exposures(trial, "outbox") == {"public", "internal", "secret"}
    await forget(trial, SENT_KEPT + A_SECOND)
    assert await exposures(trial, "outbox") == {"public"}
    assert ADDRESS not in str(await trial.rows("SELECT o::text FROM outbox o"))


async def test_what_was_not_sent_is_never_forgotten(trial):
    await add_one_of_each(trial)
    await forget(trial, timedelta(days=4_000))
    assert await exposures(trial, "outbox") == {"public", "internal", "secret"}


async def test_a_forgotten_event_does_not_make_its_subject_count_from_the_start_again(trial):
    subject = new_id()
    for _ in range(2):
        async with trial.database.open_work() as work:
            work.outbox.add(AccountVerified(subject=subject, email=ADDRESS, portal="citizen"))
        await trial.run("UPDATE outbox SET sent_at = now()")
        await forget(trial, SENT_KEPT + A_SECOND)
    async with trial.database.open_work() as work:
        work.outbox.add(AccountVerified(subject=subject, email=ADDRESS, portal="citizen"))
    assert await trial.number("SELECT sequence FROM outbox") == 3


async def test_sixty_days_after_it_was_handled_an_id_is_forgotten_unless_the_event_is_public(trial):
    async with trial.database.open_work() as work:
        for exposure in ("public", "internal", "secret"):
            assert await work.inbox.first_time(new_id(), exposure)
    await forget(trial, HANDLED_KEPT - A_SECOND)
    assert await exposures(trial, "inbox") == {"public", "internal", "secret"}
    await forget(trial, HANDLED_KEPT + A_SECOND)
    assert await exposures(trial, "inbox") == {"public"}


def test_an_id_is_remembered_longer_than_its_event_can_be_sent_again():
    assert timedelta(days=30) <= SENT_KEPT < HANDLED_KEPT


MANY = "SELECT gen_random_uuid(), 'x', gen_random_uuid(), 1, now(), '{{}}', {}, now() - interval '40 days' FROM generate_series(1, {})"
INTO = "INSERT INTO outbox (id, type, subject, sequence, time, data, exposure, sent_at) "


async def test_a_run_takes_a_bounded_number_the_oldest_first(trial, monkeypatch):
    monkeypatch.setattr(retention, "_AT_A_TIME", 40)
    await trial.run(INTO + MANY.format("'internal'", 100), "UPDATE outbox SET sent_at = sent_at - position * interval '1 minute'")
    newest = await trial.number("SELECT min(position) FROM outbox")
    for left in (60, 20, 0):
        await forget(trial, timedelta(0))
        assert await trial.number("SELECT count(*) FROM outbox") == left
        assert await trial.number("SELECT coalesce(min(position), 0) FROM outbox") == (newest if left else 0)


async def test_what_is_to_be_forgotten_is_found_by_an_index_among_a_hundred_thousand_public_rows(trial):
    await trial.run(
        INTO + MANY.format("'public'", 100_000),
        INTO + MANY.format("'internal'", 50),
        "INSERT INTO inbox (event_id, handled_at, exposure) SELECT gen_random_uuid(), now(), 'public' FROM generate_series(1, 100000)",
        "ANALYZE outbox",
        "ANALYZE inbox",
    )
    for table, moment, index in (("outbox", "sent_at", "ix_outbox_passing"), ("inbox", "handled_at", "ix_inbox_passing")):
        query = f"SELECT 1 FROM {table} WHERE {moment} < now() AND exposure <> 'public' ORDER BY {moment} LIMIT 5000 FOR UPDATE SKIP LOCKED"  # noqa: S608 - see above
        assert index in str(await trial.rows(f"EXPLAIN {query}"))
    await forget(trial, timedelta(0))
    assert await trial.number("SELECT count(*) FROM outbox") == 100_000


@pytest.mark.parametrize("handlers", [{}, {ChildAdded: print}])
async def test_every_worker_forgets_whatever_else_it_does(trial, handlers):
    await trial.run(INTO + MANY.format("'internal'", 3))
    worker = Worker("trial", Database(trial.url, Work, SystemClock()), "amqp://127.0.0.1:1/", handlers)
    await worker.start()

    async def forgotten() -> bool:
        return not await trial.rows("SELECT 1 FROM outbox")

    try:
        await until(forgotten)
    finally:
        await worker.stop()
