"""People who ask cases something, and what they say about children."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import httpx2

from chassis.clock import LONDON, SystemClock
from chassis.database import Database
from contracts.forms import FormAmended, FormSubmitted
from contracts.tokens import Portal, RoleClaim, TeamRole
from services.cases.domain.cases import Case
from services.cases.domain.letters import Contact, Council
from services.cases.handlers import on_form_submitted
from services.cases.store import Work
from services.cases.store.tables import relationships
from services.cases.use_cases.write_to_family import WriteToFamily, write_to_family
from tests.harness.signers import Signers

DETAILS: Mapping[str, Any] = {
    "legal_first_name": "Alex",
    "legal_last_name": "Example",
    "known_as": "Lex",
    "date_of_birth": "2016-02-29",
    "sex": "female",
    "address": {"line1": "1 High Street", "line2": "", "town": "Anytown", "county": "", "postcode": "CV1 2AB"},
    "setting": {"kind": "school", "name": "Example Primary"},
}
COUNCIL = Council(
    Contact("Anytown Council", "01632 960000", "send@council.example"),
    Contact("Anytown SENDIASS", "01632 960111", "advice@sendiass.example", "www.sendiass.example"),
    Contact("Example Mediation", "01632 960222", "adviser@mediation.example"),
)
FAMILY = {"relation": "mother", "parental_responsibility": "yes"}
LETTER_ON = date(2026, 7, 1)
"""The date of letters of `write_letters`."""
NOT_THERE = {"type": "about:blank", "title": "Not found", "status": 404, "code": "not_found", "detail": "There is no such page"}


class OpenCase(NamedTuple):
    """A child with a case, the request that opened it, and the school that the child is allocated to."""

    child: str
    id: str
    request: str
    school: str


def submitted(child: UUID, person: UUID, **changes: Any) -> FormSubmitted:
    """A form that was sent: a parent's request, unless `changes` say otherwise."""
    sent = {
        "subject": uuid4(),
        "draft_id": uuid4(),
        "child_id": child,
        "person_id": person,
        "form": "any",
        "definition_version": 1,
        "kind": "request",
        "channel": "parent",
        "reference": uuid4().hex[:10].upper(),
        "received_on": SystemClock().today(),
        "document_ids": [],
    }
    return FormSubmitted.model_validate({**sent, **changes})


def amended(first: FormSubmitted, revision: int = 2, **changes: Any) -> FormAmended:
    """An addition to a form that was sent."""
    own = {"subject": uuid4(), "original_id": first.subject, "revision": revision, "draft_id": uuid4()}
    return FormAmended.model_validate({**first.model_dump(), **own, **changes})


class MovableClock(SystemClock):
    """The machine's clock, moved on by as much as a test says."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return super().now() + self.ahead

    def today(self) -> date:
        return self.now().astimezone(LONDON).date()


def role(organisation: UUID | None = None, *, confirmed: bool = True) -> RoleClaim:
    """A job at an organisation, or for nobody but oneself."""
    return RoleClaim(id=uuid4(), organisation=organisation, confirmed=confirmed)


class Caller:
    """Somebody who calls the API of cases."""

    def __init__(
        self,
        api: httpx2.AsyncClient,
        signers: Signers,
        portal: Portal,
        *roles: RoleClaim,
        person: UUID | None = None,
        team_roles: tuple[TeamRole, ...] = ("officer", "manager"),
    ) -> None:
        self._api = api
        self._signers = signers
        self._portal: Portal = portal
        self.id = person or uuid4()
        self.roles = roles
        self._team_roles = team_roles

    async def call(self, method: str, path: str, body: Any = None, **params: Any) -> httpx2.Response:
        if self._portal == "team":
            headers = self._signers.team("cases", self.id, *self._team_roles)
        else:
            headers = self._signers.person("cases", self.id, portal=self._portal, roles=self.roles)
        return await self._api.request(method, path, json=body, params=params or None, headers=headers)

    async def get(self, path: str, **params: Any) -> Any:
        """The body of an answer that is 200."""
        answer = await self.call("GET", path, **params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def post(self, path: str, body: Any) -> Any:
        """The body of an answer that is 201."""
        answer = await self.call("POST", path, body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def add(self, **changes: Any) -> str:
        """Add a child, as a family or as a professional, and return its id."""
        if self._portal == "citizen":
            return str((await self.post("/children", {**DETAILS, **FAMILY, **changes}))["id"])
        job = {"role_id": str(self.roles[0].id)} if self.roles else {}
        return str((await self.post("/caseload", {**DETAILS, **job, **changes}))["id"])

    async def caseload(self, **params: Any) -> list[str]:
        """The names in the caseload."""
        return [child["name"] for child in (await self.get("/caseload", **params))["children"]]


async def open_case(mother: Caller, team: Caller, school: UUID, database: Database[Work]) -> OpenCase:
    """The same as `undecided_case`, and let the council decide to assess."""
    case = await undecided_case(mother, team, school, database)
    await take_step(team, case.child, "assessment-decision", yes=True)
    return case


async def child_asked_for(parent: Caller, database: Database[Work], **details: Any) -> str:
    """Add a child of the parent, and let the council have their request. Returns the child."""
    child = await parent.add(**details)
    async with database.open_work() as work:
        await on_form_submitted(submitted(UUID(child), parent.id), work)
    return child


async def undecided_case(mother: Caller, team: Caller, school: UUID, database: Database[Work]) -> OpenCase:
    """Add a child of the mother, let the council have her request, and allocate the child to the school. No letter is written."""
    child = await mother.add()
    event = submitted(UUID(child), mother.id)
    async with database.open_work() as work:
        await on_form_submitted(event, work)
    await team.post(f"/children/{child}/allocations", {"organisation_id": str(school)})
    found = (await mother.get(f"/children/{child}/pass"))["case"]
    return OpenCase(child, found["id"], str(event.subject), str(school))


async def case_of(work: Work, case: str) -> Case:
    """The case of an id that there is."""
    found = await work.cases.find(UUID(case))
    assert found is not None
    return found


async def write_letters(database: Database[Work], case: str, by: UUID | None = None, reasons: str = "Because.", documents: tuple[UUID, ...] = ()) -> None:
    """Let the council write to the family that it will not assess."""
    async with database.open_work() as work:
        await write_to_family(WriteToFamily(await case_of(work, case), "will-not-assess", by or uuid4(), LETTER_ON, reasons, documents), work)


async def lose_family(database: Database[Work]) -> None:
    """Leave every child without anybody who acts for them."""
    async with database.open_work() as work:
        await work.connection.execute(relationships.delete())


async def take_step(team: Caller, child: str, step: str, **said: Any) -> httpx2.Response:
    """Take a step in the case of a child as it is now, on today's date unless `said` names another, and with a plan where it sends one. Returns the answer."""
    found = await team.get(f"/children/{child}/case")
    plan = {"document_ids": [str(uuid4())]} if step in {"draft-plan", "final-plan"} else {}
    body = {"version": found["version"], "on": SystemClock().today().isoformat(), **plan, **said}
    return await team.call("POST", f"/cases/{found['case']['id']}/{step}", body)
