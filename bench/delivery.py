"""From commit to other systems: how long an event takes to webhooks and to subscribers' queues, how many pass a second, and how many are lost.

    python -m bench.delivery

Starts the whole system, with a second worker of cases, documents and notify, as in production. Events are committed to the outbox of cases;
five webhook receivers and five readers of queues note when they come. Then: each worker that public events pass, and the broker, killed three
times while events come; a healthy receiver beside one that takes requests and never answers; one receiver alone, as fast as it can be given
events. Identity and forms publish no public event. Then the relay against plain batches of aio-pika with confirms, in the same run. Last, what
was measured beside the aims. It ends with status 1 when something was lost.
"""

import asyncio
import multiprocessing
import os
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import aiohttp
from sqlalchemy import text

from bench.aims import Aims
from bench.arrivals import Arrivals, Key, Measured, Outage
from bench.receivers import read_queues, receive_webhooks
from bench.relaying import compare_relay
from chassis.clock import SystemClock
from chassis.database import Database, Work
from chassis.tokens import Signer, load_key
from contracts.cases import ChildAdded
from contracts.documents import DocumentWithdrawn
from contracts.envelope import Event
from contracts.tokens import SCOPES, MachineClaims
from deploy.local import assets
from deploy.local.system import READY_SECONDS, System, is_ready, running_system
from deploy.provision.management import Management
from deploy.servers import ports
from deploy.servers.process import Process, Program
from deploy.waymark.subscribers import Subscribers, queue_of

SUBSCRIBERS = 5
SPACED, SPACED_SECONDS = 200, 0.05
STEADY_RATE, STEADY_SECONDS = 70, 20
BURST, WRITERS = 5_000, 8
EVENTS_A_COMMIT = 10
KILLED_EVENTS, KILLED_RATE, KILLED_SUBJECTS, KILLS, KILLED_EVERY = 600, 20, 50, 3, 3.0
TYPES = [ChildAdded.type, DocumentWithdrawn.type]
WORKERS = ("cases", "documents", "notify")


def main() -> None:
    """Measure, and print what came of it. Raises SystemExit with status 1 when something was lost."""
    port = ports.choose()
    os.environ |= {"WAYMARK_WEBHOOK_ALLOW_HOSTS": f"127.0.0.1:{port}", "WAYMARK_LOG_LEVEL": "ERROR"}
    with tempfile.TemporaryDirectory(prefix="waymark-bench-") as name:
        Path(name).chmod(0o711)
        with running_system(Path(name) / "waymark") as system:
            system.stop("forms", "gateway")  # idle, but not for nothing
            lost = asyncio.run(_measure(system, port))
    sys.exit(lost > 0)


async def _measure(system: System, port: int) -> int:
    """Return how many events were lost."""
    context = multiprocessing.get_context("spawn")
    notes: Any = context.Manager().Queue()
    logins = _add_queues(system)
    readers = [
        context.Process(target=receive_webhooks, args=(port, notes), daemon=True),
        context.Process(target=read_queues, args=(logins, notes), daemon=True),
    ]
    second = {name: _second_worker(system, name) for name in WORKERS}
    for reader in readers:
        reader.start()
    bench = Bench(system, second, notes, f"http://127.0.0.1:{port}")
    try:
        await bench.run([name for name, _, _ in logins])
        second["cases"].stop()
        system.stop("cases")
        await compare_relay(system)
        bench.aims.report()
        return bench.aims.lost
    finally:
        await bench.close()
        for worker in second.values():
            worker.stop()
        for reader in readers:
            reader.terminate()


def _second_worker(system: System, service: str) -> Process:
    port = ports.choose()
    environment = {**system.environment(service), "WAYMARK_PORT": str(port)}
    log = system.folder / "logs" / f"{service}-second.log"
    worker = Process(Program(f"{service}, second", [sys.executable, "-m", f"services.{service}", "worker"], log, environment=environment, folder=assets.ROOT))
    worker.wait_until(partial(is_ready, f"http://127.0.0.1:{port}"), READY_SECONDS)
    return worker


def _add_queues(system: System) -> list[tuple[str, str, str]]:
    broker = system.servers.broker
    assert broker is not None
    assert broker.management_url is not None
    subscribers = Subscribers(Management(broker.management_url), "/")
    logins, today = [], SystemClock().today()
    for number in range(SUBSCRIBERS):
        name = f"bench-{number}"
        password = subscribers.add(name, TYPES, today + timedelta(days=1), today)
        logins.append((f"queue-{number}", broker.url(queue_of(name), password), queue_of(name)))
    return logins


def _event_of(service: str, subject: UUID) -> Event:
    if service == "documents":
        return DocumentWithdrawn(subject=subject, child_id=subject, kind="letter")
    return ChildAdded(subject=subject)


class Bench:
    """Writes events and finds out when who got them."""

    def __init__(self, system: System, second: dict[str, Process], notes: Any, receivers_url: str) -> None:
        self._system = system
        self._second = second
        self._arrivals = Arrivals(notes)
        self._receivers_url = receivers_url
        self._databases = {name: Database(system.database_url(name), Work, SystemClock(), pool=WRITERS) for name in ("cases", "documents")}
        self._client = aiohttp.ClientSession()
        self._numbers: dict[UUID, int] = defaultdict(int)
        self._connection = uuid4()
        self.aims = Aims()

    async def close(self) -> None:
        """Close every connection."""
        await self._client.close()
        for database in self._databases.values():
            await database.close()

    async def run(self, queues: Sequence[str]) -> None:
        """Measure everything."""
        await self._connect()
        hooks = {f"hook-{number}": await self._add_webhook(f"hook-{number}") for number in range(SUBSCRIBERS)}
        everybody = [*hooks, *queues]
        # All of them are there once they have these.
        await self._arrivals.wait_for([key for _ in range(20) for key in await self._write(uuid4())], everybody)
        print(f"{'commit to receiver':44} events  lost  again    p50 ms    p95 ms    max ms")
        await self._paced("one at a time", SPACED, 1 / SPACED_SECONDS, hooks, queues)
        for measured in await self._paced(f"{STEADY_RATE}/s, five of each", STEADY_RATE * STEADY_SECONDS, STEADY_RATE, hooks, queues):
            self.aims.note("p50", measured.p50)
            self.aims.note("p95", measured.p95)
        for victim in (*WORKERS, "broker"):
            await self._killing(victim, everybody)
        for name, webhook in list(hooks.items())[1:]:
            await self._ask("POST", f"/v1/webhooks/{webhook}/pause")
            hooks.pop(name)
        hung = await self._add_webhook("hung")
        [healthy] = await self._paced(f"{STEADY_RATE}/s, beside one that hangs", STEADY_RATE * STEADY_SECONDS, STEADY_RATE, hooks, [])
        self.aims.note("healthy", healthy.p95)
        await self._ask("DELETE", f"/v1/webhooks/{hung}")
        await self._burst(next(iter(hooks)), next(iter(hooks.values())))

    async def _paced(self, title: str, count: int, rate: float, hooks: Sequence[str] | dict[str, str], queues: Sequence[str]) -> list[Measured]:
        self._arrivals.begin()
        begun, keys = time.perf_counter(), []
        for number in range(count):
            await asyncio.sleep(max(0.0, begun + number / rate - time.perf_counter()))
            keys.extend(await self._write(uuid4()))
        by_kind = {"webhook": list(hooks), "queue": list(queues)}
        return [await self._report(f"{title}: {kind}", keys, receivers) for kind, receivers in by_kind.items() if receivers]

    async def _burst(self, name: str, webhook: str) -> None:
        """The most that one receiver can be given: as events are committed, and from a backlog."""
        self._arrivals.begin()
        begun_on = SystemClock().now()
        begun = time.perf_counter()
        keys = [key for found in await asyncio.gather(*(self._write_many(BURST // WRITERS) for _ in range(WRITERS))) for key in found]
        committed = time.perf_counter()
        last_at = (await self._report(f"burst, {WRITERS} writers: webhook", keys, [name])).last_at
        rates = len(keys) / (committed - begun), len(keys) / (last_at - begun)
        print(f"  {rates[0]:.0f} events/s committed, {EVENTS_A_COMMIT} at a time; {rates[1]:.0f} events/s delivered")
        self._arrivals.forget(name)
        replayed = time.perf_counter()
        await self._ask("POST", f"/v1/webhooks/{webhook}/replay", {"from": begun_on.isoformat()})
        # A replay can begin with events from just before, which are deliveries like the others.
        lost, came, last_at = await self._arrivals.until_all(keys, name)
        rate = came / (last_at - replayed)
        print(f"  backlog of {came} to one webhook, {lost} lost: {rate:.0f} events/s")
        self.aims.note("rate", rate)
        self.aims.note_lost(lost)

    async def _report(self, title: str, keys: Sequence[Key], receivers: Sequence[str]) -> Measured:
        measured = await self._arrivals.report(title, keys, receivers)
        self.aims.note_lost(measured.lost)
        return measured

    async def _write_many(self, count: int) -> list[Key]:
        return [key for _ in range(count // EVENTS_A_COMMIT) for key in await self._write(*(uuid4() for _ in range(EVENTS_A_COMMIT)))]

    async def _killing(self, victim: str, receivers: Sequence[str]) -> None:
        """Kill it three times while events of fifty subjects come, and start it again at once."""
        subjects = [uuid4() for _ in range(KILLED_SUBJECTS)]
        keys: list[Key] = []
        self._arrivals.begin()
        begun = time.perf_counter()

        async def kill() -> list[Outage]:
            outages = []
            for number in range(KILLS):
                await asyncio.sleep(KILLED_EVERY)
                outages.append(await asyncio.to_thread(self._kill, victim, number))
            return outages

        killing = asyncio.create_task(kill())
        # The broker takes so long to start that more events come until its last kill.
        while len(keys) < KILLED_EVENTS or not killing.done():
            await asyncio.sleep(max(0.0, begun + len(keys) / KILLED_RATE - time.perf_counter()))
            keys.extend(await self._write(subjects[len(keys) % KILLED_SUBJECTS], service="documents" if victim == "documents" else "cases"))
        outages = await killing
        await self._report(f"{victim} killed {KILLS} times", keys, receivers)
        whole, ours = self._arrivals.recovery(keys, receivers, outages)
        longest = max(answered - killed for killed, answered in outages)
        beside = f", {ours:.1f} s after the broker answered, which took it {longest:.1f} s at most" if victim == "broker" else ""
        print(f"  out of order: {self._arrivals.overtaken}; back to normal after {whole:.1f} s at most{beside}")
        self.aims.note("recovery", ours)

    def _kill(self, victim: str, number: int) -> Outage:
        """Kill one of the two workers in turn, or the broker. A worker is away for no time: the other is there."""
        killed_at = time.perf_counter()
        if victim == "broker":
            assert self._system.servers.broker is not None
            self._system.servers.broker.kill()
            self._system.start_broker()
            return killed_at, time.perf_counter()
        if number % 2:
            self._second[victim].kill()
            self._second[victim] = _second_worker(self._system, victim)
        else:
            self._system.kill(victim)
            self._system.start(victim)
        return killed_at, killed_at

    async def _write(self, *subjects: UUID, service: str = "cases") -> list[Key]:
        """Commit an event of each subject, in one transaction."""
        async with self._databases[service].open_work() as work:
            for subject in subjects:
                work.outbox.add(_event_of(service, subject))
        keys = []
        for subject in subjects:
            self._numbers[subject] += 1
            keys.append((subject, self._numbers[subject]))
            self._arrivals.note_written(keys[-1])
        return keys

    async def _connect(self) -> None:
        """Make the connection known to notify, as identity's event would."""
        notify = Database(self._system.database_url("notify"), Work, SystemClock())
        async with notify.open_work() as work:
            await work.connection.execute(
                text("INSERT INTO connections (id, active, event_types, expires_at, changed_at) VALUES (:id, true, :types, :until, now())"),
                {"id": self._connection, "types": TYPES, "until": datetime.now(UTC) + timedelta(days=1)},
            )
        await notify.close()

    async def _add_webhook(self, name: str) -> str:
        added = await self._ask("POST", "/v1/webhooks", {"url": f"{self._receivers_url}/{name}", "types": TYPES})
        return str(added["id"])

    async def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        signer = Signer("identity", load_key(self._system.environment("identity")["WAYMARK_SIGNING_KEY"]))
        claims = MachineClaims(sub=self._connection, caller="machine", scopes=frozenset(SCOPES), event_types=frozenset(TYPES), requests_per_minute=600)
        headers = {"Authorization": f"Bearer {signer.sign(claims, ['notify'], 300)}"}
        async with self._client.request(method, f"{self._system.urls['notify']}{path}", json=body, headers=headers) as response:
            assert response.ok, await response.text()
            return await response.json() if response.status != 204 else None


if __name__ == "__main__":
    main()
