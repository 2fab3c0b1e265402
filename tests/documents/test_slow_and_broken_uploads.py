"""Uploads over a real connection: slow, broken off, longer than allowed, or with a wrong length."""

import asyncio
import time
from urllib.parse import urlsplit

import pytest
from sqlalchemy import text

from services.documents.adapters import spool
from services.documents.domain.limits import MAX_BYTES
from tests.documents.conftest import DRAFT


class Line:
    """A connection on which a test writes what it likes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def send(self, content: bytes) -> None:
        self.writer.write(content)
        await self.writer.drain()

    async def status(self) -> int:
        async with asyncio.timeout(10):
            line = await self.reader.readline()
        return int(line.split()[1])

    async def whole(self) -> tuple[int, bytes]:
        """The status, and everything after it."""
        return await self.status(), await self.rest()

    async def rest(self) -> bytes:
        """Everything up to the end of the connection, which must come."""
        async with asyncio.timeout(10):
            return await self.reader.read()


@pytest.fixture
async def line(address, parent):
    """A connection on which the head of an upload was sent; the length is what the test says."""
    opened = []

    async def begin(framing: str, **headers: str) -> Line:
        host = urlsplit(address)
        reader, writer = await asyncio.open_connection(host.hostname, host.port)
        opened.append(writer)
        sent = {**parent.headers, "host": host.netloc, "waymark-file-name": "notes.txt", "waymark-purpose": DRAFT, **headers}
        head = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
        found = Line(reader, writer)
        await found.send(f"POST /documents HTTP/1.1\r\n{head}{framing}\r\n\r\n".encode())
        return found

    yield begin
    for writer in opened:
        writer.close()


async def test_more_than_25_mib_are_refused_before_a_byte_of_them_is_read(line, bucket):
    upload = await line(f"Content-Length: {MAX_BYTES + 1}")
    assert await upload.status() == 413
    assert b"file_size" in await upload.rest()
    assert not bucket.keys()


async def test_nothing_is_asked_for_that_would_be_refused(line):
    """A caller that says Expect: 100-continue keeps the bytes to itself."""
    upload = await line(f"Content-Length: {MAX_BYTES + 1}\r\nExpect: 100-continue")
    assert await upload.status() == 413


@pytest.mark.parametrize("headers", [{"authorization": "Bearer nonsense"}, {"waymark-file-name": "a.exe"}])
async def test_after_a_refusal_the_rest_is_not_read(line, headers):
    upload = await line("Transfer-Encoding: chunked", **headers)
    assert await upload.status() in {401, 422}
    await upload.rest()


async def test_an_endless_body_is_cut_at_25_mib(line, bucket):
    upload = await line("Transfer-Encoding: chunked")
    sent = 0
    try:
        while sent < 4 * MAX_BYTES:
            await upload.send(b"%x\r\n%s\r\n" % (65_536, b"a" * 65_536))
            sent += 65_536
    except ConnectionError:
        pass
    assert sent < 2 * MAX_BYTES
    assert not bucket.keys()


async def test_a_body_of_one_byte_a_second_is_cut_when_the_time_is_over(line, monkeypatch, bucket):
    monkeypatch.setattr(spool, "UPLOAD_SECONDS", 1)
    upload = await line("Content-Length: 1000")
    started = time.monotonic()
    # Read as it comes: what is sent after the end resets the connection, and with it what was not read.
    answer = asyncio.create_task(upload.whole())
    while not answer.done():
        await upload.send(b"a")
        await asyncio.sleep(0.1)
    status, rest = answer.result()
    assert status == 422
    assert 0.9 < time.monotonic() - started < 10
    assert b"file_slow" in rest
    assert not bucket.keys()


async def test_a_line_that_is_slow_but_steady_gets_more_time(line, monkeypatch):
    monkeypatch.setattr(spool, "UPLOAD_SECONDS", 1)
    upload = await line(f"Content-Length: {20 * 32_768}")
    for _ in range(20):
        await upload.send(b"a" * 32_768)
        await asyncio.sleep(0.1)
    assert await upload.status() == 201


async def test_an_upload_that_breaks_off_leaves_nothing(line, bucket, database):
    upload = await line("Content-Length: 1000")
    await upload.send(b"a" * 500)
    upload.writer.close()
    await asyncio.sleep(0.3)
    assert not bucket.keys()


@pytest.mark.parametrize("length", ["-1", "10x", "1e3", ""])
async def test_a_length_that_is_no_number_is_refused(line, length):
    upload = await line(f"Content-Length: {length}")
    assert await upload.status() in {400, 413, 422}


async def test_more_bytes_than_announced_are_not_taken_into_the_file(line, database):
    upload = await line("Content-Length: 5")
    await upload.send(b"hello<script>")
    assert await upload.status() in {201, 400}
    async with database.open_work() as work:
        assert set((await work.connection.execute(text("SELECT size FROM documents"))).scalars()) <= {5}
