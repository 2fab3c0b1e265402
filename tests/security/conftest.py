"""The services that the matrix of access is tried on."""

from collections.abc import AsyncIterator, Iterator
from importlib import import_module

import pytest

from chassis import pace
from tests.harness.databases import Databases
from tests.harness.signers import Signers
from tests.security.matrix import MATRIX
from tests.security.scenes.scene import Servers
from tests.security.tables import Tables
from tests.security.trial import Trial


@pytest.fixture(scope="session")
def servers(databases_of_services: Databases, signers: Signers, request: pytest.FixtureRequest) -> Servers:
    return Servers(databases_of_services, signers, lambda: request.getfixturevalue("s3"))


@pytest.fixture(scope="module")
def without_waiting() -> Iterator[None]:
    """Identity waits before it answers, so that nobody learns from the time what there is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pace, "STEP_SECONDS", 0.001)
        yield


@pytest.fixture(scope="module")
async def trial(request: pytest.FixtureRequest, servers: Servers, without_waiting: None) -> AsyncIterator[Trial]:
    """The service that a test names, with people and what is theirs. What a test changes it puts back."""
    name = request.param
    servers.databases.url(name)
    servers.databases.empty(name)
    async with import_module(f"tests.security.scenes.{name}").set_up(servers) as scene:
        tables = await Tables.keep(servers.databases, name)
        yield Trial(MATRIX.services[name], scene, tables)
        await tables.close()
