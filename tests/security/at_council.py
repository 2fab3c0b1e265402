"""Everything that there is to read for the SEND team about one child, made through the services."""

from datetime import datetime
from typing import Any
from uuid import uuid4

import aiohttp

from chassis.clock import LONDON
from contracts.tokens import AdviceKind
from deploy.seed.council import Council
from deploy.seed.portal import CHILD, Portal, expect
from tests.harness.waiting import until

_OTHER_ADVICE: tuple[AdviceKind, ...] = ("health", "social-care", "educational-psychology")


class AtCouncil:
    """What the SEND team does for one child, whose case is assessed."""

    def __init__(self, portal: Portal, council: Council, child: str, client: aiohttp.ClientSession, url: str) -> None:
        self._portal = portal
        self._council = council
        self._child = child
        self._client = client
        self._url = url

    async def ids(self, organisation: str, professional: str, role: str) -> dict[str, str]:
        """Make one of everything, and return what stands for each identifier in an address. `professional` is a token, `role` a job of theirs."""
        contact = (await self._ask("cases", "POST", f"/children/{self._child}/contacts", {"name": "Jo", "relation": "grandparent", "gets_letters": True}))["id"]
        day = datetime.now(LONDON).date().isoformat()
        keyed = {"id": str(uuid4()), "received_on": day, "channel": "post", "source": 2}
        await self._ask("cases", "POST", f"/children/{self._child}/requests", keyed)
        exception = await self._step("exceptions", reason="X4", details="Away for six weeks")
        case = (await self._case())["case"]["id"]
        for kind in _OTHER_ADVICE:
            await self._council.ask_advice(case, kind, organisation)
        await self._step("plan-decision", yes=True)
        consultation = await self._step("consultations", setting="Example Academy")
        record = {name: value for name, value in CHILD.items() if name not in {"relation", "parental_responsibility"}}
        expect(*await self._portal.call("cases", "POST", "/caseload", {**record, "role_id": role}, token=professional), wanted=201)
        people = await self._ask("cases", "GET", f"/children/{self._child}/people")
        matches = (await self._ask("cases", "GET", "/possible-matches"))["matches"]
        text = (await self._ask("forms", "GET", "/definitions/parental-request/next"))["text"]
        me = (await self._ask("identity", "GET", "/me"))["id"]
        return {
            "account_id": me,
            "organisation_id": organisation,
            "contact_id": contact,
            "request_id": keyed["id"],
            "exception_id": exception["id"],
            "consultation_id": consultation["id"],
            "record_id": people["family"][0]["child_id"],
            "person_id": people["family"][0]["person_id"],
            "opening_id": people["professionals"][0]["id"],
            "match_id": matches[0]["id"],
            "professional_id": await self._alone(professional),
            "upload_id": (await self._ask("forms", "POST", "/definitions/uploads", {"text": text}))["id"],
            "letter_id": (await self._ask("cases", "GET", "/letters/to-post"))["letters"][0]["id"],
            "document_id": await self._document(),
            "step_id": "acknowledge",
        }

    async def _alone(self, professional: str) -> str:
        """Let a professional work alone too, which the council confirms. Returns who they are."""
        job = {"job_title": "Tutor", "telephone": "01632 960 003", "registration_body": None, "registration_number": None, "organisation": None}
        added = expect(*await self._portal.call("identity", "POST", "/me/roles", job, token=professional), wanted=201)
        await self._council.confirm_alone(added["id"])
        return str(expect(*await self._portal.call("identity", "GET", "/me", token=professional))["id"])

    async def _document(self) -> str:
        """Upload a document of the council, and wait until it is found clean."""
        token = await self._portal.principal(self._council.session)
        found = expect(*await self._portal.call("cases", "GET", f"/children/{self._child}/pass", token=token))
        headers = {"Authorization": f"Bearer {token}", "waymark-case-pass": found["case_pass"], "waymark-file-name": "note.txt"}
        said = {"waymark-purpose": "case/evidence", "waymark-description": "A note", "waymark-dated-on": datetime.now(LONDON).date().isoformat()}
        async with self._client.post(f"{self._url}/documents", data=b"What the family told us", headers={**headers, **said}) as response:
            document = str((await response.json())["id"])

        async def is_clean() -> bool:
            async with self._client.get(f"{self._url}/documents?ids={document}", headers=headers) as listed:
                return bool((await listed.json())["documents"][0]["state"] == "clean")

        await until(is_clean, seconds=50, every=0.3)
        return document

    async def _case(self) -> dict[str, Any]:
        return await self._ask("cases", "GET", f"/children/{self._child}/case")

    async def _step(self, step: str, **said: Any) -> dict[str, Any]:
        found = await self._case()
        body = {"version": found["version"], "on": datetime.now(LONDON).date().isoformat(), **said}
        return await self._ask("cases", "POST", f"/cases/{found['case']['id']}/{step}", body)

    async def _ask(self, service: str, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        token = await self._portal.principal(self._council.session)
        status, answer = await self._portal.call(service, method, path, body, token=token)
        assert status in {200, 201, 204}, (path, answer)
        return answer
