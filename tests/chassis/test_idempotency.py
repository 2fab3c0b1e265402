"""What another system sends twice with one key happens once, and is answered twice in the same words."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Annotated
from uuid import UUID, uuid4

import httpx2
import pytest
from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel
from sqlalchemy import text

from chassis.callers import verifiers
from chassis.database import Database, Work
from chassis.errors import Conflict
from chassis.idempotency import KEPT, Once, forget_keys
from chassis.identifiers import new_id
from chassis.web import create_api, open_work
from tests.chassis.test_retention import LaterClock
from tests.chassis.trial import Trial, count
from tests.harness.waiting import until

OpenWork = Annotated[Work, Depends(open_work, scope="function")]
SYSTEM, OTHER = UUID(int=1), UUID(int=2)
A_SECOND = timedelta(seconds=1)


class _Counted(BaseModel):
    id: UUID
    said: str


class _Body(BaseModel):
    said: str


class Door:
    """Keeps the requests that came in waiting, until it is opened."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.waiting = 0

    async def pass_through(self) -> None:
        self.waiting += 1
        await self.open.wait()


def routes(door: Door) -> APIRouter:
    router = APIRouter()

    @router.post("/{client}/counters")
    async def add(client: UUID, body: _Body, work: OpenWork, once: Once, response: Response) -> _Counted:
        async def act() -> _Counted:
            await door.pass_through()
            counter = new_id()
            await count(work, counter)
            if body.said == "refuse":
                raise Conflict("not_now", "Not now")
            if body.said == "made":
                response.status_code = 201
            return _Counted(id=counter, said=body.said)

        return await once.answer(client, work, _Counted, act)

    return router


@pytest.fixture
def door() -> Door:
    found = Door()
    found.open.set()
    return found


@pytest.fixture
async def client(trial, door) -> AsyncIterator[httpx2.AsyncClient]:
    checks = verifiers("trial", identity_url="http://127.0.0.1:1", cases_url="http://127.0.0.1:1", gateway_url="http://127.0.0.1:1")
    app = create_api("trial", trial.database, [routes(door)], checks)
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://trial") as found:
        yield found


async def send(client: httpx2.AsyncClient, key: str | None, said: str = "x", system: UUID = SYSTEM) -> httpx2.Response:
    headers = {} if key is None else {"Idempotency-Key": key}
    return await client.post(f"/{system}/counters", json={"said": said}, headers=headers)


async def counted(trial: Trial) -> int:
    return await trial.number("SELECT coalesce(sum(value), 0)::int FROM counters")


@pytest.mark.parametrize(("said", "status"), [("x", 200), ("made", 201)])
async def test_the_same_request_with_the_same_key_gets_the_same_answer_and_happens_once(client, trial, said, status):
    key = str(uuid4())
    first, again = await send(client, key, said), await send(client, key, said)
    assert (again.status_code, again.json()) == (first.status_code, first.json()) == (status, {"id": first.json()["id"], "said": said})
    assert ("idempotent-replayed" in first.headers, again.headers["idempotent-replayed"]) == (False, "true")
    assert await counted(trial) == 1


async def test_without_a_key_each_request_happens(client, trial):
    for _ in range(2):
        assert "idempotent-replayed" not in (await send(client, None)).headers
    assert await counted(trial) == 2


async def test_a_key_that_comes_with_another_body_is_refused(client, trial):
    await send(client, "key", "one")
    answer = await send(client, "key", "other")
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert await counted(trial) == 1


async def test_two_systems_may_choose_the_same_key(client, trial):
    one, other = await send(client, "key"), await send(client, "key", system=OTHER)
    assert one.json()["id"] != other.json()["id"]
    assert await counted(trial) == 2


async def test_what_was_refused_leaves_no_key(client, trial):
    for _ in range(2):
        answer = await send(client, "key", "refuse")
        assert (answer.status_code, "idempotent-replayed" in answer.headers) == (409, False)
    assert await trial.number("SELECT count(*) FROM idempotency_keys") == 0
    assert (await send(client, "key", "something else")).status_code == 200


async def test_of_two_at_once_the_second_waits_and_is_answered_like_the_first(client, trial, door):
    door.open.clear()
    both = [asyncio.create_task(send(client, "key")) for _ in range(2)]
    await _one_waits_for_the_other(trial)
    assert door.waiting == 1
    door.open.set()
    first, second = await asyncio.gather(*both)
    assert first.json() == second.json()
    assert sorted("idempotent-replayed" in answer.headers for answer in (first, second)) == [False, True]
    assert await counted(trial) == 1


async def test_the_second_of_two_goes_on_when_the_first_fails(client, trial, door):
    door.open.clear()
    first = asyncio.create_task(send(client, "key", "refuse"))
    await until(_is_waiting(door))
    second = asyncio.create_task(send(client, "key", "x"))
    await _one_waits_for_the_other(trial)
    door.open.set()
    assert ((await first).status_code, (await second).status_code) == (409, 200)
    assert await counted(trial) == 1


async def test_a_second_that_waits_too_long_is_told_that_the_first_goes_on(client, trial, door):
    async with trial.database.engine.connect() as connection, connection.begin():
        await connection.execute(text("INSERT INTO idempotency_keys (client, key, at, fingerprint) VALUES (:client, 'key', now(), '')"), {"client": SYSTEM})
        answer = await send(client, "key")
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_in_flight")
    assert door.waiting == 0


@pytest.mark.parametrize("key", ["", "x" * 256, "caf\u00e9", "tab\tbed"])
async def test_a_key_is_1_to_255_characters_that_can_be_printed(client, trial, key):
    answer = await client.post(f"/{SYSTEM}/counters", json={"said": "x"}, headers=[(b"Idempotency-Key", key.encode())])
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "Idempotency-Key")
    assert await counted(trial) == 0
    assert (await send(client, "x" * 255)).status_code == 200


async def test_a_key_is_forgotten_after_a_day(client, trial):
    first = await send(client, "key")
    for forward, is_the_same in ((KEPT - A_SECOND, True), (KEPT + A_SECOND, False)):
        await _forget(trial, forward)
        assert ((await send(client, "key")).json() == first.json()) is is_the_same


async def test_a_key_that_is_forgotten_just_after_it_was_found_taken_is_free(client, trial):
    """The timer may come between the moment when a key is taken and the reading of its answer: the test holds the request there."""
    first = await send(client, "key")
    await trial.run(
        "CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_advisory_xact_lock(1); RETURN NULL; END'",
        "CREATE TRIGGER hold AFTER INSERT ON idempotency_keys FOR EACH STATEMENT EXECUTE FUNCTION hold()",
    )
    try:
        async with trial.database.engine.connect() as connection, connection.begin():
            await connection.execute(text("SELECT pg_advisory_xact_lock(1)"))
            second = asyncio.create_task(send(client, "key"))
            await _one_waits_for_the_other(trial)
            await _forget(trial, KEPT + A_SECOND)
        again = await second
    finally:
        await trial.run("DROP TRIGGER hold ON idempotency_keys", "DROP FUNCTION hold")
    assert (again.status_code, "idempotent-replayed" in again.headers, again.json()["id"] == first.json()["id"]) == (200, False, False)
    assert (await send(client, "key")).json() == again.json()
    assert await counted(trial) == 2


def test_a_day_is_meant():
    assert timedelta(hours=24) == KEPT


async def _forget(trial: Trial, forward: timedelta) -> None:
    """Run the timer so much later."""
    database = Database(trial.url, Work, LaterClock(forward))
    async with database.open_work() as work:
        await forget_keys(work)
    await database.close()


def _is_waiting(door: Door):
    async def found() -> bool:
        return door.waiting == 1

    return found


async def _one_waits_for_the_other(trial: Trial) -> None:
    async def waits() -> bool:
        return await trial.number("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'INSERT INTO idempotency_keys%'") == 1

    await until(waits)
