"""Tests take their servers from where `WAYMARK_TEST_SERVERS` says, and leave none behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack

import asyncpg
import pytest
from testcontainers.core.container import DockerContainer
from testcontainers.core.wait_strategies import LogMessageWaitStrategy

from deploy.servers import ports
from tests.harness.containers import images, servers
from tests.harness.containers.engine import ROOT, docker

pytestmark = pytest.mark.timeout(900)

HARNESS = "tests/deploy/test_harness.py"
OF_A_DATABASE = f"{HARNESS}::test_a_service_gets_a_migrated_database_that_it_owns"


class Session:
    """Another session of tests, without what this one was told."""

    def __init__(self, *words: str, **environment: str) -> None:
        told = {name: value for name, value in os.environ.items() if not name.startswith(("WAYMARK_", "PYTEST_"))} | environment
        wanted = ["--filter", "type=container", "--filter", "event=start", "--format", "{{.Actor.Attributes.name}} {{.Actor.Attributes.image}}"]
        # Heard while they happen: the engine remembers few, and forgets them among health checks.
        with subprocess.Popen(["docker", "events", *wanted], text=True, stdout=subprocess.PIPE) as events:
            session = subprocess.Popen(
                [sys.executable, "-m", "pytest", "-q", "-n", "0", *words], cwd=ROOT, env=told, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
            )
            self.written, _ = session.communicate()
            events.terminate()
            heard, _ = events.communicate()
        self.exit_code = session.returncode
        self.started = {image for name, image in map(str.split, heard.splitlines()) if name.startswith(f"testcontainers-{session.pid}-")}
        self.left = containers_of(session.pid)


def containers_of(process: int) -> list[str]:
    return docker("ps", "--all", "--quiet", "--filter", f"name=testcontainers-{process}-").split()


@pytest.fixture
def nothing_left() -> Iterator[None]:
    assert not containers_of(os.getpid())
    yield
    assert not containers_of(os.getpid())


@pytest.mark.parametrize("source", ["containers", "processes"])
def test_all_servers_come_from_where_the_environment_says(source):
    session = Session(HARNESS, "-k", "not killed", WAYMARK_TEST_SERVERS=source)
    assert session.exit_code == pytest.ExitCode.OK, session.written
    kinds: tuple[images.Server, ...] = ("postgres", "rabbitmq", "minio", "clamav", "mailpit") if source == "containers" else ()
    assert session.started == {images.server(kind) for kind in kinds}
    assert not session.left


def test_a_server_that_is_given_is_taken_before_any_other():
    with servers.postgres() as address:
        session = Session(OF_A_DATABASE, WAYMARK_TEST_SERVERS="containers", WAYMARK_TEST_DATABASE_URL=address)
    assert session.exit_code == pytest.ExitCode.OK, session.written
    assert not session.started


def test_a_source_that_nobody_knows_is_refused():
    session = Session(OF_A_DATABASE, WAYMARK_TEST_SERVERS="container")
    assert session.exit_code == pytest.ExitCode.USAGE_ERROR
    assert "WAYMARK_TEST_SERVERS is 'container'. It is `processes`, as without it, or `containers`." in session.written


def test_containers_without_an_engine_are_refused_before_the_first_test():
    session = Session(OF_A_DATABASE, WAYMARK_TEST_SERVERS="containers", DOCKER_HOST="unix:///nobody/listens.here")
    assert session.exit_code == pytest.ExitCode.USAGE_ERROR
    assert "WAYMARK_TEST_SERVERS=containers needs a Docker engine" in session.written
    assert "Traceback" not in session.written


async def test_a_container_is_published_on_this_machine_alone_and_does_not_wait_for_its_disk(nothing_left):
    with servers.postgres() as address:
        (container,) = containers_of(os.getpid())
        assert {line.rpartition(":")[0].split()[-1] for line in docker("port", container).splitlines()} == {ports.HOST}
        connection = await asyncpg.connect(address)
        try:
            assert [await connection.fetchval(f"SHOW {name}") for name in ("fsync", "synchronous_commit", "full_page_writes")] == ["off"] * 3
        finally:
            await connection.close()


def test_a_container_that_never_gets_ready_is_removed(nothing_left):
    never = LogMessageWaitStrategy("what it never writes").with_startup_timeout(1)
    with pytest.raises(TimeoutError), ExitStack() as stack:
        stack.enter_context(servers._running(DockerContainer(images.server("mailpit")).waiting_for(never), 8025))


def test_a_container_is_removed_when_its_tests_are_killed():
    code = "from tests.harness.containers import servers; import sys; s = servers.mailpit(); s.__enter__(); print(flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as tests:
        assert tests.stdout
        assert tests.stdout.readline()
        assert containers_of(tests.pid)
        tests.send_signal(signal.SIGKILL)
    ends = time.monotonic() + 60
    while containers_of(tests.pid):
        assert time.monotonic() < ends, "a container outlived its tests by a minute"
        time.sleep(0.2)
