"""Every replica of every service is restarted, one after another, while people use the portal: each request is answered, and nothing is lost."""

import asyncio
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import aiohttp
import pytest

from deploy.provision import SERVICES
from deploy.seed.accounts import verified_session
from deploy.seed.portal import Portal
from tests.harness.containers.compose import REPLICAS, ComposedSystem
from tests.harness.containers.engine import docker
from tests.harness.pages import Pages

PEOPLE = 6
# An upload is scanned, sealed and stored: each person sends a few.
UPLOADS = 5
READY_SECONDS = 180


@dataclass
class Answers:
    """How requests were answered: seconds, and what was wrong."""

    seconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    worst: tuple[float, str] = (0.0, "")

    def note(self, what: str, started: float) -> None:
        """Keep how long it took."""
        took = time.perf_counter() - started
        self.seconds.append(took)
        self.worst = max(self.worst, (took, what))


class Person:
    """A parent who writes, reads and uploads without a pause."""

    def __init__(self, pages: Pages, form: str, answers: Answers) -> None:
        self._pages = pages
        self._form = form
        self._answers = answers
        self.saved = 0
        self.uploaded = 0
        self._letter = "none"

    async def use_the_portal(self, over: asyncio.Event) -> None:
        """Do everything that a parent does, again and again, until it is over."""
        visit = 0
        while not over.is_set():
            visit += 1
            await self._try("children", self._pages.show("/citizen/send"))
            await self._try("messages", self._pages.show("/citizen/messages"))
            if await self._try("save", self._pages.send(f"{self._form}/reason", {"why": f"As I said {visit} times"})):
                self.saved = visit
            if visit % 20 == 1 and self.uploaded < UPLOADS:
                name = f"letter-{visit}.txt"
                if await self._try("upload", self._pages.attach(f"{self._form}/evidence", "documents", name, f"Letter {visit}".encode())):
                    self.uploaded, self._letter = self.uploaded + 1, name

    async def kept(self) -> tuple[bool, bool]:
        """Say whether the text and the file that were sent last are there."""
        reason, evidence = [await self._pages.show(f"{self._form}/{page}") for page in ("reason", "evidence")]
        return f"As I said {self.saved} times" in reason, self._letter in evidence

    async def _try(self, what: str, asked) -> bool:
        started = time.perf_counter()
        try:
            answer = await asked
        except (AssertionError, aiohttp.ClientError, TimeoutError) as error:
            self._answers.wrong.append(f"{what}: {error!r}")
            return False
        self._answers.note(what, started)
        if isinstance(answer, tuple) and answer[0] != 303:
            self._answers.wrong.append(f"{what}: {answer[0]}")
            return False
        return True


@pytest.mark.timeout(900)
async def test_every_request_is_answered_while_every_replica_is_restarted(system: ComposedSystem, portal: Portal, client: aiohttp.ClientSession) -> None:
    answers = Answers()
    people = [await _person(system, portal, client, answers) for _ in range(PEOPLE)]
    over = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for person in people:
            group.create_task(person.use_the_portal(over))
        await asyncio.sleep(5)
        quiet, answers.seconds = statistics.quantiles(answers.seconds, n=20), []
        for turn in _turns(system):
            await asyncio.gather(*(asyncio.to_thread(_restart, system, container) for container in turn))
        restarting = statistics.quantiles(answers.seconds, n=20)
        over.set()
    print(f"\n{len(answers.seconds)} pages, p95 {restarting[-1] / quiet[-1]:.1f} times that of the same people before, longest {answers.worst}")  # noqa: T201
    assert not answers.wrong, f"{Counter(answers.wrong)}\n{_errors(system)}"
    for person in people:
        assert await person.kept() == (True, True)


def _errors(system: ComposedSystem) -> str:
    """What processes said of it, the last lines of each."""
    return "\n".join(line for written in system.logs().values() for line in [line for line in written.splitlines() if '"level": "error"' in line][-10:])


def _turns(system: ComposedSystem) -> Iterator[list[str]]:
    """One replica of each part at a time; the gateway after the services, as an upgrade does it."""
    parts = [f"{service}-{role}" for service in SERVICES for role in ("api", "worker")]
    for number in range(max(REPLICAS.values())):
        yield [found[number] for part in parts if number < len(found := system.containers(part))]
    for container in system.containers("gateway"):
        yield [container]


def _restart(system: ComposedSystem, container: str) -> None:
    docker("restart", container)
    ends = time.monotonic() + READY_SECONDS
    while not system.is_ready(container):
        assert time.monotonic() < ends, f"{container} is not ready again"
        time.sleep(0.3)


async def _person(system: ComposedSystem, portal: Portal, client: aiohttp.ClientSession, answers: Answers) -> Person:
    session = await verified_session(portal, f"rolling-{time.time_ns()}@example.org")
    child = await portal.add_child(await portal.principal(session))
    pages = Pages(client, system.url, session)
    return Person(pages, await pages.start_request(child), answers)
