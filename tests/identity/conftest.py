"""Fixtures of the tests of identity: its API on a real PostgreSQL, with public keys fetched over HTTP as in production."""

from collections.abc import AsyncIterator, Callable

import httpx2
import pytest
from fastapi import FastAPI

from chassis import pace
from services.identity import app as composition
from services.identity.settings import Settings
from tests.harness.brokers import NO_BROKER
from tests.harness.databases import Databases
from tests.harness.signers import Signers
from tests.identity.client import Identity, MovableClock


@pytest.fixture(scope="session")
def settings(databases_of_services: Databases, signers: Signers) -> Settings:
    return Settings.model_validate(
        {
            "port": 8001,
            "database_url": databases_of_services.url("identity"),
            "amqp_url": NO_BROKER,
            "signing_key": signers.key("identity"),
            "seal_key": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
            "council_name": "Anytown Council",
            "public_url": "https://portal.example",
            **signers.urls,
        }
    )


@pytest.fixture(scope="session")
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture(scope="session")
async def api(settings: Settings, clock: MovableClock) -> AsyncIterator[FastAPI]:
    composed = composition.build(settings, clock=clock)
    async with composed.router.lifespan_context(composed):
        yield composed


@pytest.fixture(scope="session")
async def http(api: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(api), base_url="http://identity") as client:
        yield client


@pytest.fixture
def identity(database_for: Callable[[str], str], http: httpx2.AsyncClient, api: FastAPI, signers: Signers, monkeypatch: pytest.MonkeyPatch) -> Identity:
    """The service with an empty database, and without the wait that hides small differences in time."""
    database_for("identity")
    monkeypatch.setattr(pace, "STEP_SECONDS", 0.001)
    return Identity(http, signers, api.state.database, api.state.database.clock)
