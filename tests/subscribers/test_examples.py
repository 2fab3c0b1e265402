"""The examples for developers, run as they would run them: killed in the middle and started again, they lose nothing and do nothing twice."""

import asyncio
import base64
import secrets
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus
from operator import itemgetter
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from standardwebhooks import Webhook

from chassis.identifiers import new_id
from contracts.cases import ChildAdded, ChildDetailsChanged
from contracts.envelope import Envelope
from deploy.local.system import System
from deploy.seed.accounts import verified_session
from deploy.seed.portal import CHILD, Portal, expect
from deploy.servers import ports
from deploy.servers.rabbitmq import RabbitMQ
from tests.harness.connections import Connect, OtherSystem
from tests.harness.envelopes import wrapped
from tests.harness.waiting import until
from tests.subscribers.conftest import CHILD_ADDED, Command, publish
from tests.subscribers.programs import Example

TYPES = [CHILD_ADDED, ChildDetailsChanged.type]


def envelopes(subjects: int, each: int) -> list[Envelope]:
    cases = [new_id() for _ in range(subjects)]
    return [wrapped(ChildAdded(subject=case)).model_copy(update={"sequence": number}) for number in range(1, each + 1) for case in cases]


def rows(sent: list[Envelope]) -> list[tuple[str, str, str]]:
    return [(str(envelope.id), str(envelope.subject), f"{envelope.sequence:010}") for envelope in sent]


@pytest.mark.parametrize("broker_restarts", [False, True], ids=["reader killed", "broker restarted"])
async def test_the_queue_subscriber_loses_nothing(waymark: Command, managed: RabbitMQ, tmp_path: Path, broker_restarts: bool) -> None:
    subscriber = Example("queue_subscriber.py", tmp_path, WAYMARK_AMQP_URL=waymark.add("transport", CHILD_ADDED), WAYMARK_QUEUE="subscriber.transport")
    sent = envelopes(subjects=10, each=40)
    bodies = [envelope.encode().decode() for envelope in sent]
    with subscriber.running():
        await until(subscriber.begins)
        subscriber.give_work(endless=not broker_restarts, after=20)
        # Some twice, as after a relay that was killed before it had noted what it sent.
        await publish(managed, CHILD_ADDED, *(body for body in bodies[:10] for _ in range(2)), *bodies[10:200])
        await until(partial(subscriber.has, 20), seconds=30)
        await at_work(subscriber)
        had = len(subscriber.events())
        if broker_restarts:
            managed.stop()
            managed.launch()
            managed.wait()
            await until(partial(subscriber.has, 200), seconds=120)
    assert 20 <= had < 200, "it was in the middle"
    subscriber.take_work_away()
    with subscriber.running():
        await publish(managed, CHILD_ADDED, *bodies[200:])
        await until(partial(subscriber.has, 400), seconds=30)
    assert subscriber.events() == rows(sent)


class Family:
    """A parent in front of the whole system, whose children other systems are told of."""

    def __init__(self, portal: Portal, token: str) -> None:
        self._portal = portal
        self._token = token
        self.children: list[str] = []

    async def add(self, number: int) -> None:
        """Add children, and correct what was said of each: two events about each."""
        for _ in range(number):
            name = f"Sam {uuid4().hex[:8]}"
            self.children.append(await self._portal.add_child(self._token, legal_first_name=name))
            await self.correct(self.children[-1], name)

    async def correct(self, child: str, name: str) -> None:
        """Correct what was said of a child."""
        said = {**CHILD, "legal_first_name": name, "known_as": f"Sammy {uuid4().hex[:4]}", "version": 1}
        expect(*await self._portal.call("cases", "PUT", f"/children/{child}", said, token=self._token), wanted=HTTPStatus.NO_CONTENT)

    async def are_known(self, example: Example) -> bool:
        """Say whether a program has both events about each child."""
        known = [subject for _, subject, _ in example.events()]
        return all(known.count(child) >= 2 for child in self.children)


@pytest.fixture
async def family(portal: Portal) -> Family:
    return Family(portal, await portal.principal(await verified_session(portal, f"{uuid4().hex}@example.org")))


async def at_work(example: Example) -> None:
    await until(lambda: asyncio.sleep(0, example.is_at_work))


async def feed_from(other: OtherSystem, cursor: str) -> list[tuple[str, str, str]]:
    """Return what an example must have in the end: id, subject and sequence of each event of the feed."""
    found: list[dict[str, Any]] = []
    more = True
    while more:
        _, page = await other.ask("GET", f"/v1/events?limit=500&after={cursor}")
        found += page["events"]
        cursor, more = page["next"], page["more"]
    return [(event["id"], event["subject"], event["sequence"]) for event in found]


async def test_the_feed_reader_loses_nothing_when_it_is_killed_or_the_gateway_is_away(system: System, family: Family, connect: Connect, tmp_path: Path) -> None:
    other = await connect(["events:read"], TYPES)
    reader = Example("feed_reader.py", tmp_path, WAYMARK_URL=system.url, WAYMARK_CLIENT_ID=other.id, WAYMARK_CLIENT_SECRET=other.secret)
    has_all = partial(family.are_known, reader)
    await family.add(2)
    with reader.running():
        await until(has_all, seconds=30)
        before = reader.events()
        reader.give_work(endless=True)
        await family.add(2)
        await at_work(reader)
    assert reader.events() == before, "it was killed while it dealt with a page, of which nothing is kept"
    reader.take_work_away()
    with reader.running():
        await until(has_all, seconds=30)
        system.stop("gateway")
        try:
            await family.add(2)
            await asyncio.sleep(1)
        finally:
            system.start("gateway")
        await until(has_all, seconds=30)
    assert reader.events() == await feed_from(other, "0")
    assert "Traceback" not in reader.output()


class Answering:
    """Answers as the API does, but with the statuses that a test wants, and after them with 422."""

    def __init__(self, *statuses: int) -> None:
        self._statuses = list(statuses)
        self.tokens = 0

    async def _token(self, _: web.Request) -> web.Response:
        self.tokens += 1
        return web.json_response({"access_token": "x", "expires_in": 225})

    async def _events(self, _: web.Request) -> web.Response:
        status = self._statuses.pop(0) if self._statuses else HTTPStatus.UNPROCESSABLE_ENTITY
        return web.json_response({"events": [], "next": "1"} if status == HTTPStatus.OK else {"detail": f"because of {status}"}, status=status)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[str]:
        """Answer until the block ends. Yields the address."""
        app = web.Application()
        app.add_routes([web.post("/api/oauth/token", self._token), web.get("/api/v1/events", self._events)])
        async with TestServer(app) as server:
            yield str(server.make_url("/"))


async def test_the_feed_reader_gets_a_new_token_for_401_alone_and_stops_when_it_is_refused(tmp_path: Path) -> None:
    answering = Answering(HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.OK, HTTPStatus.UNAUTHORIZED)
    async with answering.running() as url:
        reader = Example("feed_reader.py", tmp_path, WAYMARK_URL=url, WAYMARK_CLIENT_ID="x", WAYMARK_CLIENT_SECRET="x")
        with reader.running() as process:
            await until(lambda: asyncio.sleep(0, process.poll() is not None), seconds=30)
    assert process.returncode == 1
    assert answering.tokens == 2
    assert "refused: HTTP Error 422: Unprocessable" in reader.output()
    assert "because of 422" in reader.output()
    assert "Traceback" not in reader.output()


@pytest.mark.parametrize(("scopes", "secret", "why"), [(["cases:read"], None, "insufficient_scope"), (["events:read"], "wrong", "invalid_client")])
async def test_the_feed_reader_says_what_it_lacks(system: System, connect: Connect, tmp_path: Path, scopes: list[str], secret: str | None, why: str) -> None:
    other = await connect(scopes, TYPES)
    reader = Example("feed_reader.py", tmp_path, WAYMARK_URL=system.url, WAYMARK_CLIENT_ID=other.id, WAYMARK_CLIENT_SECRET=secret or other.secret)
    with reader.running() as process:
        await until(lambda: asyncio.sleep(0, process.poll() is not None), seconds=30)
    assert process.returncode == 1
    assert why in reader.output()


async def test_waymark_sends_to_the_webhook_receiver_which_is_killed_before_it_answers_and_has_each_event_once(
    family: Family, connect: Connect, webhook_port: int, tmp_path: Path
) -> None:
    other = await connect(["events:read", "webhooks:manage"], TYPES)
    cursor = (await other.ask("GET", "/v1/events?after=now&limit=1"))[1]["next"]
    wanted = {"url": f"http://127.0.0.1:{webhook_port}/events", "types": TYPES}
    status, webhook = await other.ask("POST", "/v1/webhooks", json=wanted)
    assert status == HTTPStatus.CREATED, webhook
    receiver = Example("webhook_receiver.py", tmp_path, WAYMARK_WEBHOOK_SECRET=webhook["secret"], PORT=str(webhook_port))
    has_all = partial(family.are_known, receiver)
    here = f"/v1/webhooks/{webhook['id']}"

    async def attempts(outcome: str) -> Counter[str]:
        found = (await other.ask("GET", f"{here}/attempts"))[1]["attempts"]
        return Counter(attempt["event_id"] for attempt in found if attempt["outcome"] == outcome)

    async def was_interrupted() -> bool:
        return bool(await attempts("unreachable"))

    async def came_twice() -> bool:
        delivered = await attempts("delivered")
        return all(delivered[event_id] >= 2 for event_id, _, _ in once)

    with receiver.running():
        await until(receiver.begins)
        await family.add(2)
        await until(has_all, seconds=30)
        before = receiver.events()
        receiver.give_work(endless=True)
        await family.add(1)
        await at_work(receiver)
    assert receiver.events() == before, "it had the event, and neither kept nor answered it"
    await until(was_interrupted)
    receiver.take_work_away()
    with receiver.running():
        await family.add(1)
        await until(has_all, seconds=60)
        once = receiver.events()
        assert sorted(once) == sorted(await feed_from(other, cursor))
        assert [sequence for _, _, sequence in sorted(once, key=itemgetter(1))] == ["0000000001", "0000000002"] * len(family.children)
        # Each comes a second time, after some that came to others before there was this webhook.
        assert (await other.ask("POST", f"{here}/replay", json={"from": webhook["created_at"]}))[0] == HTTPStatus.OK
        await until(came_twice, seconds=60)
    assert receiver.events()[: len(once)] == once
    assert not {event_id for event_id, _, _ in receiver.events()[len(once) :]} & {event_id for event_id, _, _ in once}
    assert "Traceback" not in receiver.output()
    assert (await other.ask("DELETE", here))[0] == HTTPStatus.NO_CONTENT


class Sender:
    """Sends as Waymark does."""

    def __init__(self, client: aiohttp.ClientSession, port: int, secret: str) -> None:
        self._client = client
        self._url = f"http://127.0.0.1:{port}"
        self._webhook = Webhook(secret)

    async def send(self, body: str, *, changed: str = "", age: timedelta = timedelta(), signed: bool = True) -> int:
        at, sent = datetime.now(UTC) - age, f"msg_{uuid4().hex}"
        signature = self._webhook.sign(sent, at, body) if signed else "nonsense"
        headers = {"webhook-id": sent, "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": signature}
        async with self._client.post(self._url, data=(body + changed).encode(), headers=headers) as answer:
            return answer.status

    async def send_until_taken(self, body: str) -> None:
        """Try again, as Waymark does."""

        async def taken() -> bool:
            try:
                return await self.send(body) == HTTPStatus.NO_CONTENT
            except aiohttp.ClientError:
                return False

        await until(taken)


async def test_the_webhook_receiver_believes_what_is_signed_for_it_and_deals_with_it_once(tmp_path: Path) -> None:
    secret, port = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode(), ports.choose()
    receiver = Example("webhook_receiver.py", tmp_path, WAYMARK_WEBHOOK_SECRET=secret, PORT=str(port))
    sent = envelopes(subjects=2, each=5)
    bodies = [envelope.encode().decode() for envelope in sent]
    async with aiohttp.ClientSession() as client:
        sender = Sender(client, port, secret)
        with receiver.running():
            for body in bodies[:5]:
                await sender.send_until_taken(body)
                await sender.send_until_taken(body)
            forged = Sender(client, port, "whsec_" + base64.b64encode(b"another secret of 32 characters!").decode())
            assert await forged.send(bodies[9]) == HTTPStatus.UNAUTHORIZED
            assert await sender.send(bodies[9], changed=" ") == HTTPStatus.UNAUTHORIZED
            assert await sender.send(bodies[9], age=timedelta(minutes=10)) == HTTPStatus.UNAUTHORIZED
            assert await sender.send(bodies[9], signed=False) == HTTPStatus.UNAUTHORIZED
            assert await sender.send("x" * 200_000) == HTTPStatus.UNAUTHORIZED
        with receiver.running():
            for body in bodies[4:]:
                await sender.send_until_taken(body)
    assert receiver.events() == rows(sent)
