"""Files of a family, of a school and of the council about one child, on a real object store."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import httpx2
from fastapi import FastAPI
from minio import Minio
from sqlalchemy import text

from chassis.clock import SystemClock
from chassis.database import Database
from contracts.envelope import Event
from contracts.forms import FormShared, FormSubmitted
from services.documents import app as composition
from services.documents.adapters import Outside
from services.documents.handlers import handlers
from services.documents.settings import Settings
from services.documents.store import Work
from tests.harness.brokers import NO_BROKER
from tests.security.scenes.people import PERSON, SCHOOL, pass_holders, team_passes
from tests.security.scenes.scene import Headers, Scene, Servers, Thing, succeeded

_FORM: dict[str, Any] = {"form": "a-form", "definition_version": 1, "kind": "request", "reference": "R", "received_on": "2026-05-01"}


@asynccontextmanager
async def set_up(servers: Servers) -> AsyncIterator[Scene]:
    """Serve documents without a broker and without a scanner: the files are made clean by hand."""
    s3 = servers.s3()
    settings = Settings.model_validate(
        {
            "port": 1,
            "database_url": servers.databases.url("documents"),
            "amqp_url": NO_BROKER,
            "s3_endpoint": s3.endpoint,
            "s3_access_key": s3.access_key,
            "s3_secret_key": s3.secret_key,
            "s3_bucket": f"{s3.bucket}-access",
            "clamd_host": "127.0.0.1",
            "clamd_port": 1,
            **servers.signers.urls,
        }
    )
    built = composition.build(settings, None)
    database = Database(settings.database_url, Work, SystemClock())
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(built, raise_app_exceptions=False), base_url="http://documents") as api:
        yield await _scene(built, _Store(api, database, Outside.of(settings)), servers, _Bucket(s3.client(), settings.s3_bucket))
    await database.close()
    await built.state.database.close()


async def _scene(app: FastAPI, store: "_Store", servers: Servers, bucket: "_Bucket") -> Scene:
    child = uuid4()
    headers = pass_holders("documents", servers.signers, child) | team_passes("documents", servers.signers, child)
    officer = headers["officer"]
    mother, author = headers["mother"], headers["author"]
    family_sent, school_shared, school_sent = uuid4(), uuid4(), uuid4()
    await store.hear(FormShared(subject=school_shared, child_id=child, organisation_id=SCHOOL, changed_at=datetime.now(UTC)))
    things = {
        "the child": Thing({"child_id": str(child)}),
        "file of the mother": await store.uploaded(mother, uuid4(), "canary-of-mother"),
        "sent file of the mother": await store.uploaded(mother, family_sent, "canary-sent-by-mother"),
        "shared file of the mother": await store.uploaded(mother, family_sent, "canary-shared-by-mother"),
        "file of the author": await store.uploaded(author, uuid4(), "canary-of-author"),
        "file in a shared draft": await store.uploaded(author, school_shared, "canary-in-draft"),
        "sent file of the author": await store.uploaded(author, school_sent, "canary-sent-by-author"),
    }
    for who, draft, organisation in (("mother", family_sent, None), ("author", school_sent, SCHOOL)):
        named = [things[name].ids["document_id"] for name in things if who in name and ("sent" in name or "shared file" in name)]
        about = {"draft_id": draft, "child_id": child, "person_id": PERSON[who], "organisation_id": organisation, "document_ids": named}
        channel = "professional" if organisation else "parent"
        await store.hear(FormSubmitted.model_validate({**_FORM, **about, "subject": uuid4(), "channel": channel}))
    for name, word, audience in (
        ("document of the council", "kept", "council"),
        ("document for the family", "told", "family"),
        ("document for the family and professionals", "spread", "family-and-professionals"),
        ("withdrawn document", "mistaken", "family-and-professionals"),
    ):
        things[name] = await store.filed(officer, word, audience)
    withdrawn = things["withdrawn document"].ids["document_id"]
    succeeded(await store.api.put(f"/documents/{withdrawn}/withdrawal", json={"reason": "wrong-file"}, headers=officer))
    await store.make_clean()
    shared = things["shared file of the mother"].ids["document_id"]
    succeeded(await store.api.put(f"/documents/{shared}/sharing", json={"shared": True}, headers=mother))
    bucket.keep()
    return Scene(app, store.api, headers, things, put_back=bucket.put_back)


@dataclass
class _Store:
    """The service, and the ways in that are not HTTP."""

    api: httpx2.AsyncClient
    database: Database[Work]
    outside: Outside

    async def uploaded(self, headers: Headers, draft: UUID, word: str) -> Thing:
        sent = {**headers, "waymark-file-name": f"{word}.txt", "waymark-purpose": f"draft/{draft}"}
        found = succeeded(await self.api.post("/documents", content=f"{word}-text".encode(), headers=sent))
        return Thing({"document_id": found["id"]}, (word,))

    async def filed(self, officer: Headers, word: str, audience: str) -> Thing:
        about = {"waymark-purpose": "case/letter", "waymark-dated-on": "2026-05-01", "waymark-description": f"canary-about-{word}"}
        sent = {**officer, **about, "waymark-audience": audience, "waymark-file-name": f"canary-{word}.txt"}
        found = succeeded(await self.api.post("/documents", content=f"canary-text-{word}".encode(), headers=sent))
        return Thing({"document_id": found["id"]}, (f"canary-about-{word}", f"canary-{word}.txt", f"canary-text-{word}"))

    async def hear(self, event: Event) -> None:
        async with self.database.open_work() as work:
            await handlers(self.outside)[type(event)](event, work)

    async def make_clean(self) -> None:
        async with self.database.open_work() as work:
            await work.connection.execute(text("UPDATE documents SET state = 'clean'"))


class _Bucket:
    """The bucket, whose objects go when a document is deleted."""

    def __init__(self, client: Minio, name: str) -> None:
        self._client = client
        self._name = name
        self._kept: dict[str, bytes] = {}

    def keep(self) -> None:
        """Keep what is there."""
        for key in self._keys():
            self._kept[key] = self._client.get_object(self._name, key).read()

    async def put_back(self) -> None:
        """Put back what is missing."""
        for key in set(self._kept) - set(self._keys()):
            self._client.put_object(self._name, key, BytesIO(self._kept[key]), len(self._kept[key]))

    def _keys(self) -> list[str]:
        return [str(found.object_name) for found in self._client.list_objects(self._name)]
