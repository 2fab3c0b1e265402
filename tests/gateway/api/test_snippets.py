"""The programs on the page "Subscribe in five minutes" do what it says that they do."""

import asyncio
import base64
import hmac
import os
import secrets
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from uuid import uuid4

import aio_pika
import aiohttp

from deploy.servers import ports
from gateway.api.snippets import READER, RECEIVER
from tests.harness.brokers import Broker
from tests.harness.waiting import until

BODY = b'{"specversion": "1.0", "type": "uk.ehc.request.received.v1"}'


@asynccontextmanager
async def running(program: str, environment: Mapping[str, str]) -> AsyncIterator["asyncio.subprocess.Process"]:
    """Run a program as a developer would."""
    started = await asyncio.create_subprocess_exec(sys.executable, "-c", program, stdout=subprocess.PIPE, env={**os.environ, **environment})
    try:
        yield started
    finally:
        started.kill()
        await started.communicate()


async def line_of(program: "asyncio.subprocess.Process") -> str:
    """The next line that the program prints."""
    assert program.stdout
    async with asyncio.timeout(15):
        return (await program.stdout.readline()).decode().strip()


def signed(key: bytes, body: bytes, at: float) -> dict[str, str]:
    """Headers as Standard Webhooks 1.0.0 describes them, the signature of another key first, as after a rotation."""
    sent, when = f"msg_{uuid4().hex}", int(at)
    signatures = [base64.b64encode(hmac.digest(one, f"{sent}.{when}.".encode() + body, "sha256")).decode() for one in (b"another", key)]
    return {"webhook-id": sent, "webhook-timestamp": str(when), "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures)}


async def test_the_receiver_prints_what_is_ours_and_nothing_else() -> None:
    key, port = secrets.token_bytes(32), ports.choose()
    program = RECEIVER.replace("8080", str(port))
    async with running(program, {"WEBHOOK_SECRET": "whsec_" + base64.b64encode(key).decode()}) as receiver, aiohttp.ClientSession() as client:

        async def send(body: bytes, headers: Mapping[str, str]) -> int:
            async with client.post(f"http://127.0.0.1:{port}", data=body, headers=headers) as answer:
                return answer.status

        async def answers() -> bool:
            try:
                return await send(b"x", signed(b"forged", b"x", time.time())) == 401
            except aiohttp.ClientError:
                return False

        await until(answers)
        assert await send(BODY + b" ", signed(key, BODY, time.time())) == 401, "the body was changed"
        assert await send(BODY, signed(key, BODY, time.time() - 600)) == 401, "it was sent long ago"
        assert await send(BODY, {}) == 401, "somebody else found the address"
        assert await send(BODY, {**signed(key, BODY, time.time()), "webhook-timestamp": "soon"}) == 401
        assert await send(BODY, {**signed(key, BODY, time.time()), "webhook-signature": "v1,\u00e9"}) == 401
        assert await send(BODY, signed(key, BODY, time.time())) == 204
        assert await line_of(receiver) == BODY.decode()


async def test_the_reader_prints_what_is_in_the_queue(broker: Broker) -> None:
    url, name = broker.url, f"subscriber.{uuid4().hex}"
    async with await aio_pika.connect(url) as connection, connection.channel() as channel:
        queue = await channel.declare_queue(name, durable=True)
        await channel.default_exchange.publish(aio_pika.Message(BODY), name)
        async with running(READER, {"AMQP_URL": url, "QUEUE": name}) as reader:
            assert await line_of(reader) == BODY.decode()
            await asyncio.sleep(1)  # it acknowledges what it has printed
        assert (await queue.declare()).message_count == 0
        await queue.delete(if_empty=False, if_unused=False)
