"""The API of cases on a real PostgreSQL."""

from collections.abc import AsyncIterator, Callable
from functools import partial
from uuid import UUID, uuid4

import httpx2
import pytest
from fastapi import FastAPI

from chassis import pace
from chassis.database import Database
from services.cases import app
from services.cases.settings import Settings
from services.cases.store import Work
from tests.cases.people import Caller, MovableClock, OpenCase, open_case, role
from tests.cases.systems import System
from tests.harness.brokers import NO_BROKER
from tests.harness.council import COUNCIL
from tests.harness.databases import Databases
from tests.harness.signers import Signers


@pytest.fixture(scope="session")
def settings(databases_of_services: Databases, signers: Signers) -> Settings:
    own = {"port": 1, "database_url": databases_of_services.url("cases"), "amqp_url": NO_BROKER, "signing_key": signers.key("cases")}
    return Settings.model_validate({**own, **signers.urls, **COUNCIL})


@pytest.fixture(scope="session")
async def composed(settings: Settings) -> AsyncIterator[FastAPI]:
    """The API as a process would have it. It keeps nothing between requests that a test could see, and takes longer to make than a test to run."""
    built = app.build(settings, None)
    yield built
    await built.state.database.close()


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def database(composed: FastAPI, database_for: Callable[[str], str], clock: MovableClock) -> Database[Work]:
    """The database of the API, without rows and under the test's own clock."""
    database_for("cases")
    found: Database[Work] = composed.state.database
    found.clock = clock
    return found


@pytest.fixture
async def api(composed: FastAPI, database: Database[Work], monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx2.AsyncClient]:
    """Without the wait that hides small differences in time."""
    monkeypatch.setattr(pace, "STEP_SECONDS", 0.001)
    transport = httpx2.ASGITransport(app=composed, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://cases") as client:
        yield client


@pytest.fixture
def parent() -> UUID:
    return uuid4()


@pytest.fixture
def as_parent(signers: Signers, parent: UUID) -> dict[str, str]:
    return signers.person("cases", parent)


@pytest.fixture
def caller(api: httpx2.AsyncClient, signers: Signers) -> Callable[..., Caller]:
    """A function that makes somebody who calls: `caller("professional", role, ...)`."""
    return partial(Caller, api, signers)


@pytest.fixture
def team(caller: Callable[..., Caller]) -> Caller:
    """A member of the SEND team."""
    return caller("team")


@pytest.fixture
def system(api: httpx2.AsyncClient, signers: Signers) -> Callable[..., System]:
    """A function that makes another system of the council: `system("cases:read", ...)`."""
    return partial(System, api, signers)


@pytest.fixture
def mother(caller: Callable[..., Caller]) -> Caller:
    """A parent."""
    return caller("citizen")


@pytest.fixture
def school() -> UUID:
    """An organisation that the SEND team knows."""
    return uuid4()


@pytest.fixture
def senco(caller: Callable[..., Caller], school: UUID) -> Caller:
    """A professional with a confirmed job at the school."""
    return caller("professional", role(school))


@pytest.fixture
async def case(mother: Caller, team: Caller, school: UUID, database: Database[Work]) -> OpenCase:
    """The mother's child, whose request the council has, allocated to the school."""
    return await open_case(mother, team, school, database)
