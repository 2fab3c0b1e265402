"""What comes before a body has a bound, on the server that every process runs."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from chassis.heads import MAX_HEAD
from deploy.servers.ports import answers

# A process of its own, because it is `serve` that has to put the bound in.
PROGRAM = """
import sys
from fastapi import FastAPI, Request
from chassis.serving import serve
from chassis.settings import ProcessSettings
app = FastAPI()
@app.post("/size")
async def size(request: Request) -> int:
    return len(await request.body())
serve(app, ProcessSettings.model_construct(host="127.0.0.1", port=int(sys.argv[1])))
"""
START = b"POST /size HTTP/1.1\r\nHost: x\r\n"


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        number = found.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-c", PROGRAM, str(number)])
    try:
        until = time.monotonic() + 60
        while not answers(number):
            assert process.poll() is None, "the server ended"
            assert time.monotonic() < until, "the server did not start"
            time.sleep(0.05)
        yield number
    finally:
        process.terminate()
        process.wait()


def _answer(port: int, *pieces: bytes) -> bytes:
    """Send the pieces, and return all that comes until the server closes the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        received = b""
        try:
            for piece in pieces:
                connection.sendall(piece)
            while more := connection.recv(65536):
                received += more
        except (ConnectionResetError, BrokenPipeError):
            pass  # closed while we were still sending
        return received


def test_a_header_that_does_not_end_is_refused_though_it_comes_in_pieces(port: int) -> None:
    sent_to_the_bound = [b"a" * 1024] * (MAX_HEAD // 1024)
    assert _answer(port, START + b"A: ", *sent_to_the_bound).startswith(b"HTTP/1.1 431 ")


def test_trailers_that_do_not_end_close_the_connection(port: int) -> None:
    assert b" 200 " not in _answer(port, START + b"Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nA: ", *[b"a" * 1024] * 1024)


def test_a_body_is_as_long_as_its_route_allows_and_a_connection_is_used_again(port: int) -> None:
    request = START + b"Content-Length: 3000000\r\n\r\n" + b"a" * 3_000_000
    last = START + b"Connection: close\r\nContent-Length: 1\r\nA: " + b"a" * 20_000 + b"\r\n\r\na"
    answered = _answer(port, request, request, last)
    assert answered.count(b"HTTP/1.1 200 OK") == 3
    assert answered.count(b"3000000") == 2
