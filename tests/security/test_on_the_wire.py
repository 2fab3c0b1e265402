"""What a stranger reads from a running system before anybody has signed in. Security checklist 26 and 28."""

import asyncio
from urllib.parse import urlsplit

import pytest

from deploy.local.system import System
from deploy.provision import SERVICES

PROGRAMS = (b"uvicorn", b"starlette", b"fastapi", b"python", b"httptools", b"traceback")


async def _answer(url: str, sent: bytes) -> bytes:
    address = urlsplit(url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    try:
        writer.write(sent)
        await writer.drain()
        async with asyncio.timeout(10):
            return (await reader.read()).lower()
    finally:
        writer.close()


@pytest.mark.parametrize(
    "asked", [b"GET / HTTP/1.1", b"GET /nowhere HTTP/1.1", b"BREW /tea HTTP/1.1", b"nonsense", b"GET / HTTP/9.9", b"GET http://evil.example/ HTTP/1.1"]
)
async def test_no_answer_names_the_programs_or_lets_another_site_read_it(system: System, asked: bytes) -> None:
    sent = asked + b"\r\nHost: localhost\r\nOrigin: https://evil.example\r\nConnection: close\r\n\r\n"
    for url in (system.url, *(system.urls[name] for name in SERVICES)):
        head, _, body = (await _answer(url, sent)).partition(b"\r\n\r\n")
        assert head.startswith(b"http/1.1 ")
        assert b"\r\nserver:" not in head
        assert b"access-control-" not in head
        assert b"evil" not in head + body
        assert not [program for program in PROGRAMS if program in head + body], url


async def test_the_gateway_says_nothing_of_the_system_behind_it(system: System) -> None:
    for path in (b"/metrics", b"/docs", b"/openapi.json", b"/redoc", b"/.git/config", b"/.env", b"/assets/../app.py", b"/assets/%2e%2e/app.py"):
        answer = await _answer(system.url, b"GET " + path + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert answer.startswith(b"http/1.1 404 "), path
        assert b"strict-transport-security: max-age=63072000; includesubdomains" in answer


async def test_the_metrics_of_the_gateway_are_not_where_the_outside_reaches_it(system: System) -> None:
    asked = b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    assert (await _answer(system.url, asked)).startswith(b"http/1.1 404 ")
    inside = await _answer(f"http://127.0.0.1:{system.addresses.metrics_port}", asked)
    assert inside.startswith(b"http/1.1 200 ")
    assert b'waymark_request_seconds_count{method="get",route="/health/ready",service="gateway",status="200"}' in inside
