"""From commit to handler: how long an event takes through outbox, relay, RabbitMQ and inbox, and how many pass a second.

    python -m bench.events

Starts a PostgreSQL (durable) and a RabbitMQ of its own. One process writes and another handles, as in production.
"""

import asyncio
import multiprocessing
import secrets
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import text

from chassis import logs, migrations
from chassis.clock import SystemClock
from chassis.consumer import Consumer
from chassis.database import Database, Work
from chassis.relay import Relay
from contracts.cases import ChildAdded
from deploy.provision import SERVICES, broker, databases
from deploy.servers import postgres, rabbitmq

SPACED = 200
SPACED_SECONDS = 0.05
STEADY_RATE = 70
STEADY_SECONDS = 20
BURST = 5_000
WRITERS = 8


def main() -> None:
    """Measure, and print one table."""
    with _servers() as (urls, amqp):
        results = multiprocessing.Manager().Queue()
        reader = multiprocessing.Process(target=_read, args=(urls["notify"], amqp["notify"], results), daemon=True)
        reader.start()
        relay = multiprocessing.Process(target=_relay, args=(urls["cases"], amqp["cases"]), daemon=True)
        relay.start()
        time.sleep(3)
        asyncio.run(_measure(urls["cases"], results))
        for process in (reader, relay):
            process.terminate()


async def _measure(url: str, results: "multiprocessing.Queue[tuple[UUID, float]]") -> None:
    database = Database(url, Work, SystemClock())
    for _ in range(20):
        await _write(database, uuid4())
    await asyncio.sleep(1)
    _drain(results)
    print("commit to end of handler         events    lost     p50 ms     p95 ms     max ms")
    await _one_at_a_time(database, results)
    await _steady(database, results)
    await _burst(database, results)
    await database.close()


async def _one_at_a_time(database: Database[Work], results: "multiprocessing.Queue[tuple[UUID, float]]") -> None:
    written = {}
    for _ in range(SPACED):
        subject = uuid4()
        await _write(database, subject)
        written[subject] = time.perf_counter()
        await asyncio.sleep(SPACED_SECONDS)
    await _report("one at a time", written, results)


async def _steady(database: Database[Work], results: "multiprocessing.Queue[tuple[UUID, float]]") -> None:
    """The peak of all England: 70 events a second."""
    written = {}
    begun = time.perf_counter()
    for number in range(STEADY_RATE * STEADY_SECONDS):
        await asyncio.sleep(max(0.0, begun + number / STEADY_RATE - time.perf_counter()))
        subject = uuid4()
        await _write(database, subject)
        written[subject] = time.perf_counter()
    await _report(f"steady, {STEADY_RATE} a second", written, results)


async def _burst(database: Database[Work], results: "multiprocessing.Queue[tuple[UUID, float]]") -> None:
    written: dict[UUID, float] = {}

    async def write_many() -> None:
        for _ in range(BURST // WRITERS):
            subject = uuid4()
            await _write(database, subject)
            written[subject] = time.perf_counter()

    begun = time.perf_counter()
    await asyncio.gather(*(write_many() for _ in range(WRITERS)))
    committed = time.perf_counter()
    last = await _report(f"burst, {WRITERS} writers", written, results)
    print(f"\nburst: {len(written) / (committed - begun):.0f} commits/s, {len(written) / (last - begun):.0f} events/s from first commit to last handler")


async def _write(database: Database[Work], subject: UUID) -> None:
    async with database.open_work() as work:
        work.outbox.add(ChildAdded(subject=subject))


async def _report(title: str, written: dict[UUID, float], results: "multiprocessing.Queue[tuple[UUID, float]]") -> float:
    handled: dict[UUID, float] = {}
    deadline = time.monotonic() + 60
    while len(handled) < len(written) and time.monotonic() < deadline:
        handled.update({subject: at for subject, at in _drain(results) if subject in written})
        await asyncio.sleep(0.05)
    delays = sorted((handled[subject] - at) * 1000 for subject, at in written.items() if subject in handled)
    lost = len(written) - len(handled)
    p95 = statistics.quantiles(delays, n=20)[-1]
    print(f"{title:30} {len(written):8} {lost:7} {statistics.median(delays):10.1f} {p95:10.1f} {delays[-1]:10.1f}")
    return max(handled.values())


def _drain(results: "multiprocessing.Queue[tuple[UUID, float]]") -> list[tuple[UUID, float]]:
    return [results.get() for _ in range(results.qsize())]


def _relay(url: str, amqp: str) -> None:
    logs.configure("cases", "WARNING")
    asyncio.run(Relay("cases", Database(url, Work, SystemClock()), amqp).run())


def _read(url: str, amqp: str, results: "multiprocessing.Queue[tuple[UUID, float]]") -> None:
    logs.configure("notify", "WARNING")

    async def on_child_added(event: ChildAdded, work: Work) -> None:
        await work.connection.execute(text("SELECT 1"))
        work.after_commit(lambda: results.put((event.subject, time.perf_counter())))

    asyncio.run(Consumer("notify", Database(url, Work, SystemClock()), amqp, {ChildAdded: on_child_added}).run())


@contextmanager
def _servers() -> "Iterator[tuple[dict[str, str], dict[str, str]]]":
    with tempfile.TemporaryDirectory(prefix="waymark-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        passwords = {service: secrets.token_urlsafe() for service in SERVICES}
        queue = rabbitmq.launch(folder / "rabbitmq", logs=folder, password=secrets.token_urlsafe(), users=broker.users(passwords))
        store = postgres.launch(folder / "postgres", log=folder / "postgres.log", password=secrets.token_urlsafe())
        try:
            store.wait()
            queue.wait()
            asyncio.run(databases.provision(store.url(), passwords))
            asyncio.run(broker.provision(queue.url()))
            urls = {
                service: store.url(service, user=service, password=password).replace("postgresql:", "postgresql+asyncpg:")
                for service, password in passwords.items()
            }
            for service in ("cases", "notify"):
                migrations.upgrade(f"services.{service}", urls[service])
            yield urls, {service: queue.url(service, password) for service, password in passwords.items()}
        finally:
            queue.stop()
            store.stop()


if __name__ == "__main__":
    main()
