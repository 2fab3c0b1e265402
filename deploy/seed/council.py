"""The council's SEND team, as far as the demonstration and tests need it."""

import base64
import json
from http import HTTPStatus
from typing import Any

from chassis.tokens import Signer, load_key
from contracts.tokens import PRINCIPAL_LIFETIME, AdviceKind, PrincipalClaims
from deploy.seed.portal import Portal, expect


class Council:
    """What the SEND team does. `signing_key` is identity's private key.

    Nobody can sign in for the team yet: accounts of the team come with issue 4. Until then somebody's own `session`, which the
    services look up, is made out to the team with identity's key, which only whoever runs the whole system on one machine has.
    """

    def __init__(self, portal: Portal, signing_key: str, session: str) -> None:
        self._portal = portal
        self._signer = Signer("identity", load_key(signing_key))
        self._session = session

    async def confirm(self, organisation: str) -> None:
        """Confirm an organisation. Twice is no error."""
        expect(*await self._ask("identity", "POST", f"/organisations/{organisation}/confirm"), wanted=HTTPStatus.NO_CONTENT)

    async def allocate(self, child: str, organisation: str) -> str:
        """Open a child to an organisation. Returns the allocation, the same when asked again."""
        answer = await self._ask("cases", "POST", f"/children/{child}/allocations", {"organisation_id": organisation})
        return str(expect(*answer, wanted=HTTPStatus.CREATED)["id"])

    async def end(self, allocation: str) -> None:
        """Close a child to whom it was opened."""
        expect(*await self._ask("cases", "DELETE", f"/allocations/{allocation}"), wanted=HTTPStatus.NO_CONTENT)

    async def ask_advice(self, case: str, kind: AdviceKind, organisation: str) -> dict[str, Any]:
        """Ask an organisation for advice. Returns its id and the day it is due, ISO 8601."""
        answer = await self._ask("cases", "POST", f"/cases/{case}/advice-requests", {"kind": kind, "organisation_id": organisation})
        return expect(*answer, wanted=HTTPStatus.CREATED)

    async def agree_to_reuse(self, advice_request: str, *, agrees: bool) -> None:
        """Say for the council whether earlier advice is sufficient."""
        answer = await self._ask("cases", "PUT", f"/advice-requests/{advice_request}/reuse/council", {"agrees": agrees})
        expect(*answer, wanted=HTTPStatus.NO_CONTENT)

    async def _ask(self, service: str, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, dict[str, Any]]:
        payload = (await self._portal.principal(self._session)).split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        team = PrincipalClaims(
            sub=claims["sub"], portal="team", factor="totp", sid=claims["sid"], auth_time=claims["auth_time"], team_roles=frozenset({"officer", "manager"})
        )
        token = self._signer.sign(team, ["identity", "cases"], PRINCIPAL_LIFETIME)
        return await self._portal.call(service, method, path, body, token=token)
