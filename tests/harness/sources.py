"""Where a test session takes its servers from, those apart whose addresses it is given: `WAYMARK_TEST_SERVERS`."""

import os

import pytest

from tests.harness.containers import engine, images

_VARIABLE = "WAYMARK_TEST_SERVERS"


def are_containers() -> bool:
    """Say whether servers are containers; else they are processes of this machine. Raises UsageError."""
    source = os.environ.get(_VARIABLE) or "processes"
    if source not in {"processes", "containers"}:
        raise pytest.UsageError(f"{_VARIABLE} is {source!r}. It is `processes`, as without it, or `containers`.")
    return source == "containers"


def pytest_configure(config: pytest.Config) -> None:
    """Refuse what cannot be, and make the images: it takes minutes the first time, which no test may spend. Once, not in each process."""
    if not are_containers() or hasattr(config, "workerinput"):
        return
    if not engine.is_there():
        raise pytest.UsageError(f"{_VARIABLE}=containers needs a Docker engine on this machine, and none answers `docker info`.")
    for kind in images.SERVERS:
        images.server(kind)
