"""The API of forms on a real PostgreSQL, with the sample form and a young person's one."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx2
import hypothesis
import pytest
import yaml
from fastapi import FastAPI
from sqlalchemy import text

from chassis.clock import SystemClock
from chassis.database import Database
from services.forms import app
from services.forms.settings import Settings
from services.forms.store import Work
from tests.forms.sample import COMPLETE, content
from tests.harness.brokers import NO_BROKER
from tests.harness.signers import Signers

# How long one example takes says more about what else the machine does than about the code.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")

OWN = {"form": "own", "title": "My own request", "offered_to": "self", "channel": "young-person"}


@pytest.fixture
def definitions_folder(tmp_path: Path) -> Path:
    write_definition(tmp_path, content())
    write_definition(tmp_path, content(**OWN))
    return tmp_path


def write_definition(folder: Path, data: dict[str, Any]) -> None:
    (folder / f"{data['form']}.v{data['version']}.yaml").write_text(yaml.safe_dump(data), encoding="utf-8")


@pytest.fixture
def settings(database_for: Callable[[str], str], signers: Signers, definitions_folder: Path) -> Settings:
    return Settings.model_validate(
        {"port": 1, "database_url": database_for("forms"), "amqp_url": NO_BROKER, "definitions_folder": definitions_folder, **signers.urls}
    )


@asynccontextmanager
async def serve(settings: Settings, composed: FastAPI | None = None) -> AsyncIterator[httpx2.AsyncClient]:
    """Start the API as a process would, definitions and all. `composed` is one that was made with these settings before."""
    built = composed or app.build(settings, None)
    async with built.router.lifespan_context(built):
        transport = httpx2.ASGITransport(app=built, raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url="http://forms") as client:
            yield client


@pytest.fixture(scope="session")
def composed_with() -> dict[str, FastAPI]:
    """APIs by the definitions that came with them: making one takes longer than what most tests do with it."""
    return {}


@pytest.fixture
async def api(settings: Settings, composed_with: dict[str, FastAPI]) -> AsyncIterator[httpx2.AsyncClient]:
    definitions = str(sorted((file.name, file.read_text("utf-8")) for file in settings.definitions_folder.iterdir()))
    if definitions not in composed_with:
        composed_with[definitions] = app.build(settings, None)
    async with serve(settings, composed_with[definitions]) as client:
        yield client


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database[Work]]:
    found = Database(settings.database_url, Work, SystemClock())
    yield found
    await found.close()


class Parent:
    """Somebody with a pass for one child, who fills in forms over the API."""

    def __init__(self, api: httpx2.AsyncClient, signers: Signers, *, person: UUID | None = None, child: UUID | None = None, relation: str = "mother") -> None:
        self.api = api
        self.person = person or uuid4()
        self.child = child or uuid4()
        self.relation = relation
        self.headers = signers.case_pass("forms", self.person, self.child, relation=relation)

    async def get(self, path: str) -> httpx2.Response:
        return await self.api.get(path, headers=self.headers)

    async def forms(self) -> dict[str, Any]:
        return dict((await self.get(f"/children/{self.child}/forms")).json())

    async def start(self, form: str = "sample") -> str:
        answer = await self.api.post(f"/children/{self.child}/drafts", json={"form": form}, headers=self.headers)
        assert answer.status_code in {200, 201}, answer.text
        return str(answer.json()["draft_id"])

    async def save(self, draft: str, page: str, answers: Any, version: int = 0, mode: str = "continue") -> httpx2.Response:
        body = {"answers": answers, "version": version, "mode": mode}
        return await self.api.put(f"/drafts/{draft}/pages/{page}", json=body, headers=self.headers)

    async def fill(self, draft: str, **changes: dict[str, Any]) -> None:
        for page, answers in (COMPLETE | changes).items():
            assert (await self.save(draft, page, answers)).status_code == 200

    async def submit(self, draft: str, declarations: tuple[str, ...] = ("truth", "ask"), **body: Any) -> httpx2.Response:
        return await self.api.post(f"/drafts/{draft}/submit", json={"declarations": list(declarations), **body}, headers=self.headers)

    async def submitted(self, **body: Any) -> dict[str, Any]:
        draft = await self.start()
        await self.fill(draft)
        answer = await self.submit(draft, **body)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())


@pytest.fixture
def parent(api: httpx2.AsyncClient, signers: Signers) -> Parent:
    return Parent(api, signers)


async def rows_of(database: Database[Work], statement: str, **values: Any) -> list[Any]:
    """Ask the service's database itself."""
    async with database.open_work() as work:
        return list((await work.connection.execute(text(statement), values)).all())
