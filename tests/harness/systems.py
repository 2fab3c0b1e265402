"""Everything that `make run` starts, for journeys."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.system import System, running_system
from deploy.servers import ports
from tests.harness.public_events import check_public_events
from tests.harness.public_types import note_public_types


@pytest.fixture(scope="session")
def webhook_port() -> int:
    """The one port of this machine to which the whole system sends webhooks. Who listens there is what a test makes."""
    return ports.choose()


@pytest.fixture(scope="session")
def system(servers_folder: Path, webhook_port: int, pytestconfig: pytest.Config) -> Iterator[System]:
    """The whole system on free ports, for the whole session, without demonstration data. A test that stops a part starts it again."""
    with pytest.MonkeyPatch.context() as patch:
        # Everybody in these tests sits at one address, signs in more often in a minute than one person may, and shares one administrator.
        # A session keeps a limit that one can come up against.
        for limit, requests in (("CREDENTIAL", "1000"), ("SESSION", "1000"), ("ADDRESS", "100000")):
            patch.setenv(f"WAYMARK_{limit}_REQUESTS", requests)
        patch.setenv("WAYMARK_WEBHOOK_ALLOW_HOSTS", f"127.0.0.1:{webhook_port}")
        with running_system(servers_folder / "system") as running:
            yield running
            # Whatever the tests did: what other systems were told of it says nothing about a person, and is in the feed.
            note_public_types(pytestconfig, asyncio.run(check_public_events(running)))
