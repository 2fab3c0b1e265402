"""Fixtures of the tests of identity: its API on a real PostgreSQL, with public keys fetched over HTTP as in production."""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import httpx2
import pytest
from aiohttp import web
from fastapi import FastAPI
from joserfc.jwk import OKPKey

from chassis import migrations
from chassis.tokens import Signer
from deploy.servers import postgres
from services.identity import app as composition
from services.identity.api import pace
from services.identity.settings import Settings
from tests.identity.client import Identity, MovableClock


@pytest.fixture(scope="session")
def database_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[postgres.Postgres]:
    folder: Path = tmp_path_factory.mktemp("postgres")
    server = postgres.launch(folder, log=folder / "log", password=secrets.token_hex(8), durable=False)
    server.wait()
    yield server
    server.stop()


@pytest.fixture(scope="session")
async def database_url(database_server: postgres.Postgres) -> str:
    connection = await asyncpg.connect(database_server.url())
    name = f"identity_{secrets.token_hex(4)}"
    await connection.execute(f'CREATE DATABASE "{name}"')
    await connection.close()
    url = database_server.url(name).replace("postgresql://", "postgresql+asyncpg://")
    await asyncio.to_thread(migrations.upgrade, "services.identity", url)
    return url


@pytest.fixture(scope="session")
def gateway_signer() -> Signer:
    return Signer("gateway", OKPKey.generate_key("Ed25519"))


@pytest.fixture(scope="session")
async def settings(database_url: str, gateway_signer: Signer) -> AsyncIterator[Settings]:
    """Settings whose addresses lead to the public keys of the gateway and of identity."""
    key = OKPKey.generate_key("Ed25519")
    keys = {"gateway": gateway_signer.jwks(), "identity": Signer("identity", key).jwks()}

    async def jwks(request: web.Request) -> web.Response:
        return web.json_response(keys[request.match_info["signer"]])

    site = web.Application()
    site.router.add_get("/{signer}/.well-known/jwks.json", jwks)
    runner = web.AppRunner(site)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield Settings(
        port=8001,
        database_url=database_url,
        amqp_url="amqp://127.0.0.1:1/",
        identity_url=f"{base}/identity",
        cases_url=f"{base}/cases",
        gateway_url=f"{base}/gateway",
        signing_key=json.dumps(key.as_dict(private=True)),
        seal_key="AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
        council_name="Anytown Council",
    )
    await runner.cleanup()


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
async def identity(http: httpx2.AsyncClient, api: FastAPI, gateway_signer: Signer, clock: MovableClock, monkeypatch: pytest.MonkeyPatch) -> Identity:
    """The service without the wait that hides small differences in time; the tests of those differences put it back."""
    monkeypatch.setattr(pace, "FLOOR_SECONDS", 0.0)
    return Identity(http, gateway_signer, api.state.database, clock)
