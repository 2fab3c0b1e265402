"""Another system of the council, as cases hears it."""

from typing import Any
from uuid import uuid4

import httpx2

from contracts.tokens import Scope
from tests.harness.signers import Signers


class System:
    """Another system that was given these scopes."""

    def __init__(self, api: httpx2.AsyncClient, signers: Signers, *scopes: Scope) -> None:
        self.id = uuid4()
        self._api = api
        self._headers = signers.machine("cases", self.id, *scopes)

    async def call(self, method: str, path: str, body: Any = None, **headers: str) -> httpx2.Response:
        return await self._api.request(method, path, json=body, headers={**self._headers, **headers})

    async def get(self, path: str) -> Any:
        """The body of an answer that is 200."""
        answer = await self.call("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()
