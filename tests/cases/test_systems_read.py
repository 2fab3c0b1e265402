"""Another system reads the parts of a case, each by its own scope: dates, codes and ids, and no word that somebody typed."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from contracts.tokens import SCOPES, Scope
from services.cases.domain.moves import MUST_BE_ASKED
from services.cases.handlers import on_form_submitted
from tests.cases.people import DETAILS, FAMILY, NOT_THERE, Caller, MovableClock, submitted, take_step
from tests.cases.systems import System

SCOPE_OF: dict[str, Scope] = {
    "": "cases:read",
    "/requests": "cases:read",
    "/clocks": "cases:read",
    "/child": "children:read",
    "/advice": "advice:read",
    "/decisions": "decisions:read",
    "/plan": "plans:read",
}
UPN = "A123456789012"
WHO = ("Alex", "Lex", "Example", "2016-02-29", "High Street", "Anytown", "CV1", UPN)
TYPED = "canary"


class Planned(NamedTuple):
    """A case with a final plan: its child, the school that was asked, the consultation that it names, and the day on which all was done."""

    id: str
    child: str
    school: str
    named: str
    day: str


@pytest.fixture
async def planned(mother: Caller, team: Caller, school: UUID, clock: MovableClock, database) -> Planned:
    child = await mother.add()
    async with database.open_work() as work:
        await on_form_submitted(submitted(UUID(child), mother.id, source=1), work)
        await work.connection.execute(text("UPDATE children SET upn = :upn"), {"upn": UPN})
    clock.ahead = timedelta(days=1)
    day = clock.today().isoformat()
    found = (await team.get(f"/children/{child}/case"))["case"]["id"]

    async def step(name: str, **said: Any) -> Any:
        answer = await take_step(team, child, name, **{"on": day, **said})
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    await step("assessment-decision", yes=True, reasons=f"{TYPED} reasons")
    for kind in MUST_BE_ASKED:
        await team.post(f"/cases/{found}/advice-requests", {"kind": kind, "organisation_id": str(school)})
    await team.post(f"/cases/{found}/advice-requests/on-paper", {"kind": "other", "name": f"{TYPED} trust", "on": day})
    await step("exceptions", reason="X3", details=f"{TYPED} details")
    await step("plan-decision", yes=True)
    await step("consultations", setting=f"{TYPED} setting", urn=136570)
    named = (await step("consultations", setting=f"{TYPED} other", urn=136571))["id"]
    said = {"can_meet_needs": True, "ground": None, "details": f"{TYPED} answer", "on": day}
    assert (await team.call("PUT", f"/consultations/{named}/response", said)).status_code == 204
    await step("draft-plan")
    await step("draft-response", said=f"{TYPED} said", meeting_wanted=True)
    await step("final-plan", consultation_id=named)
    return Planned(found, child, str(school), named, day)


@pytest.mark.parametrize("part", SCOPE_OF)
async def test_each_part_needs_its_own_scope_and_no_other_gives_it(system: Callable[..., System], planned: Planned, part: str):
    needed = SCOPE_OF[part]
    assert (await system(needed).call("GET", f"/v1/cases/{planned.id}{part}")).status_code == 200
    answer = await system(*(set(SCOPES) - {needed})).call("GET", f"/v1/cases/{planned.id}{part}")
    assert (answer.status_code, answer.json()["code"], needed in answer.json()["detail"]) == (403, "insufficient_scope", True)


@pytest.mark.parametrize("part", SCOPE_OF)
async def test_each_reading_is_recorded_with_the_child_and_names_the_system(system: Callable[..., System], planned: Planned, team: Caller, part: str):
    client = system(SCOPE_OF[part])
    await client.get(f"/v1/cases/{planned.id}{part}")
    newest = (await team.get(f"/children/{planned.child}/trail"))["entries"][0]
    assert (newest["actor"], newest["action"], newest["kind"]) == (str(client.id), f"{part.strip('/') or 'case'}.read-by-system", "case")


@pytest.mark.parametrize("part", SCOPE_OF)
async def test_a_case_that_is_not_there_is_not_found_and_nothing_is_recorded(system: Callable[..., System], planned: Planned, database, part: str):
    async def recorded() -> Any:
        async with database.open_work() as work:
            return (await work.connection.execute(text("SELECT count(*) FROM audit"))).scalar_one()

    before = await recorded()
    for unknown in (uuid4(), planned.child):
        answer = await system(*SCOPES).call("GET", f"/v1/cases/{unknown}{part}")
        assert (answer.status_code, answer.json()) == (404, NOT_THERE)
    assert (await system().call("GET", f"/v1/cases/{planned.id}{part}")).status_code == 403
    assert await recorded() == before


async def test_who_the_child_is_stands_in_one_part_alone_and_no_part_holds_what_somebody_typed(system: Callable[..., System], planned: Planned):
    client = system(*SCOPES)
    for part, scope in SCOPE_OF.items():
        told = json.dumps(await client.get(f"/v1/cases/{planned.id}{part}"))
        assert TYPED not in told, part
        if scope != "children:read":
            assert not [word for word in WHO if word in told], part


async def test_a_case_says_where_it_stands_and_where_its_parts_are(system: Callable[..., System], planned: Planned):
    client = system("cases:read")
    found = await client.get(f"/v1/cases/{planned.id}")
    assert (found["id"], found["child_id"], found["current_case_id"], found["is_current"]) == (planned.id, planned.child, planned.id, True)
    assert (found["stage"], found["channel"], found["asked_by"], found["ended"]) == ("plan_issued", "parent", 1, None)
    assert found["received_on"] < found["decide_by"] < found["final_plan_by"]
    assert set(found["links"]) == {part.strip("/") for part in SCOPE_OF if part}
    for address in found["links"].values():
        assert (await system(*SCOPES).call("GET", address.removeprefix("/api"))).status_code == 200


async def test_its_requests_are_there_also_the_later_ones(system: Callable[..., System], planned: Planned, senco: Caller, database):
    later = submitted(UUID(planned.child), senco.id, channel="professional", organisation_id=UUID(planned.school))
    async with database.open_work() as work:
        await on_form_submitted(later, work)
    requests = (await system("cases:read").get(f"/v1/cases/{planned.id}/requests"))["requests"]
    found = {request["channel"]: (request["asked_by"], request["organisation_id"], request["is_later"]) for request in requests}
    assert found == {"parent": (1, None, False), "professional": (None, planned.school, True)}


async def test_its_time_limits_say_whether_they_were_kept_and_what_excuses_them(system: Callable[..., System], planned: Planned, team: Caller):
    found = await system("cases:read").get(f"/v1/cases/{planned.id}/clocks")
    by_clock = {(clock["clock"], clock["about"] == planned.named): (clock["state"], clock["excused_by"]) for clock in found["clocks"]}
    assert by_clock == {
        ("decide", False): ("met", ["X3"]),
        ("refuse-plan", False): ("met", ["X3"]),
        ("final-plan", False): ("met", ["X3"]),
        ("draft-comments", False): ("met", []),
        ("consultation", False): ("over", []),
        ("consultation", True): ("met", []),
    }
    assert [(one["reason"], one["starts_on"], one["ends_on"]) for one in found["exceptions"]] == [("X3", planned.day, None)]


async def test_a_time_limit_that_passes_is_missed_and_one_that_is_kept_too_late_says_so(
    system: Callable[..., System], mother: Caller, team: Caller, school: UUID, clock: MovableClock, database
):
    child = await mother.add()
    async with database.open_work() as work:
        await on_form_submitted(submitted(UUID(child), mother.id), work)
    case = (await team.get(f"/children/{child}/case"))["case"]["id"]

    async def states() -> dict[str, str]:
        return {one["clock"]: one["state"] for one in (await system("cases:read").get(f"/v1/cases/{case}/clocks"))["clocks"]}

    assert await states() == {"decide": "running", "final-plan": "running"}
    clock.ahead = timedelta(weeks=6, days=1)
    assert await states() == {"decide": "missed", "final-plan": "running"}
    await take_step(team, child, "assessment-decision", yes=True, on=clock.today().isoformat())
    assert await states() == {"decide": "met-late", "refuse-plan": "running", "final-plan": "running"}


async def test_a_child_is_told_by_what_others_recognise_them_by(system: Callable[..., System], planned: Planned):
    assert await system("children:read").get(f"/v1/cases/{planned.id}/child") == {
        "id": planned.child,
        "joined_ids": [],
        "first_name": "Alex",
        "last_name": "Example",
        "date_of_birth": "2016-02-29",
        "upn": UPN,
        "postcode": "CV1 2AB",
        "school": None,
    }


async def test_an_address_that_is_withheld_from_somebody_is_told_to_no_system(system: Callable[..., System], planned: Planned, mother: Caller, team: Caller):
    said = {"withheld": ["address"], "gets_letters": True}
    assert (await team.call("PUT", f"/children/{planned.child}/family/{mother.id}/sharing", said)).status_code == 204
    assert (await system("children:read").get(f"/v1/cases/{planned.id}/child"))["postcode"] is None


async def test_a_joined_record_leads_to_the_one_that_leads(system: Callable[..., System], planned: Planned, caller, team: Caller, database):
    father = caller("citizen")
    joined = await father.add(**{**DETAILS, **FAMILY, "known_as": "Other"})
    async with database.open_work() as work:
        await on_form_submitted(submitted(UUID(joined), father.id), work)
    other = (await team.get(f"/children/{joined}/case"))["case"]["id"]
    assert (await team.call("POST", f"/children/{planned.child}/joined", {"joined_id": joined})).status_code == 201
    client = system(*SCOPES)
    found = await client.get(f"/v1/cases/{other}")
    assert (found["child_id"], found["is_current"], found["current_case_id"]) == (planned.child, False, planned.id)
    assert (found["channel"], found["asked_by"]) == (None, None)
    child = await client.get(f"/v1/cases/{other}/child")
    assert (child["id"], child["joined_ids"], child["first_name"]) == (planned.child, [joined], "Alex")
    newest = (await team.get(f"/children/{planned.child}/trail"))["entries"][0]
    assert (newest["actor"], newest["action"]) == (str(client.id), "child.read-by-system")


async def test_advice_says_who_was_asked_and_whether_it_came_and_not_what(system: Callable[..., System], planned: Planned):
    found = (await system("advice:read").get(f"/v1/cases/{planned.id}/advice"))["advice"]
    assert {one["kind"] for one in found} == {*MUST_BE_ASKED, "other"}
    by_kind = {one["kind"]: one for one in found}
    assert (by_kind["health"]["organisation_id"], by_kind["health"]["on_paper"]) == (planned.school, False)
    assert (by_kind["other"]["organisation_id"], by_kind["other"]["on_paper"]) == (None, True)
    assert {(one["outcome"], one["received_on"]) for one in found} == {("cancelled", None)}


async def test_decisions_say_when_the_family_was_told_and_until_when_it_can_appeal(system: Callable[..., System], planned: Planned, team: Caller):
    body = {"on": planned.day, "reason": 2, "details": f"{TYPED} ends"}
    assert (await take_step(team, planned.child, "cessation-decision", **body)).status_code == 204
    found = (await system("decisions:read").get(f"/v1/cases/{planned.id}/decisions"))["decisions"]
    assert [(one["about"], one["outcome"], one["reason"]) for one in found] == [("assessment", "yes", None), ("plan", "yes", None), ("cessation", None, 2)]
    assert {(one["decided_on"], one["informed_on"]) for one in found} == {(planned.day, planned.day)}
    assert [one["appeal_by"] is not None for one in found] == [False, False, True]


async def test_a_plan_names_the_setting_by_its_number(system: Callable[..., System], planned: Planned):
    found = await system("plans:read").get(f"/v1/cases/{planned.id}/plan")
    assert [one["sent_on"] for one in found["drafts"]] == [planned.day]
    assert (found["responded_on"], found["meeting_wanted"], found["ceased"]) == (planned.day, True, None)
    asked = {one["urn"]: (one["responded_on"], one["can_meet_needs"]) for one in found["consultations"]}
    assert asked == {136570: (None, None), 136571: (planned.day, True)}
    final = {"issued_on": planned.day, "informed_on": planned.day, "names": "setting", "consultation_id": planned.named, "urn": 136571}
    assert found["final"] == final


@pytest.mark.parametrize(
    ("step", "said", "ended"),
    [
        ("withdrawal", {"reasons": ""}, ("withdrawn", None, None)),
        ("transfer", {"authority": 332}, ("transferred_out", None, 332)),
    ],
)
async def test_a_case_says_how_it_ended(system: Callable[..., System], case, team: Caller, step: str, said: dict[str, Any], ended: Any):
    assert (await take_step(team, case.child, step, **said)).status_code == 204
    found = (await system("cases:read").get(f"/v1/cases/{case.id}"))["ended"]
    assert (found["how"], found["reason"], found["to_authority"]) == ended


async def test_a_plan_that_ceased_says_why(system: Callable[..., System], planned: Planned, team: Caller):
    assert (await take_step(team, planned.child, "cessation", on=planned.day, reason=8, details="")).status_code == 204
    client = system("cases:read", "plans:read")
    assert (await client.get(f"/v1/cases/{planned.id}"))["ended"] == {"how": "ceased", "on": planned.day, "reason": 8, "to_authority": None}
    assert (await client.get(f"/v1/cases/{planned.id}/plan"))["ceased"] == {"on": planned.day, "reason": 8}
