"""Another system reads a child whom an event named by a record of theirs: what it reads by a case of the child, and which cases there are."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from contracts.tokens import SCOPES
from services.cases.handlers import on_form_submitted
from tests.cases.people import DETAILS, FAMILY, NOT_THERE, Caller, OpenCase, submitted
from tests.cases.systems import System
from tests.cases.test_school_roll import PUPIL, UPN, URN, tell


@pytest.fixture
def reader(system: Callable[..., System]) -> System:
    return system("children:read")


@pytest.fixture
async def other(caller: Callable[..., Caller]) -> str:
    """A second record of the child, which the father added."""
    father: Caller = caller("citizen")
    return await father.add(**{**DETAILS, **FAMILY, "known_as": "Other"})


async def join(team: Caller, leading: str, joined: str) -> str:
    answer = await team.call("POST", f"/children/{leading}/joined", {"joined_id": joined})
    assert answer.status_code == 201, answer.text
    found: str = answer.json()["id"]
    return found


async def newest(team: Caller, child: str) -> dict[str, Any]:
    found: dict[str, Any] = (await team.get(f"/children/{child}/trail"))["entries"][0]
    return found


async def test_it_reads_what_a_case_of_the_child_says_and_which_cases_there_are(system, reader: System, case: OpenCase):
    await tell(system("school-roll:write"), PUPIL)
    found = await reader.get(f"/v1/children/{case.child}")
    assert (found["id"], found["upn"], found["postcode"], found["school"]["urn"]) == (case.child, UPN, "CV1 2AB", URN)
    assert found == {**await reader.get(f"/v1/cases/{case.id}/child"), "case_ids": [case.id]}


async def test_a_child_without_a_case_is_read_as_well(reader: System, mother: Caller):
    found = await reader.get(f"/v1/children/{await mother.add()}")
    assert (found["first_name"], found["case_ids"]) == (DETAILS["legal_first_name"], [])


async def test_it_needs_its_own_scope_and_no_other_gives_it(system: Callable[..., System], case: OpenCase):
    answer = await system(*(set(SCOPES) - {"children:read"})).call("GET", f"/v1/children/{case.child}")
    assert (answer.status_code, answer.json()["code"], "children:read" in answer.json()["detail"]) == (403, "insufficient_scope", True)


async def test_each_reading_is_recorded_with_the_child_and_names_the_system(reader: System, team: Caller, case: OpenCase, other: str):
    await reader.get(f"/v1/children/{case.child}")
    entry = await newest(team, case.child)
    assert (entry["actor"], entry["action"], entry["kind"]) == (str(reader.id), "child.read-by-system", "child")
    await join(team, case.child, other)
    await reader.get(f"/v1/children/{other}")
    entry = await newest(team, case.child)
    assert (entry["actor"], entry["action"], entry["kind"]) == (str(reader.id), "child.read-by-system", "child")


async def test_a_child_who_is_not_there_is_not_found_and_nothing_is_recorded(system, reader: System, case: OpenCase, database):
    async def recorded() -> Any:
        async with database.open_work() as work:
            return (await work.connection.execute(text("SELECT count(*) FROM audit"))).scalar_one()

    before = await recorded()
    for unknown in (uuid4(), case.id):
        answer = await reader.call("GET", f"/v1/children/{unknown}")
        assert (answer.status_code, answer.json()) == (404, NOT_THERE)
    assert (await system("cases:read").call("GET", f"/v1/children/{case.child}")).status_code == 403
    assert await recorded() == before


@pytest.mark.parametrize(("what", "told"), [("address", (None, {"urn": URN, "from_on": PUPIL["from_on"]})), ("setting", ("CV1 2AB", None))])
async def test_what_is_withheld_from_somebody_is_told_to_no_system(system, reader: System, mother: Caller, team: Caller, case: OpenCase, what: str, told: Any):
    await tell(system("school-roll:write"), PUPIL)
    said = {"withheld": [what], "gets_letters": True}
    assert (await team.call("PUT", f"/children/{case.child}/family/{mother.id}/sharing", said)).status_code == 204
    found = await reader.get(f"/v1/children/{case.child}")
    assert (found["postcode"], found["school"]) == told


async def test_a_record_that_was_joined_answers_as_the_one_that_leads_with_the_cases_of_both(
    reader: System, mother: Caller, team: Caller, other: str, database
):
    leading = await mother.add()
    for child in (other, leading):
        async with database.open_work() as work:
            await on_form_submitted(submitted(UUID(child), uuid4()), work)
    older, newer = [(await team.get(f"/children/{child}/case"))["case"]["id"] for child in (other, leading)]
    apart = await reader.get(f"/v1/children/{other}")
    assert (apart["id"], apart["joined_ids"], apart["case_ids"]) == (other, [], [older])
    made = await join(team, leading, other)
    both = [await reader.get(f"/v1/children/{record}") for record in (leading, other)]
    assert [(one["id"], one["joined_ids"], one["case_ids"]) for one in both] == [(leading, [other], [older, newer])] * 2
    assert (await team.call("DELETE", f"/joins/{made}")).is_success
    assert (await reader.get(f"/v1/children/{other}")) == apart
