"""Forms, begun and sent, of a family and of a school about one child, whom the SEND team knows."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import httpx2
import yaml
from fastapi import FastAPI

from contracts.tokens import AdviceClaim
from services.forms import app as composition
from services.forms.settings import Settings
from tests.forms.sample import COMPLETE, content, file
from tests.harness.brokers import NO_BROKER
from tests.security.scenes.people import own_roles, pass_holders, team_passes
from tests.security.scenes.scene import Headers, Scene, Servers, Thing, succeeded

_FOR_PROFESSIONALS = {"offered_to": "professionals", "channel": "professional"}
_ADVICE = {"form": "health", **_FOR_PROFESSIONALS, "kind": "advice", "advice": "health"}
_OFFERED = ({"form": "sample"}, {"form": "another"}, {"form": "asked", **_FOR_PROFESSIONALS}, {"form": "report", **_FOR_PROFESSIONALS}, _ADVICE)


@asynccontextmanager
async def set_up(servers: Servers) -> AsyncIterator[Scene]:
    """Serve forms with the sample form for families and for professionals."""
    with TemporaryDirectory() as folder:
        for changes in _OFFERED:
            data = content(**changes)
            (Path(folder) / f"{data['form']}.v1.yaml").write_text(yaml.safe_dump(data), encoding="utf-8")
        settings = Settings.model_validate(
            {
                "port": 1,
                "database_url": servers.databases.url("forms"),
                "amqp_url": NO_BROKER,
                "definitions_folder": folder,
                **servers.signers.urls,
            }
        )
        built = composition.build(settings, None)
        async with (
            built.router.lifespan_context(built),
            httpx2.AsyncClient(transport=httpx2.ASGITransport(built, raise_app_exceptions=False), base_url="http://forms") as api,
        ):
            yield await _scene(built, api, servers)


async def _scene(app: FastAPI, api: httpx2.AsyncClient, servers: Servers) -> Scene:
    child = uuid4()
    advice = AdviceClaim(id=uuid4(), kind="health")
    headers = pass_holders("forms", servers.signers, child, asked_of_school=advice) | team_passes("forms", servers.signers, child)
    own = {name: {**role, "child_id": str(child)} for name, role in own_roles().items()}
    desk = _Desk(api, str(child))
    mother, author = headers["mother"], headers["author"]
    role = {"role_id": own["author"]["my_role_id"]}
    things = {
        "the child": Thing({"child_id": str(child)}),
        "request of the mother": await desk.sent(mother, {"form": "sample"}, "canary-sent-by-mother"),
        "files of the mother's request": Thing(words=("canary-sent-by-mother.pdf",)),
        "draft of the mother": await desk.begun(mother, {"form": "another"}, "canary-begun-by-mother"),
        "request of the author": await desk.sent(author, {"form": "asked", **role}, "canary-sent-by-author"),
        "shared draft": await desk.begun(author, {"form": "report", **role}, "canary-shared-draft"),
    }
    shared = things["shared draft"].ids["draft_id"]
    succeeded(await api.put(f"/drafts/{shared}/sharing", json={"shared": True}, headers=author))
    colleagues = {"role_id": own["colleague"]["my_role_id"]}
    things["draft of the colleague"] = await desk.begun(headers["colleague"], {"form": "report", **colleagues}, "canary-begun-by-colleague")
    things["role of the author"] = Thing(role)
    things["form"] = Thing({"form": "sample"})
    things["form version that waits"] = await _waiting(api, headers["staff administrator"])
    things["advice that the school is asked for"] = Thing({"advice_request_id": str(advice.id)})
    return Scene(app, api, headers, things, own)


async def _waiting(api: httpx2.AsyncClient, administrator: Headers) -> Thing:
    """Upload a version of a form that nobody publishes."""
    text = yaml.safe_dump(content(version=2, title="canary-waiting-title"))
    upload = succeeded(await api.post("/definitions/uploads", json={"text": text}, headers=administrator))
    return Thing({"upload_id": upload["id"]}, ("canary-waiting-title",))


class _Desk:
    """Where forms are filled in."""

    def __init__(self, api: httpx2.AsyncClient, child: str) -> None:
        self._api = api
        self._child = child

    async def begun(self, headers: Headers, form: dict[str, Any], word: str) -> Thing:
        """Begin a form and fill it in with the word."""
        draft = succeeded(await self._api.post(f"/children/{self._child}/drafts", json=form, headers=headers))["draft_id"]
        answers = COMPLETE | {"reason": {"why": f"{word}-text", "documents": [file(document=str(uuid4()), name=f"{word}.pdf", description=f"{word}.pdf")]}}
        for page, said in answers.items():
            body = {"answers": said, "version": 0, "mode": "continue"}
            succeeded(await self._api.put(f"/drafts/{draft}/pages/{page}", json=body, headers=headers))
        return Thing({"draft_id": draft}, (f"{word}-text",))

    async def sent(self, headers: Headers, form: dict[str, Any], word: str) -> Thing:
        """Begin a form, fill it in and send it."""
        draft = await self.begun(headers, form, word)
        body = {"declarations": ["truth", "ask"]}
        receipt = succeeded(await self._api.post(f"/drafts/{draft.ids['draft_id']}/submit", json=body, headers=headers))
        return Thing({"submission_id": receipt["submission_id"]}, (*draft.words, receipt["reference"]))
