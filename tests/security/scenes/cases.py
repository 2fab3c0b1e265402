"""Children of families and of professionals, allocations, and requests for advice."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import httpx2
from fastapi import FastAPI

from chassis.clock import SystemClock
from chassis.database import Database
from contracts.forms import FormSubmitted
from services.cases import app as composition
from services.cases.handlers import on_form_submitted
from services.cases.settings import Settings
from services.cases.store import Work, work_for
from services.cases.use_cases.write_to_family import WriteToFamily, write_to_family
from tests.harness.brokers import NO_BROKER
from tests.harness.council import COUNCIL
from tests.security.scenes.people import OTHER_SCHOOL, PERSON, ROLES, SCHOOL, UNCONFIRMED_SCHOOL, own_roles, people
from tests.security.scenes.scene import Headers, Scene, Servers, Thing, succeeded

_ADDRESS = {"line1": "canary house", "town": "Anytown", "postcode": "CV1 2AB"}
_RECORD = {"date_of_birth": "2016-02-29", "sex": "female", "address": _ADDRESS, "setting": {"kind": "none"}}
_FAMILY = {"relation": "mother", "parental_responsibility": "yes"}
_FORM: dict[str, Any] = {"form": "a-form", "definition_version": 1, "kind": "request", "channel": "parent", "received_on": "2026-05-01", "document_ids": []}


@asynccontextmanager
async def set_up(servers: Servers) -> AsyncIterator[Scene]:
    """Serve cases without a broker."""
    settings = Settings.model_validate(
        {
            "port": 1,
            "database_url": servers.databases.url("cases"),
            "amqp_url": NO_BROKER,
            "signing_key": servers.signers.key("cases"),
            **servers.signers.urls,
            **COUNCIL,
        }
    )
    built = composition.build(settings, None)
    database = Database(settings.database_url, work_for(settings), SystemClock())
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(built, raise_app_exceptions=False), base_url="http://cases") as api:
        yield await _scene(built, _Office(api, database, people("cases", servers.signers)), servers)
    await database.close()
    await built.state.database.close()


async def _scene(app: FastAPI, office: "_Office", servers: Servers) -> Scene:
    own = own_roles()
    things = {
        "child of the mother": await office.added("mother", "/children", "canary-of-mother", **_FAMILY),
        "child of the father": await office.added("father", "/children", "canary-of-father", **_FAMILY),
        "child of the other family": await office.added("other family", "/children", "canary-of-other", **_FAMILY),
        "child added by the author": await office.added("author", "/caseload", "canary-by-author", role_id=own["author"]["my_role_id"]),
        "child added by the other school": await office.added("other school", "/caseload", "canary-by-other", role_id=own["other school"]["my_role_id"]),
        "child added by the unconfirmed": await office.added("unconfirmed", "/caseload", "canary-by-unconfirmed", role_id=own["unconfirmed"]["my_role_id"]),
        "role of the author": Thing({"role_id": own["author"]["my_role_id"]}),
    }
    # Whoever left worked at both schools until then.
    since = office.headers["leaver"]
    for place, other in (("the school", "colleague"), ("the unconfirmed school", "unconfirmed")):
        office.headers["leaver"] = office.at_work_as("leaver", other, servers)
        word = f"canary-left-{other}"
        things[f"child added by the leaver at {place}"] = await office.added("leaver", "/caseload", word, role_id=own[other]["my_role_id"])
    office.headers["leaver"] = since
    things["member of the family of the father"] = Thing({"child_id": things["child of the father"].ids["child_id"], "person_id": str(PERSON["father"])})
    things["allocation of the allocated professional"] = await office.allocated(things["child of the mother"], person_id=str(PERSON["allocated"]))
    await office.allocated(things["child of the mother"], organisation_id=str(UNCONFIRMED_SCHOOL))
    things["case of the mother"] = await office.requested("mother", things["child of the mother"])
    things["case of the father"] = await office.requested("father", things["child of the father"])
    things["case of the other family"] = await office.requested("other family", things["child of the other family"])
    fathers = things["case of the father"]
    for case in ("case of the mother", "case of the father"):
        await office.step(things[case], "assessment-decision", yes=True)
    things["advice asked of the school"] = of_school = await office.asked(fathers, "health", organisation_id=str(SCHOOL))
    things["advice asked of the author"] = await office.asked(fathers, "educational", organisation_id=str(SCHOOL), person_id=str(PERSON["author"]))
    things["advice asked of the other school"] = await office.asked(fathers, "health", organisation_id=str(OTHER_SCHOOL))
    things["advice asked of the allocated professional"] = of_person = await office.asked(
        things["case of the mother"], "health", person_id=str(PERSON["allocated"])
    )
    things["advice asked on paper about the child of the father"] = await office.asked_on_paper(fathers, "canary-trust")
    things["whom the council asked on paper"] = Thing(words=("canary-trust",))
    things["join of two records of the other family"] = await office.joined()
    things["contact of the father"] = await office.contact(things["child of the father"], "canary-contact")
    things["request keyed in about the child of the other family"] = await office.keyed_in(things["child of the other family"], "canary-notes")
    things["notes of that request"] = Thing(words=("canary-notes",))
    await office.call("author", "POST", f"/advice-requests/{of_school.ids['request_id']}/reuse", {"title": "canary-earlier", "written_on": "2026-01-05"})
    await office.call("allocated", "POST", f"/advice-requests/{of_person.ids['request_id']}/nil-return", {"reason": "other", "details": "canary-reasons"})
    things["earlier advice"] = Thing(words=("canary-earlier",))
    things["reasons for no advice"] = Thing(words=("canary-reasons",))
    things["letter to the mother"] = await office.written(things["case of the mother"], "mother")
    without_family = await office.requested("author", things["child added by the author"])
    things["letter to post"] = await office.written(without_family, "post")
    for kind in ("educational-psychology", "social-care"):
        await office.asked(fathers, kind, organisation_id=str(uuid4()))
    await office.step(fathers, "plan-decision", yes=True)
    things["consultation of the father"] = Thing({"consultation_id": (await office.step(fathers, "consultations", setting="canary-setting"))["id"]})
    exception = await office.step(things["case of the mother"], "exceptions", reason="X3", details="canary-exception")
    things["exception of the mother"] = Thing({"exception_id": exception["id"]})
    matches = (await office.call("officer", "GET", "/possible-matches"))["matches"]
    things["possible match"] = Thing({"match_id": matches[0]["id"]})
    saved = await office.call("officer", "POST", "/worklist-filters", {"name": "canary-filter", "list": "cases", "officer": "mine"})
    things["saved filter of the officer"] = Thing({"filter_id": saved["id"]}, ("canary-filter",))
    return Scene(app, office.api, office.headers, things, {name: {**own[name], "my_id": str(PERSON[name])} for name in own})


@dataclass
class _Office:
    """The service, its callers, and the way in that is not HTTP."""

    api: httpx2.AsyncClient
    database: Database[Work]
    headers: dict[str, Headers]

    def at_work_as(self, name: str, other: str, servers: Servers) -> Headers:
        """Return the headers of somebody who has the role of somebody else."""
        return servers.signers.person("cases", PERSON[name], portal="professional", factor="totp", roles=ROLES[other])

    async def call(self, name: str, method: str, path: str, body: Any = None) -> Any:
        return succeeded(await self.api.request(method, path, json=body, headers=self.headers[name]))

    async def added(self, name: str, path: str, word: str, **more: str) -> Thing:
        """Add a child whose last name is the word."""
        child = await self.call(name, "POST", path, {**_RECORD, "legal_first_name": "Robin", "legal_last_name": word, **more})
        return Thing({"child_id": child["id"]}, (word,))

    async def allocated(self, child: Thing, **to: str) -> Thing:
        allocation = await self.call("officer", "POST", f"/children/{child.ids['child_id']}/allocations", to)
        return Thing({"allocation_id": allocation["id"]})

    async def joined(self) -> Thing:
        """Let the other family add two children, who turn out to be one."""
        leading, other = [await self.added("other family", "/children", word, **_FAMILY) for word in ("canary-leading", "canary-joined")]
        names = {"child_id": leading.ids["child_id"], "joined_id": other.ids["child_id"]}
        join = await self.call("manager", "POST", f"/children/{names['child_id']}/joined", {"joined_id": names["joined_id"]})
        return Thing({**names, "join_id": join["id"]}, (*leading.words, *other.words))

    async def contact(self, child: Thing, word: str) -> Thing:
        """Keep a contact of a child whose name is the word."""
        found = await self.call("officer", "POST", f"/children/{child.ids['child_id']}/contacts", {"name": word, "relation": "grandparent"})
        return Thing({**child.ids, "contact_id": found["id"]}, (word,))

    async def keyed_in(self, child: Thing, word: str) -> Thing:
        """Key in a request about a child, with the word as its notes."""
        said = {"id": str(uuid4()), "received_on": "2026-05-01", "channel": "post", "source": 2, "notes": word}
        request = await self.call("officer", "POST", f"/children/{child.ids['child_id']}/requests", said)
        return Thing({"request_id": request["id"]})

    async def requested(self, name: str, child: Thing) -> Thing:
        """Let somebody's request about a child arrive. Returns the case."""
        about = {"subject": uuid4(), "draft_id": uuid4(), "child_id": child.ids["child_id"], "person_id": PERSON[name], "reference": uuid4().hex[:10]}
        async with self.database.open_work() as work:
            await on_form_submitted(FormSubmitted.model_validate({**_FORM, **about}), work)
        found = await self.call(name, "GET", f"/children/{child.ids['child_id']}/pass")
        return Thing({"case_id": found["case"]["id"]}, (str(about["subject"]),))

    async def written(self, case: Thing, word: str) -> Thing:
        """Write a letter about a case, whose reasons are the word."""
        async with self.database.open_work() as work:
            found = await work.cases.find(UUID(case.ids["case_id"]))
            assert found is not None
            await write_to_family(WriteToFamily(found, "will-assess", PERSON["officer"], date(2026, 5, 4), f"canary-letter-{word}"), work)
            notices, _ = await work.notices.page_of_records([found.child], 1)
            notice = next(one for one in notices if one.written_on == date(2026, 5, 4))
        return Thing({"letter_id": str(notice.id)}, (f"canary-letter-{word}",))

    async def step(self, case: Thing, step: str, **said: Any) -> Any:
        """Take a step in a case, the day after the request was received."""
        async with self.database.open_work() as work:
            found = await work.cases.find(UUID(case.ids["case_id"]))
        assert found is not None
        body = {"version": found.version, "on": "2026-05-02", **said}
        return await self.call("manager", "POST", f"/cases/{found.id}/{step}", body)

    async def asked(self, case: Thing, kind: str, **whom: str) -> Thing:
        """Ask somebody for advice."""
        request = await self.call("officer", "POST", f"/cases/{case.ids['case_id']}/advice-requests", {"kind": kind, **whom})
        return Thing({"request_id": request["id"]})

    async def asked_on_paper(self, case: Thing, name: str) -> Thing:
        """Ask somebody for advice who is not on the portal."""
        body = {"kind": "health", "name": name, "on": "2026-05-02"}
        request = await self.call("officer", "POST", f"/cases/{case.ids['case_id']}/advice-requests/on-paper", body)
        return Thing({"request_id": request["id"]})
