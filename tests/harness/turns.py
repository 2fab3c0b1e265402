"""Tests run in several processes at once; those marked `alone` have the machine to themselves: what they measure is time."""

import fcntl
import os
import re
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from deploy.servers import ports

# Servers that are given to the tests are shared by all processes, and each empties queues and mailboxes that others would be reading.
_ONE_PROCESS = ("WAYMARK_TEST_AMQP_URL", "WAYMARK_TEST_MAILBOX_URL")
_MOST_PROCESSES = 4
"""Each starts servers of its own, which take half a gigabyte and some seconds."""
_UUID = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_numbers: dict[str, int] = {}


def pytest_xdist_auto_num_workers() -> int:
    """How many processes `-n auto` means: one for each core that we may use."""
    if any(name in os.environ for name in _ONE_PROCESS):
        return 0
    return min(len(os.sched_getaffinity(0)), _MOST_PROCESSES)


def pytest_make_parametrize_id(val: object) -> str | None:
    """Number the ids that a module makes when it is read: each process makes others, and a test must have one name in all."""
    if not isinstance(val, str) or not _UUID.search(val):
        return None
    return _UUID.sub(lambda found: f"id{_numbers.setdefault(found[0], len(_numbers) + 1)}", val)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "alone: measures time, so no other process runs a test meanwhile")
    if (worker := getattr(config, "workerinput", None)) is not None:
        _share_ports(int(worker["workerid"].removeprefix("gw")), worker["workercount"])


def _share_ports(mine: int, processes: int) -> None:
    """Deal the ports of this machine out: a server listens some seconds after it got its port, and another process must not give it away meanwhile."""
    # In pairs, because Linux gives even ones alone to whoever asks for any.
    ports._given.update(port for port in range(65_536) if port // 2 % processes != mine)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Wait for a turn, outside what pytest-timeout counts."""
    run = getattr(item.config, "workerinput", {}).get("testrunuid")
    if run is None:
        return (yield)
    with _turn(Path(tempfile.gettempdir()) / f"waymark-turns-{run}", alone=item.get_closest_marker("alone") is not None):
        return (yield)


@contextmanager
def _turn(place: Path, *, alone: bool) -> Iterator[None]:
    """A lock that many share or one has. The queue before it keeps the others from passing by one who waits to be alone."""
    with place.with_suffix(".queue").open("w") as queue, place.with_suffix(".turn").open("w") as turn:
        fcntl.flock(queue, fcntl.LOCK_EX)
        fcntl.flock(turn, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        fcntl.flock(queue, fcntl.LOCK_UN)
        yield
