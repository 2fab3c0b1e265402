"""Those who receive events in the benchmark of deliveries: webhook receivers and readers of queues, in a process of their own.

A receiver is a few lines on asyncio's streams, so that the two cores go to what is measured. Each note of an event says who got it,
which event it was, by subject and number, and when.
"""

import asyncio
import json
import logging
import time
from collections.abc import Callable, Sequence
from uuid import UUID

import aio_pika
from aio_pika.abc import AbstractIncomingMessage

Note = tuple[str, UUID, int, float]
"""Receiver, subject, sequence, and the moment by `time.perf_counter`, which is the same for all processes of a machine and never set."""
Notes = "multiprocessing.Queue[list[Note]]"
_REPORT_SECONDS = 0.1


def receive_webhooks(port: int, notes: "Notes") -> None:
    """Answer webhooks on a port for ever. The path names the receiver; `/hung` takes what comes and never answers."""
    logging.disable()  # connections that break are what is measured
    asyncio.run(_receive_webhooks(port, notes))


async def _receive_webhooks(port: int, notes: "Notes") -> None:
    report = _Report(notes)

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                path, length = head.split(b" ", 2)[1].decode(), _length(head)
                body = await reader.readexactly(length)
                if path == "/hung":
                    await asyncio.Event().wait()
                report.add(path.strip("/"), body)
                writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # whoever sent it has gone
        writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", port)
    async with server:
        await report.send_for_ever()


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0


def read_queues(logins: Sequence[tuple[str, str, str]], notes: "Notes") -> None:
    """Read queues for ever. Each login is a receiver's name, the address of its user, and its queue."""
    logging.disable()
    asyncio.run(_read_queues(logins, notes))


async def _read_queues(logins: Sequence[tuple[str, str, str]], notes: "Notes") -> None:
    report = _Report(notes)
    async with asyncio.TaskGroup() as tasks:
        for login in logins:
            tasks.create_task(_read_queue(*login, report.add))
        tasks.create_task(report.send_for_ever())


async def _read_queue(name: str, url: str, queue_name: str, add: Callable[[str, bytes], None]) -> None:
    """Read, and come back after each failure: the broker is killed on the way."""
    while True:
        try:
            connection = await aio_pika.connect(url, timeout=5)
            closed = asyncio.Event()
            channel = await connection.channel()
            for part in (connection, channel):
                part.close_callbacks.add(lambda *_, closed=closed: closed.set())
            await channel.set_qos(prefetch_count=100)
            queue = await channel.get_queue(queue_name, ensure=False)

            async def got(message: AbstractIncomingMessage) -> None:
                add(name, message.body)
                await message.ack()

            await queue.consume(got, timeout=5)
            await closed.wait()
        except Exception:  # noqa: BLE001, S110 - whatever broke, a new connection mends it
            pass
        await asyncio.sleep(0.1)


class _Report:
    """Collects notes and sends them in bundles: one by one they would cost more than the deliveries."""

    def __init__(self, notes: "Notes") -> None:
        self._notes = notes
        self._collected: list[Note] = []

    def add(self, receiver: str, body: bytes) -> None:
        """Note an event that came now."""
        event = json.loads(body)
        self._collected.append((receiver, UUID(event["subject"]), int(event["sequence"]), time.perf_counter()))

    async def send_for_ever(self) -> None:
        """Send what was collected, ten times a second."""
        while True:
            await asyncio.sleep(_REPORT_SECONDS)
            if self._collected:
                self._notes.put(self._collected)
                self._collected = []
