"""Sends the requests of the matrix, and looks at the answers with a stranger's eyes."""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx2
from pypdf import PdfReader

from tests.security.matrix import Row, Service
from tests.security.scenes.scene import Scene, Thing
from tests.security.tables import State, Tables

_PLACE = re.compile(r"\{(\w+)\}")
_PAGE = {"page_id": "reason"}


@dataclass(frozen=True)
class Trial:
    """A service that is set up, what its tables hold, and what the matrix says of it."""

    service: Service
    scene: Scene
    tables: Tables

    async def ask(
        self, row: Row, caller: str, *, unknown: bool = False, more: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
    ) -> httpx2.Response:
        """Send the request of a row as somebody; with `unknown`, with ids that were never given in place of the thing's; with `more` in its body."""
        ids = dict(self.scene.things[row.thing].ids) if row.thing else {}
        if unknown:
            ids = {name: str(uuid4()) for name in ids}
        fill = {**_PAGE, "unknown_id": str(uuid4()), **self.scene.own.get(caller, {}), **ids}
        return await self.scene.api.request(
            row.method,
            _filled(row.path, fill),
            params=_filled(row.query, fill),
            json={**_filled(row.body, fill), **more} if more else _filled(row.body, fill),
            content=None if row.text is None else row.text.encode(),
            headers={**_filled(row.headers, fill), **(headers or {}), **self.scene.headers[caller]},
        )

    def must_not_tell(self, caller: str, answer: httpx2.Response) -> None:
        """Check that an answer holds nothing of what its reader may not see."""
        told, known = _text(answer), {secret for thing in self._seen_by(caller) for secret in _secrets(self.scene.things[thing])}
        for name, thing in self.scene.things.items():
            found = [secret for secret in _secrets(thing) if secret in told and secret not in known]
            assert not found, f"{answer.request.method} {answer.request.url} tells {caller} of {name}: {found}"

    def must_list(self, row: Row, caller: str, answer: httpx2.Response) -> None:
        """Check that a list holds what its reader may see, and is as if there were nothing else."""
        seen = self._seen_by(caller)
        for name in set(row.lists) & seen:
            assert any(secret in answer.text for secret in _secrets(self.scene.things[name])), f"{caller} does not find {name}"
        named = {row.thing} if row.thing else {*row.lists, *row.counts}
        if row.without is not None and not named & seen:
            assert (caller, answer.json()) == (caller, row.without)

    def _seen_by(self, caller: str) -> set[str]:
        return {name for name, callers in self.service.seen_by.items() if caller in callers}

    async def changed_since(self, before: State) -> set[str]:
        """Return the tables in which a row was written."""
        after = await self.tables.state()
        return {table for table in after if after[table] != before[table]}

    async def put_back(self, before: State) -> State:
        """Undo what a request did."""
        await self.tables.put_back(await self.changed_since(before))
        if self.scene.put_back is not None:
            await self.scene.put_back()
        return await self.tables.state()


def _filled(said: Any, ids: dict[str, str]) -> Any:
    """Return what is sent, with ids in the places of their names."""
    if isinstance(said, str):
        return _PLACE.sub(lambda place: ids.get(place[1], place[0]), said)
    if isinstance(said, dict):
        return {name: _filled(value, ids) for name, value in said.items()}
    return [_filled(value, ids) for value in said] if isinstance(said, list) else said


def _secrets(thing: Thing) -> tuple[str, ...]:
    return (*thing.ids.values(), *thing.words)


def _text(answer: httpx2.Response) -> str:
    if answer.headers.get("content-type") == "application/pdf":
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    return f"{answer.headers} {answer.text}"
