"""Other systems read the feed of public events."""

from uuid import UUID

import pytest

from chassis.identifiers import new_id
from contracts.cases import ChildAdded, RightsHolderChanged
from services.notify.api import feed
from tests.harness.envelopes import wrapped
from tests.notify.feed.conftest import ADDED, some


async def test_events_are_read_in_pages_as_they_were_published(filling, reader):
    sent = some(5)
    await filling.keep(*sent)
    first = (await reader.read(limit=3)).json()
    assert first["events"] == [envelope.model_dump(mode="json", exclude_none=True) for envelope in sent[:3]]
    assert first["more"] is True
    rest = (await reader.read(limit=3, after=first["next"])).json()
    assert [event["id"] for event in rest["events"]] == [str(envelope.id) for envelope in sent[3:]]
    assert rest["more"] is False
    assert (await reader.read(after=rest["next"])).json() == {"events": [], "next": rest["next"], "more": False}


async def test_a_system_reads_the_types_that_it_was_given_and_no_others(filling, reader):
    mine, other = wrapped(ChildAdded(subject=new_id())), wrapped(RightsHolderChanged(subject=new_id(), holder="parent", from_on="2026-03-02"))
    await filling.keep(other, mine, other)
    found = (await reader.read()).json()
    assert [event["id"] for event in found["events"]] == [str(mine.id)]
    refused = await reader.read(type=other.type)
    assert refused.status_code == 422
    assert refused.json()["errors"] == [{"field": "type", "message": "Ask only for types of events that your system was given"}]
    assert (await reader.read(event_types=())).json()["events"] == []
    past = (await reader.read(event_types=(ADDED, other.type))).json()["events"]
    assert [event["id"] for event in past] == [str(other.id), str(mine.id)], "what is given later may be read from before"


async def test_events_about_one_subject_are_found(filling, reader):
    wanted, other = new_id(), new_id()
    await filling.keep(*some(2, other), *some(2, wanted), *some(1, other))
    found = (await reader.read(subject=str(wanted))).json()
    assert [(event["subject"], event["sequence"]) for event in found["events"]] == [(str(wanted), "0000000001"), (str(wanted), "0000000002")]


async def test_events_about_one_subject_are_found_at_once_however_many_others_there_are(filling, reader, monkeypatch):
    monkeypatch.setattr("services.notify.store.feed.WINDOW", 1)
    monkeypatch.setattr(feed, "_LOOK_SECONDS", 0)
    wanted = str(new_id())
    await filling.keep(*some(30), *some(2, UUID(wanted)), *some(30))
    end = int((await reader.read(after="now")).json()["next"])
    first = (await reader.read(subject=wanted, limit=1)).json()
    assert ([event["sequence"] for event in first["events"]], first["more"]) == (["0000000001"], True)
    rest = (await reader.read(subject=wanted, after=first["next"])).json()
    assert ([event["sequence"] for event in rest["events"]], rest["next"], rest["more"]) == (["0000000002"], str(end), False)
    assert (await reader.read(subject=str(new_id()))).json() == {"events": [], "next": str(end), "more": False}
    assert (await reader.read(subject=wanted, after=end + 1)).status_code == 422


async def test_a_rare_event_is_found_behind_many_others(filling, reader, monkeypatch):
    monkeypatch.setattr("services.notify.store.feed.WINDOW", 10)
    rare = wrapped(RightsHolderChanged(subject=new_id(), holder="parent", from_on="2026-03-02"))
    await filling.keep(*some(95), rare)
    found = (await reader.read(event_types=(rare.type,))).json()
    assert [event["id"] for event in found["events"]] == [str(rare.id)]


async def test_who_asks_for_a_rare_event_is_told_where_to_go_on_before_their_patience_ends(filling, reader, monkeypatch):
    monkeypatch.setattr("services.notify.store.feed.WINDOW", 1)
    monkeypatch.setattr(feed, "_LOOK_SECONDS", 0)
    rare = wrapped(RightsHolderChanged(subject=new_id(), holder="parent", from_on="2026-03-02"))
    await filling.keep(*some(3), rare)
    found, asked = (await reader.read(event_types=(rare.type,))).json(), 1
    while not found["events"]:
        assert found["more"] is True
        found, asked = (await reader.read(event_types=(rare.type,), after=found["next"])).json(), asked + 1
    assert ([event["id"] for event in found["events"]], asked) == ([str(rare.id)], 4)


async def test_a_cursor_from_before_the_feed_was_put_back_is_refused(filling, reader):
    await filling.keep(*some(2))
    end = int((await reader.read()).json()["next"])
    assert (await reader.read(after=end)).status_code == 200
    refused = await reader.read(after=end + 1)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "after")


@pytest.mark.parametrize(
    "wrong", [{"after": "-1"}, {"after": "x"}, {"after": "9" * 19}, {"limit": 0}, {"limit": 501}, {"wait": 21}, {"subject": "x"}, {"b": 1}]
)
async def test_a_question_that_makes_no_sense_is_refused(reader, wrong):
    assert (await reader.read(**wrong)).status_code == 422


async def test_the_scope_is_needed(reader):
    refused = await reader.read(scopes=("cases:read",))
    assert (refused.status_code, refused.json()["code"]) == (403, "insufficient_scope")
