"""Other systems wait for what comes to the feed."""

import asyncio

from chassis.identifiers import new_id
from services.notify.api import feed, feed_readers
from tests.notify.feed.conftest import some


async def test_who_waits_is_answered_as_soon_as_there_is_an_event(filling, reader, monkeypatch):
    monkeypatch.setattr(feed, "_POLL", 30)
    await filling.keep(*some(3))
    waiting = asyncio.create_task(reader.read(after="now", wait=15))
    await reader.until_waiting(1)
    await filling.keep(*(sent := some(1)))
    async with asyncio.timeout(10):
        found = (await waiting).json()
    assert [event["id"] for event in found["events"]] == [str(sent[0].id)]


async def test_who_waits_in_vain_is_told_where_to_go_on(filling, reader):
    await filling.keep(*some(1))
    first = (await reader.read(after="now", wait=1)).json()
    assert first["events"] == []
    await filling.keep(*(sent := some(1)))
    assert [event["id"] for event in (await reader.read(after=first["next"])).json()["events"]] == [str(sent[0].id)]


async def test_a_system_has_a_few_requests_that_wait_and_others_have_theirs(filling, reader):
    waiting = [asyncio.create_task(reader.read(after="now", wait=15)) for _ in range(feed_readers.MOST_OF_A_SYSTEM)]
    await reader.until_waiting(len(waiting))
    refused = await reader.read(after="now", wait=15)
    assert (refused.status_code, refused.json()["code"], refused.headers["retry-after"]) == (429, "too_many_waiting", "5")
    assert (await reader.read(after="now")).status_code == 200
    other = asyncio.create_task(reader.read(client=new_id(), after="now", wait=15))
    await reader.until_waiting(len(waiting) + 1)
    await filling.keep(*some(1))
    assert {answer.status_code for answer in await asyncio.gather(*waiting, other)} == {200}
    assert (await reader.read(after="now", wait=1)).status_code == 200


async def test_many_systems_wait_and_no_more_and_all_are_woken(filling, reader, monkeypatch):
    monkeypatch.setattr(feed_readers, "MOST_WAITING", 30)
    waiting = [asyncio.create_task(reader.read(client=new_id(), after="now", wait=15)) for _ in range(30)]
    await reader.until_waiting(len(waiting))
    refused = await reader.read(client=new_id(), after="now", wait=15)
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_waiting")
    pool, most = filling.database.engine.pool, 0

    async def look() -> None:
        nonlocal most
        while True:
            most = max(most, pool.checkedout())
            await asyncio.sleep(0)

    looking = asyncio.create_task(look())
    await filling.keep(*(sent := some(1)))
    assert (await reader.read(client=new_id(), wait=15)).json()["events"][-1]["id"] == str(sent[0].id)
    answers = [answer.json() for answer in await asyncio.gather(*waiting)]
    assert {answer["events"][0]["id"] for answer in answers} == {str(sent[0].id)}
    looking.cancel()
    assert most <= feed_readers.AT_ONCE + 1, "and one for whoever wrote"
