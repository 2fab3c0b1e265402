"""The API of cases on a real PostgreSQL."""

from collections.abc import AsyncIterator, Callable
from uuid import UUID, uuid4

import httpx2
import pytest

from chassis.clock import SystemClock
from chassis.database import Database
from services.cases import app
from services.cases.settings import Settings
from services.cases.store import Work
from tests.harness.signers import Signers


@pytest.fixture
def settings(database_for: Callable[[str], str], signers: Signers) -> Settings:
    return Settings.model_validate(
        {"port": 1, "database_url": database_for("cases"), "amqp_url": "amqp://127.0.0.1:1/", "signing_key": signers.key("cases"), **signers.urls}
    )


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database[Work]]:
    found = Database(settings.database_url, Work, SystemClock())
    yield found
    await found.close()


@pytest.fixture
async def api(settings: Settings) -> AsyncIterator[httpx2.AsyncClient]:
    built = app.build(settings, None)
    transport = httpx2.ASGITransport(app=built, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://cases") as client:
        yield client
    await built.state.database.close()


@pytest.fixture
def parent() -> UUID:
    return uuid4()


@pytest.fixture
def as_parent(signers: Signers, parent: UUID) -> dict[str, str]:
    return signers.person("cases", parent)
