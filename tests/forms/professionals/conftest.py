"""Professionals with their roles and passes, and the forms that they fill in: a request, and advice of two kinds."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest

from contracts.tokens import AdviceClaim, RoleClaim
from tests.forms.conftest import Parent, write_definition
from tests.forms.sample import content
from tests.harness.signers import Signers

_FOR_THEM = {"offered_to": "professionals", "channel": "professional"}


@pytest.fixture
def definitions_folder(tmp_path: Path) -> Path:
    write_definition(tmp_path, content())
    write_definition(tmp_path, content(**_FOR_THEM, form="asked", title="Professional request"))
    for kind in ("health", "educational"):
        write_definition(tmp_path, content(**_FOR_THEM, form=kind, title=f"Advice: {kind}", kind="advice", advice=kind))
    return tmp_path


class Professional(Parent):
    """Somebody with one role, at `school` or at none, and a pass for one child. `change` gives them another pass or other roles from now on."""

    def __init__(self, api: httpx2.AsyncClient, signers: Signers, child: UUID, school: UUID | None, **claims: Any) -> None:
        super().__init__(api, signers, child=child, relation="professional")
        self._signers = signers
        self.school = school
        self.role = uuid4()
        reached = frozenset({school} if school else set())
        self._claims: dict[str, Any] = {
            "organisations": reached,
            "accepts": {"request", "advice"},
            "roles": (RoleClaim(id=self.role, organisation=school, confirmed=True),),
        }
        self.change(**claims)

    def change(self, **claims: Any) -> None:
        self._claims |= claims
        self.headers = self._signers.case_pass("forms", self.person, self.child, relation="professional", **self._claims)

    def leave(self) -> None:
        """They no longer belong to the school, and still may see the child."""
        self.change(organisations=frozenset(), roles=())

    def must_answer(self, kind: str = "health", request: UUID | None = None, organisation: UUID | None = None) -> UUID:
        """They are asked for advice, as somebody of the organisation if one is named."""
        found = request or uuid4()
        self.change(advice=(AdviceClaim.model_validate({"id": found, "kind": kind, "organisation": organisation}),))
        return found

    async def post(self, path: str, body: Any) -> httpx2.Response:
        return await self.api.post(path, json=body, headers=self.headers)

    async def put(self, path: str, body: Any) -> httpx2.Response:
        return await self.api.put(path, json=body, headers=self.headers)

    async def start(self, form: str = "asked", **body: Any) -> str:
        answer = await self.post(f"/children/{self.child}/drafts", {"role_id": str(self.role)} | (body or {"form": form}))
        assert answer.status_code in {200, 201}, answer.text
        return str(answer.json()["draft_id"])

    async def start_advice(self, request: UUID) -> str:
        return await self.start(advice_request_id=str(request))

    async def share(self, draft: str, shared: bool = True) -> httpx2.Response:
        return await self.put(f"/drafts/{draft}/sharing", {"shared": shared})

    async def started_and_shared(self) -> str:
        draft = await self.start()
        assert (await self.share(draft)).status_code == 204
        return draft

    async def revise(self, submission: str, **body: Any) -> httpx2.Response:
        return await self.post(f"/submissions/{submission}/revisions", body)


Newcomer = Callable[..., Professional]


@pytest.fixture
def child() -> UUID:
    return uuid4()


@pytest.fixture
def school() -> UUID:
    return uuid4()


@pytest.fixture
def newcomer(api: httpx2.AsyncClient, signers: Signers, child: UUID, school: UUID) -> Newcomer:
    """Makes professionals of one child, of one school unless told otherwise."""

    def make(**changes: Any) -> Professional:
        place = {"child": child, "school": school} | {name: changes.pop(name) for name in ("child", "school") if name in changes}
        return Professional(api, signers, **place, **changes)

    return make


@pytest.fixture
def teacher(newcomer: Newcomer) -> Professional:
    return newcomer()


@pytest.fixture
def colleague(newcomer: Newcomer) -> Professional:
    return newcomer()
