"""What happens seldom in a case, done in a running system so that other systems are told: time limits, corrections, who decides, and ways out of a case."""

from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import pytest

from chassis.clock import LONDON
from deploy.local.system import System
from deploy.seed.accounts import verified_session
from deploy.seed.council import Council
from deploy.seed.portal import CHILD, Portal, expect
from tests.harness.connections import Connect
from tests.harness.rows import rows_of
from tests.harness.waiting import until

SEVENTEEN = timedelta(days=17.5 * 365)


class Office:
    """A manager of the SEND team at the API of cases, and what others were told of it."""

    def __init__(self, system: System, portal: Portal, token: str) -> None:
        self._system = system
        self._portal = portal
        self._token = token
        self.today = datetime.now(LONDON).date()

    async def do(self, method: str, path: str, body: dict[str, Any] | None = None, wanted: int = HTTPStatus.NO_CONTENT) -> dict[str, Any]:
        """Ask for something that must work. Returns what came back."""
        return expect(*await self._portal.call("cases", method, path, body, token=self._token), wanted=wanted)

    async def add(self, **different: Any) -> str:
        """Add the record of a child. Returns it."""
        said = {name: value for name, value in CHILD.items() if name not in {"relation", "parental_responsibility"}}
        return str((await self.do("POST", "/records", {**said, "id": str(uuid4()), **different}, HTTPStatus.CREATED))["id"])

    async def asked_for(self, days_ago: int, **different: Any) -> tuple[str, str]:
        """Key in a request about a child. Returns the child and the request."""
        child = await self.add(**different)
        said = {"id": str(uuid4()), "received_on": str(self.today - timedelta(days=days_ago)), "channel": "post", "source": 4}
        return child, str((await self.do("POST", f"/children/{child}/requests", said, HTTPStatus.CREATED))["id"])

    async def step(self, child: str, step: str, wanted: int = HTTPStatus.NO_CONTENT, **said: Any) -> dict[str, Any]:
        """Take a step in the case of a child, today."""
        case = await self.do("GET", f"/children/{child}/case", wanted=HTTPStatus.OK)
        return await self.do("POST", f"/cases/{case['case']['id']}/{step}", {"version": case["version"], "on": str(self.today), **said}, wanted)

    async def told_of(self, child: str) -> list[str]:
        """Return what others were told of a child and their case, in its order, without the words that each type has."""
        query = f"SELECT type FROM outbox WHERE exposure = 'public' AND '{child}' IN (subject::text, data->>'child_id', data->>'joined_id') ORDER BY position"  # noqa: S608 - an id
        return [row["type"].removeprefix("uk.ehc.").removesuffix(".v1") for row in await rows_of(self._system, "cases", query)]


@pytest.fixture
async def office(system: System, portal: Portal, council: Council) -> Office:
    return Office(system, portal, await portal.principal(council.session))


async def test_time_limits_that_are_near_and_that_were_missed_are_told(office: Office, system: System) -> None:
    near, _ = await office.asked_for(days_ago=6 * 7 - 3)
    missed, _ = await office.asked_for(days_ago=6 * 7 + 1)
    # Nothing is said of a last day on the day on which it was set: let that be some days ago. What is due is looked for when cases starts.
    await rows_of(system, "cases", f"UPDATE deadlines SET notice_on = current_date WHERE child = '{near}' AND due_on < current_date + 7")  # noqa: S608 - an id
    system.stop("cases")
    system.start("cases")

    async def are_told() -> bool:
        return "deadline.approaching" in await office.told_of(near) and "deadline.missed" in await office.told_of(missed)

    await until(are_told, seconds=30, every=0.2)


async def test_corrections_exceptions_and_another_council_are_told(office: Office) -> None:
    child, request = await office.asked_for(days_ago=9)
    await office.do("PUT", f"/requests/{request}/received-on", {"received_on": str(office.today - timedelta(days=8)), "reason": "The stamp says so"})
    made = await office.step(child, "exceptions", HTTPStatus.CREATED, reason="X4", details="The family is away")
    await office.do("PUT", f"/exceptions/{made['id']}/end", {"ends_on": str(office.today)})
    await office.step(child, "transfer", authority=332)
    assert set(await office.told_of(child)) >= {"case.dates-changed", "exception.recorded", "exception.ended", "case.transferred-out"}


async def test_who_decides_for_a_young_person_is_told(office: Office) -> None:
    child, _ = await office.asked_for(days_ago=1, date_of_birth=str(office.today - SEVENTEEN))
    await office.do(
        "POST", f"/children/{child}/rights-holder", {"basis": "passed", "from_on": str(office.today), "evidence": "They said so"}, HTTPStatus.CREATED
    )
    assert "rights-holder.changed" in await office.told_of(child)


async def test_records_that_are_joined_and_parted_are_told(office: Office) -> None:
    leading, _ = await office.asked_for(days_ago=1)
    joined = await office.add()
    join = await office.do("POST", f"/children/{leading}/joined", {"joined_id": joined}, HTTPStatus.CREATED)
    await office.do("DELETE", f"/joins/{join['id']}")
    assert (await office.told_of(leading))[-2:] == ["records.joined", "records.parted"]


async def test_what_a_family_corrects_and_a_school_tells_is_told_to_others(office: Office, portal: Portal, connect: Connect) -> None:
    token = await portal.principal(await verified_session(portal, f"{uuid4().hex}@example.org"))
    name = f"Sam{uuid4().hex[:8]}"
    child = await portal.add_child(token, legal_first_name=name)
    said = {**CHILD, "legal_first_name": name, "known_as": "Sammy", "version": 1}
    expect(*await portal.call("cases", "PUT", f"/children/{child}", said, token=token), wanted=HTTPStatus.NO_CONTENT)
    school = await connect(["school-roll:write"], [])
    pupil = {"upn": "H801200001001", "first_name": name, "last_name": CHILD["legal_last_name"], "date_of_birth": CHILD["date_of_birth"]}
    roll = {"as_of": str(office.today), "pupils": [{**pupil, "urn": 136570, "from_on": str(date(office.today.year - 1, 9, 1))}]}
    assert await school.ask("POST", "/v1/school-roll", json=roll) == (HTTPStatus.OK, {"taken": 1, "refused": []})
    corrected = "child.details-changed"  # by the family, then with the number that the school has told
    assert await office.told_of(child) == ["child.added", corrected, corrected, "child.school-changed"]
