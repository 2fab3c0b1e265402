"""Everything that `make run` starts, for journeys."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.system import System, running_system
from tests.harness.public_events import check_public_events


@pytest.fixture(scope="session")
def system(servers_folder: Path) -> Iterator[System]:
    """The whole system on free ports, for the whole session, without demonstration data. A test that stops a part starts it again."""
    with pytest.MonkeyPatch.context() as patch:
        # Everybody in these tests sits at one address, signs in more often in a minute than one person may, and shares one administrator.
        # A session keeps a limit that one can come up against.
        for limit, requests in (("CREDENTIAL", "1000"), ("SESSION", "1000"), ("ADDRESS", "100000")):
            patch.setenv(f"WAYMARK_{limit}_REQUESTS", requests)
        with running_system(servers_folder / "system") as running:
            yield running
            # Whatever the tests did: what other systems were told of it says nothing about a person, and is in the feed.
            asyncio.run(check_public_events(running))
