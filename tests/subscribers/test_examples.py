"""The examples for developers, run as they would run them: killed in the middle and started again, they lose nothing and do nothing twice."""

import asyncio
import base64
import secrets
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus
from pathlib import Path
from uuid import uuid4

import aiohttp
import pytest
from standardwebhooks import Webhook

from chassis.identifiers import new_id
from contracts.cases import ChildAdded
from contracts.envelope import Envelope
from deploy.local.system import System
from deploy.seed.accounts import verified_session
from deploy.seed.portal import Portal
from deploy.servers import ports
from deploy.servers.rabbitmq import RabbitMQ
from tests.harness.connections import Connect
from tests.harness.envelopes import wrapped
from tests.harness.waiting import until
from tests.subscribers.conftest import CHILD_ADDED, Command, publish
from tests.subscribers.programs import Example


def envelopes(subjects: int, each: int) -> list[Envelope]:
    cases = [new_id() for _ in range(subjects)]
    return [wrapped(ChildAdded(subject=case)).model_copy(update={"sequence": number}) for number in range(1, each + 1) for case in cases]


def rows(sent: list[Envelope]) -> list[tuple[str, str, int]]:
    return [(str(envelope.id), str(envelope.subject), envelope.sequence) for envelope in sent]


@pytest.mark.parametrize("broker_restarts", [False, True], ids=["reader killed", "broker restarted"])
async def test_the_queue_subscriber_loses_nothing(waymark: Command, managed: RabbitMQ, tmp_path: Path, broker_restarts: bool) -> None:
    subscriber = Example("queue_subscriber.py", tmp_path, WAYMARK_AMQP_URL=waymark.add("transport", CHILD_ADDED), WAYMARK_QUEUE="subscriber.transport")
    sent = envelopes(subjects=10, each=40)
    bodies = [envelope.encode().decode() for envelope in sent]
    with subscriber.running():
        # Each twice, as after a relay that was killed before it had noted what it sent.
        await publish(managed, CHILD_ADDED, *(body for body in bodies[:200] for _ in range(2)))
        await until(partial(subscriber.has, 20), seconds=30)
        if broker_restarts:
            managed.stop()
            managed.launch()
            managed.wait()
            await until(partial(subscriber.has, 200), seconds=30)
    with subscriber.running():
        await publish(managed, CHILD_ADDED, *bodies[200:])
        await until(partial(subscriber.has, 400), seconds=30)
    assert subscriber.events() == rows(sent)


async def test_the_feed_reader_loses_nothing_when_it_is_killed_or_the_gateway_is_away(system: System, portal: Portal, connect: Connect, tmp_path: Path) -> None:
    other = await connect(["events:read"], [CHILD_ADDED])
    reader = Example("feed_reader.py", tmp_path, WAYMARK_URL=system.url, WAYMARK_CLIENT_ID=other.id, WAYMARK_CLIENT_SECRET=other.secret)
    parent = await portal.principal(await verified_session(portal, f"{uuid4().hex}@example.org"))
    children: list[str] = []

    async def add(number: int) -> None:
        children.extend([str(await portal.add_child(parent, legal_first_name=f"Sam {uuid4().hex[:8]}")) for _ in range(number)])

    async def has_all() -> bool:
        return {subject for _, subject, _ in reader.events()} >= set(children)

    await add(2)
    with reader.running():
        await until(has_all, seconds=30)
    await add(2)
    with reader.running():
        await until(has_all, seconds=30)
        system.stop("gateway")
        try:
            await add(2)
            await asyncio.sleep(1)
        finally:
            system.start("gateway")
        await until(has_all, seconds=30)
    _, whole = await other.ask("GET", "/v1/events?limit=500")
    assert [event_id for event_id, _, _ in reader.events()][: len(whole["events"])] == [event["id"] for event in whole["events"]]
    assert "Traceback" not in reader.output()


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
