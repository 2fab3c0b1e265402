"""What tests of images ask for."""

from collections.abc import Callable

import pytest

from tests.harness.containers import images
from tests.harness.containers.engine import docker

Inside = Callable[[str, str], str]


@pytest.fixture(scope="session")
def inside() -> Inside:
    """Run Python in the image of a process, without its code's environment. Returns what it printed."""

    def run(process: str, code: str) -> str:
        return docker("run", "--rm", "--read-only", "--network", "none", "--entrypoint", "python", images.own(process), "-c", code)

    return run
