"""The council's SEND team, as far as the demonstration and tests need it."""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from chassis.clock import LONDON
from contracts.tokens import AdviceKind
from deploy.seed.portal import Portal, expect


class Council:
    """What the SEND team does. `session` is that of an officer and manager."""

    def __init__(self, portal: Portal, session: str) -> None:
        self._portal = portal
        self.session = session

    async def confirm(self, organisation: str) -> None:
        """Confirm an organisation. Twice is no error."""
        expect(*await self._ask("identity", "POST", f"/organisations/{organisation}/confirm"), wanted=HTTPStatus.NO_CONTENT)

    async def confirm_alone(self, role: str) -> None:
        """Confirm somebody who works for themselves, in one of their jobs. Twice is no error."""
        expect(*await self._ask("identity", "POST", f"/roles/{role}/confirm"), wanted=HTTPStatus.NO_CONTENT)

    async def allocate(self, child: str, organisation: str) -> str:
        """Open a child to an organisation. Returns the allocation, the same when asked again."""
        answer = await self._ask("cases", "POST", f"/children/{child}/allocations", {"organisation_id": organisation})
        return str(expect(*answer, wanted=HTTPStatus.CREATED)["id"])

    async def end(self, allocation: str) -> None:
        """Close a child to whom it was opened."""
        expect(*await self._ask("cases", "DELETE", f"/allocations/{allocation}"), wanted=HTTPStatus.NO_CONTENT)

    async def assess(self, child: str) -> None:
        """Decide to assess, today. Raises SystemExit when it was decided before."""
        found = expect(*await self._ask("cases", "GET", f"/children/{child}/case"))
        decision = {"version": found["version"], "on": datetime.now(LONDON).date().isoformat(), "yes": True}
        answer = await self._ask("cases", "POST", f"/cases/{found['case']['id']}/assessment-decision", decision)
        expect(*answer, wanted=HTTPStatus.NO_CONTENT)

    async def ask_advice(self, case: str, kind: AdviceKind, organisation: str) -> dict[str, Any]:
        """Ask an organisation for advice. Returns its id and the day it is due, ISO 8601."""
        answer = await self._ask("cases", "POST", f"/cases/{case}/advice-requests", {"kind": kind, "organisation_id": organisation})
        return expect(*answer, wanted=HTTPStatus.CREATED)

    async def agree_to_reuse(self, advice_request: str, *, agrees: bool) -> None:
        """Say for the council whether earlier advice is sufficient."""
        answer = await self._ask("cases", "PUT", f"/advice-requests/{advice_request}/reuse/council", {"agrees": agrees})
        expect(*answer, wanted=HTTPStatus.NO_CONTENT)

    async def _ask(self, service: str, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, dict[str, Any]]:
        return await self._portal.call(service, method, path, body, token=await self._portal.principal(self.session))
