"""Everything that `make run` starts, for journeys; or, when WAYMARK_TEST_SYSTEM says `compose`, the same in containers, with several replicas of each part."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from deploy.local.system import running_system
from deploy.servers import ports
from tests.harness.containers.compose import AnySystem, composed_system
from tests.harness.public_events import check_public_events
from tests.harness.public_types import note_public_types

COMPOSED = os.environ.get("WAYMARK_TEST_SYSTEM") == "compose"
"""Whether the system is the one in containers."""

# Everybody in these tests sits at one address, signs in more often in a minute than one person may, and shares one administrator.
# A session keeps a limit that one can come up against.
_LIMITS = {"WAYMARK_CREDENTIAL_REQUESTS": "1000", "WAYMARK_SESSION_REQUESTS": "1000", "WAYMARK_ADDRESS_REQUESTS": "100000"}


@pytest.fixture(scope="session")
def webhook_port() -> int:
    """The one port of this machine to which the whole system sends webhooks. Who listens there is what a test makes."""
    return ports.choose()


@pytest.fixture(scope="session")
def system(servers_folder: Path, webhook_port: int, pytestconfig: pytest.Config) -> Iterator[AnySystem]:
    """The whole system, for the whole session, without demonstration data. A test that stops a part starts it again."""
    with _running(servers_folder / "system", webhook_port) as running:
        yield running
        # Whatever the tests did: what other systems were told of it says nothing about a person, and is in the feed.
        note_public_types(pytestconfig, asyncio.run(check_public_events(running)))


@contextmanager
def _running(folder: Path, webhook_port: int) -> Iterator[AnySystem]:
    if COMPOSED:
        with composed_system(folder, **_LIMITS) as composed:
            yield composed
        return
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**_LIMITS, "WAYMARK_WEBHOOK_ALLOW_HOSTS": f"127.0.0.1:{webhook_port}"}.items():
            patch.setenv(name, value)
        with running_system(folder) as running:
            yield running
