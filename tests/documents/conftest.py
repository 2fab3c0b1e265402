"""Documents on real servers: PostgreSQL, S3, and for scans clamd and RabbitMQ."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import httpx2
import pytest
import uvicorn
from fastapi import FastAPI
from minio import Minio
from sqlalchemy import text

from chassis.database import Database
from services.documents import app
from services.documents.adapters import Outside
from services.documents.settings import Settings
from services.documents.store import Work
from tests.documents import samples
from tests.harness.brokers import NO_BROKER
from tests.harness.databases import Databases
from tests.harness.signers import Signers
from tests.harness.stores import S3, Clamd

DRAFT = "draft/018f0000-0000-7000-8000-000000000001"
SETTLED_SECONDS = 20


@dataclass(frozen=True)
class Caller:
    """A person acting for one child through the API."""

    api: httpx2.AsyncClient
    headers: dict[str, str]
    person: UUID
    child: UUID
    professional: bool = False

    async def upload(self, content: Any, name: str = "letter.pdf", **headers: str) -> httpx2.Response:
        sent = {**self.headers, "waymark-file-name": quote(name), "waymark-purpose": DRAFT, **headers}
        return await self.api.post("/documents", content=content, headers=sent)

    async def uploaded(self, content: bytes, name: str = "letter.pdf", draft: UUID | None = None) -> str:
        answer = await self.upload(content, name, **({} if draft is None else {"waymark-purpose": f"draft/{draft}"}))
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def file(self, content: Any, kind: str = "other", audience: str = "council", **said: str) -> httpx2.Response:
        """Upload a document of the council."""
        told = {"description": "A letter", "dated-on": "2026-05-01", "audience": audience, **said}
        return await self.upload(content, **{"waymark-purpose": f"case/{kind}"}, **{f"waymark-{name}": quote(text) for name, text in told.items()})

    async def filed(self, content: bytes, kind: str = "other", audience: str = "council", **said: str) -> str:
        answer = await self.file(content, kind, audience, **said)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def of_child(self, **query: str | int) -> dict[str, Any]:
        """The list of the child's documents."""
        answer = await self.api.get(f"/children/{self.child}/documents", params=query, headers=self.headers)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def show_to(self, document: str, audience: str) -> httpx2.Response:
        return await self.api.put(f"/documents/{document}/audience", json={"audience": audience}, headers=self.headers)

    async def withdraw(self, document: str, reason: str = "wrong-file") -> httpx2.Response:
        return await self.api.put(f"/documents/{document}/withdrawal", json={"reason": reason}, headers=self.headers)

    async def list(self, *ids: str) -> dict[str, str]:
        answer = await self.api.get("/documents", params=[("ids", item) for item in ids], headers=self.headers)
        return {found["id"]: found["state"] for found in answer.json()["documents"]}

    async def content(self, document: str) -> httpx2.Response:
        return await self.api.get(f"/documents/{document}/content", headers=self.headers)

    async def delete(self, document: str) -> httpx2.Response:
        return await self.api.delete(f"/documents/{document}", headers=self.headers)

    async def share(self, document: str, shared: bool = True) -> httpx2.Response:
        return await self.api.put(f"/documents/{document}/sharing", json={"shared": shared}, headers=self.headers)

    async def becomes(self, document: str, state: str) -> None:
        """Wait until the document is in this state."""
        await until(lambda: self._is(document, state), f"{document} is not {state}")

    async def _is(self, document: str, state: str) -> bool:
        return (await self.list(document)).get(document) == state


async def until(true: Callable[[], Awaitable[bool]], otherwise: str) -> None:
    """Wait for something that happens by itself."""
    deadline = time.monotonic() + SETTLED_SECONDS
    while not await true():
        assert time.monotonic() < deadline, otherwise
        await asyncio.sleep(0.05)


@pytest.fixture(scope="session")
def settings_of_session(databases_of_services: Databases, signers: Signers, s3: S3) -> Settings:
    """Without a broker and without a scanner."""
    return Settings.model_validate(
        {
            "port": 1,
            "database_url": databases_of_services.url("documents"),
            "amqp_url": NO_BROKER,
            "s3_endpoint": s3.endpoint,
            "s3_access_key": s3.access_key,
            "s3_secret_key": s3.secret_key,
            "s3_bucket": f"{s3.bucket}-tests",
            "clamd_host": "127.0.0.1",
            "clamd_port": 1,
            **signers.urls,
        }
    )


@pytest.fixture
def settings(settings_of_session: Settings, database_for: Callable[[str], str]) -> Settings:
    """Those of the session, with a database without rows."""
    database_for("documents")
    return settings_of_session


@pytest.fixture
def bucket(s3: S3, settings: Settings) -> Iterator["Bucket"]:
    found = Bucket(s3.client(), settings.s3_bucket)
    yield found
    found.empty()


@dataclass(frozen=True)
class Bucket:
    """The bucket, as its owner sees it."""

    client: Minio
    name: str

    def keys(self) -> list[str]:
        if not self.client.bucket_exists(self.name):
            return []
        return [str(found.object_name) for found in self.client.list_objects(self.name)]

    def empty(self) -> None:
        for key in self.keys():
            self.client.remove_object(self.name, key)


@pytest.fixture(scope="session")
async def composed(settings_of_session: Settings) -> AsyncIterator[FastAPI]:
    """The API as a process would have it: it keeps nothing between requests that a test could see."""
    built = app.build(settings_of_session, None)
    yield built
    await built.state.database.close()


@pytest.fixture
def database(composed: FastAPI, settings: Settings) -> Database[Work]:
    """The database of the API, without rows."""
    found: Database[Work] = composed.state.database
    return found


@pytest.fixture
def outside(settings: Settings) -> Outside:
    return Outside.of(settings)


@pytest.fixture
def scanned(settings: Settings, clamd: Clamd) -> Settings:
    """With a scanner."""
    return settings.model_copy(update={"clamd_host": clamd.host, "clamd_port": clamd.port})


@pytest.fixture
def with_scanner(scanned: Settings) -> Outside:
    return Outside.of(scanned)


async def scan_outcomes(database: Database[Work]) -> list[tuple[str, str]]:
    """Return which documents were announced as scanned, and how it ended."""
    async with database.open_work() as work:
        rows = await work.connection.execute(text("SELECT subject::text, data FROM outbox WHERE type = 'uk.ehc.document.scanned.v1' ORDER BY position"))
        return [(row.subject, row.data["outcome"]) for row in rows]


@pytest.fixture
async def api(composed: FastAPI, database: Database[Work], bucket: Bucket) -> AsyncIterator[httpx2.AsyncClient]:
    """The API, called without a network."""
    transport = httpx2.ASGITransport(app=composed, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://documents", timeout=60) as client:
        yield client


@pytest.fixture
async def address(settings: Settings, bucket: Bucket) -> AsyncIterator[str]:
    """Where the API listens, for what only a network shows."""
    async with served(settings) as found:
        yield found


@asynccontextmanager
async def served(settings: Settings) -> AsyncIterator[str]:
    """Run the API behind uvicorn, as in production."""
    server = uvicorn.Server(uvicorn.Config(app.build(settings, None), host="127.0.0.1", port=0, log_config=None, access_log=False, timeout_graceful_shutdown=2))
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await task


@pytest.fixture
def caller_for(api: httpx2.AsyncClient, signers: Signers) -> Callable[..., Caller]:
    """A function that returns somebody, by default a parent of a new child; with organisations, none too, a professional who reaches it through them."""

    def caller(
        child: UUID | None = None,
        person: UUID | None = None,
        rights: tuple[str, ...] = ("read", "write"),
        organisations: Collection[UUID] | None = None,
        records: Collection[UUID] = (),
    ) -> Caller:
        who, whom = person or uuid4(), child or uuid4()
        relation = "mother" if organisations is None else "professional"
        claims: dict[str, Any] = {"organisations": frozenset(organisations or ()), "records": frozenset(records)}
        headers = signers.case_pass("documents", who, whom, relation=relation, rights=rights, **claims)
        return Caller(api, headers, who, whom, professional=organisations is not None)

    return caller


@pytest.fixture
def officer_for(api: httpx2.AsyncClient, signers: Signers) -> Callable[..., Caller]:
    """A function that returns an officer of the SEND team at a child; `records` are others of the same child."""

    def officer(child: UUID, *, records: Collection[UUID] = ()) -> Caller:
        who = uuid4()
        return Caller(api, signers.team_pass("documents", who, child, records=frozenset(records)), who, child)

    return officer


@pytest.fixture
def officer(parent: "Caller", officer_for: Callable[..., Caller]) -> Caller:
    """An officer at the parent's child."""
    return officer_for(parent.child)


async def make_clean(database: Database[Work]) -> None:
    """Have every file found clean."""
    async with database.open_work() as work:
        await work.connection.execute(text("UPDATE documents SET state = 'clean'"))


@pytest.fixture
def parent(caller_for: Callable[..., Caller]) -> Caller:
    return caller_for()


@pytest.fixture
def a_pdf() -> bytes:
    return samples.pdf()
