"""What receivers do to us: they hang, answer without end, are not there, and never cost more than a moment."""

import asyncio
import time

import aiohttp
import pytest
from aiohttp import web

from chassis.identifiers import new_id
from services.notify.adapters import webhook_receiver
from services.notify.adapters.webhook_receiver import WebhookReceivers
from services.notify.domain.targets import Allowed

ADA = new_id()
HERE = Allowed(frozenset({"127.0.0.1"}))


@pytest.fixture
async def receivers():
    found = WebhookReceivers(HERE)
    yield found
    await found.close()


@pytest.mark.parametrize(
    ("status", "outcome"), [(200, "delivered"), (299, "delivered"), (301, "redirected"), (404, "refused"), (410, "gone"), (500, "refused")]
)
async def test_only_2xx_is_a_success(receivers, receiver, status, outcome):
    receiver.behaviour = lambda _: status
    answer = await receivers.send(receiver.url, b'{"id": 1}', {}, ADA)
    assert (answer.outcome, answer.status) == (outcome, status)


async def test_one_that_is_not_there_is_unreachable(receivers, receiver):
    await receiver.stop()
    answer = await receivers.send(receiver.url, b"{}", {}, ADA)
    assert (answer.outcome, answer.status) == ("unreachable", None)


async def test_one_that_accepts_and_never_answers_is_given_up_after_a_time(receivers, receiver, monkeypatch):
    monkeypatch.setattr(webhook_receiver, "TIMEOUT", aiohttp.ClientTimeout(total=0.3, connect=0.2))
    receiver.hangs = True
    started = time.monotonic()
    answer = await receivers.send(receiver.url, b'{"id": 1}', {}, ADA)
    assert (answer.outcome, answer.status) == ("timed-out", None)
    assert time.monotonic() - started < 2


def test_a_delivery_takes_ten_seconds_at_most():
    assert (webhook_receiver.TIMEOUT.total, webhook_receiver.TIMEOUT.connect) == (10, 3)


async def test_an_answer_without_end_is_not_read(receivers):
    sent = 0

    async def drown(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(10_000):
            await response.write(b"x" * 65536)
            sent += 65536
        return response

    app = web.Application()
    app.router.add_post("/", drown)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        answer = await receivers.send(f"http://127.0.0.1:{runner.addresses[0][1]}/", b"{}", {}, ADA)
        assert answer.outcome == "delivered"
        await asyncio.sleep(0.2)
        assert sent < 32 * 1024 * 1024
    finally:
        await runner.cleanup()


async def test_one_that_breaks_the_rules_of_http_is_unreachable(receivers):
    async def babble(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"\x00\x01 what?\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(babble, "127.0.0.1", 0)
    async with server:
        answer = await receivers.send(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/", b"{}", {}, ADA)
    assert answer.outcome == "unreachable"


async def test_a_connection_is_used_again(receivers):
    ports = set()

    async def note(request: web.Request) -> web.Response:
        assert request.transport is not None
        ports.add(request.transport.get_extra_info("peername")[1])
        return web.json_response({"ok": True})

    app = web.Application()
    app.router.add_post("/", note)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    for _ in range(5):
        await receivers.send(f"http://127.0.0.1:{runner.addresses[0][1]}/", b"{}", {}, ADA)
    await runner.cleanup()
    assert len(ports) == 1


async def test_cookies_are_not_kept(receivers, receiver):
    receiver.behaviour = lambda _: web.Response(status=204, headers={"Set-Cookie": "session=1; Path=/"})
    for _ in range(2):
        await receivers.send(receiver.url, b'{"id": 1}', {}, ADA)
    assert all("Cookie" not in delivery.headers for delivery in receiver.deliveries)
