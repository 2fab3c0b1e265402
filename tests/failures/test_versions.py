"""An event and the version before it side by side: both are there with the change that caused them, or neither, and readers of each get theirs."""

from datetime import date
from typing import Literal

import pytest

from chassis.identifiers import new_id
from contracts.cases import ChildAdded
from contracts.envelope import Envelope, Event
from contracts.registry import EVENTS
from tests.chassis.trial import count
from tests.harness.waiting import until


class Told(Event, type="uk.ehc.trial.told.v1", source="trial", exposure="public"):
    """Something was told. Subject: the trial."""

    told_on: date


class ToldBy(Event, type="uk.ehc.trial.told.v2", source="trial", exposure="public"):
    """The same, with how it was told. Subject: the trial."""

    on: date
    by: Literal["letter", "telephone"]

    def earlier(self) -> Told:
        return Told(subject=self.subject, told_on=self.on)


class ToldTo(Event, type="uk.ehc.trial.told.v3", source="trial", exposure="public"):
    """The same, with to how many. Nothing but letters could be told of before. Subject: the trial."""

    on: date
    by: Literal["letter", "telephone", "message"]
    to: int

    def earlier(self) -> ToldBy | None:
        return None if self.by == "message" else ToldBy(subject=self.subject, on=self.on, by=self.by)


DAY = date(2026, 3, 2)
ALL = (Told, ToldBy, ToldTo)
STORED = "SELECT type, sequence, exposure, data FROM outbox ORDER BY position"


@pytest.fixture(autouse=True)
def known(monkeypatch):
    """The relay publishes what is in the registry."""
    for kind in ALL:
        monkeypatch.setitem(EVENTS, kind.type, kind)


async def tell(trial, *events):
    async with trial.database.open_work() as work:
        await count(work, new_id())
        for event in events:
            work.outbox.add(event)


async def test_the_earlier_version_is_stored_first_in_the_same_transaction(trial):
    subject = new_id()
    await tell(trial, ToldBy(subject=subject, on=DAY, by="letter"), ChildAdded(subject=subject))
    assert [(row["type"], row["sequence"], row["exposure"], row["data"]) for row in await trial.rows(STORED)] == [
        (Told.type, 1, "public", {"told_on": "2026-03-02"}),
        (ToldBy.type, 2, "public", {"on": "2026-03-02", "by": "letter"}),
        (ChildAdded.type, 3, "public", {}),
    ]
    assert await trial.number("SELECT count(DISTINCT id) FROM outbox") == 3
    assert await trial.number("SELECT count(DISTINCT time) FROM outbox WHERE type LIKE '%told%'") == 1


async def fail_after_telling(trial):
    async with trial.database.open_work() as work:
        work.outbox.add(ToldBy(subject=new_id(), on=DAY, by="letter"))
        await work.outbox.flush()
        raise ZeroDivisionError


async def test_neither_is_there_when_the_change_fails(trial):
    with pytest.raises(ZeroDivisionError):
        await fail_after_telling(trial)
    assert await trial.rows(STORED) == []


async def test_three_versions_are_three_events_and_what_the_second_could_not_say_is_one(trial):
    await tell(trial, ToldTo(subject=new_id(), on=DAY, by="letter", to=2))
    await tell(trial, ToldTo(subject=new_id(), on=DAY, by="message", to=2))
    assert [row["type"] for row in await trial.rows(STORED)] == [*(kind.type for kind in ALL), ToldTo.type]


async def test_a_reader_of_the_old_one_and_a_reader_of_the_new_one_each_get_theirs_in_order(bus, trial):
    subject = new_id()
    await bus.declare((Told, ToldBy))
    for by in ("letter", "telephone"):
        await tell(trial, ToldBy(subject=subject, on=DAY, by=by))
    async with bus.relaying():

        async def all_sent():
            return await trial.number("SELECT count(*) FROM outbox WHERE sent_at IS NULL") == 0

        await until(all_sent)
    taken = [Envelope.decode(message.body) for message in await bus.take_all()]
    assert [(envelope.type, envelope.sequence) for envelope in taken] == [(Told.type, 1), (ToldBy.type, 2), (Told.type, 3), (ToldBy.type, 4)]
    assert [envelope.open(Told) for envelope in taken if envelope.type == Told.type] == [Told(subject=subject, told_on=DAY)] * 2
    assert [envelope.open(ToldBy).by for envelope in taken if envelope.type == ToldBy.type] == ["letter", "telephone"]
