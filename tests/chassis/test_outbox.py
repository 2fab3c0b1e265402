"""The outbox: an event is there exactly when the change that caused it is."""

import asyncio
import random
from contextlib import suppress
from uuid import UUID

import pytest

from chassis.identifiers import new_id
from contracts.cases import ChildAdded
from contracts.envelope import MAX_EVENT_BYTES
from contracts.forms import FormStarted
from contracts.identity import AccountVerified
from tests.chassis.trial import count


async def add(trial, subject):
    async with trial.database.open_work() as work:
        await count(work, subject)
        work.outbox.add(ChildAdded(subject=subject))


STEPS = 6


async def change_in_steps(trial, subject, fail_at, error, told):
    """Do work with an await at each step, and fail at one of them; the last is after everything was written."""
    async with trial.database.open_work() as work:
        work.after_commit(lambda: told.append(subject))
        for step in range(STEPS):
            if step == fail_at:
                raise error
            if step == STEPS - 1:
                await work.finish()
            else:
                await count(work, subject)
                work.outbox.add(ChildAdded(subject=subject))


@pytest.mark.parametrize("error", [ValueError(), asyncio.CancelledError()], ids=["error", "cancellation"])
@pytest.mark.parametrize("fail_at", range(STEPS))
async def test_whatever_fails_at_whatever_point_leaves_neither_change_nor_event(trial, fail_at, error):
    told: list[UUID] = []
    with pytest.raises(type(error)):
        await change_in_steps(trial, new_id(), fail_at, error, told)
    assert await trial.number("SELECT count(*) FROM counters") == 0
    assert await trial.number("SELECT count(*) FROM outbox") == 0
    assert await trial.number("SELECT count(*) FROM outbox_sequence") == 0
    assert told == []


async def test_a_change_that_is_committed_has_its_event(trial):
    subject = new_id()
    await add(trial, subject)
    (row,) = await trial.rows("SELECT type, subject, sequence, sent_at, exposure FROM outbox")
    assert row == {"type": ChildAdded.type, "subject": subject, "sequence": 1, "sent_at": None, "exposure": "public"}


@pytest.mark.parametrize("what", ["event", "audit row", "what follows"])
async def test_work_without_a_transaction_refuses_what_needs_one(trial, what):
    async def use() -> None:
        async with trial.database.open_statement() as work:
            match what:
                case "event":
                    work.outbox.add(ChildAdded(subject=new_id()))
                case "audit row":
                    work.audit.record("looked", "child", new_id(), actor=None)
                case _:
                    work.after_commit(lambda: None)

    with pytest.raises(RuntimeError, match="need a transaction"):
        await use()
    assert await trial.number("SELECT count(*) FROM outbox") == 0


async def test_a_connection_used_without_a_transaction_has_one_again_afterwards(trial):
    async with trial.database.open_statement() as work:
        await count(work, new_id())
    with suppress(ValueError):
        async with trial.database.open_work() as work:
            await count(work, new_id())
            raise ValueError
    assert await trial.number("SELECT count(*) FROM counters") == 1


async def test_a_subject_counts_its_events_without_gaps_whoever_writes_and_whatever_fails(trial):
    subjects = [new_id() for _ in range(3)]
    chance = random.Random(1)  # noqa: S311 - the same choices in each run

    async def write():
        for _ in range(25):
            with suppress(ZeroDivisionError):
                async with trial.database.open_work() as work:
                    for subject in chance.sample(subjects, 2):
                        work.outbox.add(ChildAdded(subject=subject))
                    await work.outbox.flush()
                    await asyncio.sleep(chance.random() / 200)
                    _ = 1 / chance.choice([0, 1, 1])

    await asyncio.gather(*(write() for _ in range(8)))
    for subject in subjects:
        sequences = [row["sequence"] for row in await trial.rows("SELECT sequence FROM outbox WHERE subject = :s ORDER BY position", s=subject)]
        assert sequences == list(range(1, len(sequences) + 1))
        assert len(sequences) > 50


async def test_events_about_one_subject_keep_the_order_in_which_they_were_added(trial):
    subject = new_id()
    async with trial.database.open_work() as work:
        work.outbox.add(AccountVerified(subject=subject, email="a@b.example", portal="citizen"))
        work.outbox.add(ChildAdded(subject=new_id()))
        work.outbox.add(ChildAdded(subject=subject))
    types = [row["type"] for row in await trial.rows("SELECT type FROM outbox WHERE subject = :s ORDER BY position", s=subject)]
    assert types == [AccountVerified.type, ChildAdded.type]


async def test_an_event_that_is_too_large_is_refused_with_its_change(trial):
    """Counted in bytes: half as many letters as the limit, two bytes each."""
    large = FormStarted(subject=new_id(), child_id=new_id(), person_id=new_id(), form="é" * (MAX_EVENT_BYTES // 2), definition_version=1)

    async def store():
        async with trial.database.open_work() as work:
            await count(work, new_id())
            work.outbox.add(large)

    with pytest.raises(ValueError, match="larger than"):
        await store()
    assert await trial.number("SELECT count(*) FROM counters") == 0
