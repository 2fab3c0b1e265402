"""The SEND team gives access to a child and ends it, keeps contacts, and makes an officer responsible for the case."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from chassis.clock import LONDON
from tests.cases.people import DETAILS, FAMILY, NOT_THERE, Caller, MovableClock, OpenCase

CONTACT = {"name": "Jo Example", "relation": "father", "email": "jo@example.org", "telephone": "01632 960 001"}


async def _audited(database, action: str) -> list[tuple[Any, ...]]:
    async with database.open_work() as work:
        rows = await work.connection.execute(
            text("SELECT stream::text, object_id, actor FROM audit WHERE action = :action ORDER BY position"), {"action": action}
        )
        return [tuple(row) for row in rows]


async def test_everybody_around_a_child_is_listed_and_that_somebody_looked_is_recorded(case: OpenCase, mother: Caller, team: Caller, database):
    found = await team.get(f"/children/{case.child}/people")
    [member], [opening] = found["family"], found["professionals"]
    assert (member["person_id"], member["relation"], member["is_open"], member["set_by"], member["withheld"]) == (str(mother.id), "mother", True, None, [])
    assert (opening["organisation_id"], opening["kind"], opening["given_by"], opening["is_open"]) == (case.school, "allocated", str(team.id), True)
    assert (found["case_id"], found["officer_id"], found["contacts"]) == (case.id, None, [])
    assert await _audited(database, "people.viewed") == [(case.child, case.child, team.id)]


async def test_access_of_a_member_of_the_family_that_is_ended_ends_with_the_next_request_and_can_be_given_back(
    case: OpenCase, mother: Caller, team: Caller, clock: MovableClock, database
):
    member = f"/children/{case.child}/family/{mother.id}/access"
    for _ in range(2):
        assert (await team.call("DELETE", member)).status_code == 204
    for path in (f"/children/{case.child}", f"/children/{case.child}/pass", f"/children/{case.child}/progress", f"/children/{case.child}/reuses"):
        answer = await mother.call("GET", path)
        assert (path, answer.status_code, answer.json()) == (path, 404, NOT_THERE)
    assert (await mother.get("/children"))["children"] == []
    change = await mother.call("PUT", f"/children/{case.child}", {**DETAILS, **FAMILY, "version": 1})
    assert change.status_code == 404
    [shown] = (await team.get(f"/children/{case.child}/people"))["family"]
    assert (shown["is_open"], shown["set_by"]) == (False, str(team.id))
    clock.ahead = timedelta(hours=1)
    assert (await team.call("PUT", member, {"until": None})).status_code == 204
    assert (await mother.get(f"/children/{case.child}"))["id"] == case.child
    [again] = (await team.get(f"/children/{case.child}/people"))["family"]
    assert again["is_open"]
    assert again["since"] > shown["since"]
    assert len(await _audited(database, "family-access.ended")) == 1
    assert await _audited(database, "family-access.given") == [(case.child, str(mother.id), team.id)]


async def test_access_of_a_member_of_the_family_ends_with_its_last_day(case: OpenCase, mother: Caller, team: Caller, clock: MovableClock):
    member, today = f"/children/{case.child}/family/{mother.id}/access", clock.today()
    assert (await team.call("PUT", member, {"until": (today - timedelta(days=1)).isoformat()})).status_code == 422
    assert (await team.call("PUT", member, {"until": today.isoformat()})).status_code == 204
    assert (await mother.call("GET", f"/children/{case.child}/pass")).status_code == 200
    clock.ahead = timedelta(days=1, minutes=1) - timedelta(hours=clock.now().astimezone(LONDON).hour, minutes=clock.now().astimezone(LONDON).minute)
    assert (await mother.call("GET", f"/children/{case.child}/pass")).status_code == 404


async def test_whose_access_has_ended_decides_nothing_for_the_child(case: OpenCase, mother: Caller, team: Caller, database):
    async with database.open_work() as work:
        assert await work.children.who_decide(UUID(case.child)) == [mother.id]
    await team.call("DELETE", f"/children/{case.child}/family/{mother.id}/access")
    async with database.open_work() as work:
        assert await work.children.who_decide(UUID(case.child)) == []


async def test_the_end_of_a_case_ends_nobodys_access(case: OpenCase, mother: Caller, senco: Caller, database):
    async with database.open_work() as work:
        await work.connection.execute(text("UPDATE cases SET stage = 'withdrawn', ended_on = received_on"))
    for who in (mother, senco):
        assert (await who.get(f"/children/{case.child}/progress"))["case"]["stage"] == "withdrawn"


async def test_access_of_somebody_who_is_not_of_the_family_is_not_there(case: OpenCase, mother: Caller, team: Caller):
    other = await mother.add(legal_first_name="Kim")
    for child, person in ((case.child, uuid4()), (uuid4(), mother.id), (other, uuid4())):
        place = f"/children/{child}/family/{person}"
        for method, path, body in (("PUT", "access", {"until": None}), ("DELETE", "access", None), ("PUT", "sharing", {"withheld": [], "gets_letters": True})):
            answer = await team.call(method, f"{place}/{path}", body)
            assert (answer.status_code, answer.json()) == (404, NOT_THERE)


async def test_contacts_are_kept_corrected_and_taken_away(case: OpenCase, mother: Caller, team: Caller, database):
    place = f"/children/{case.child}/contacts"
    contact = (await team.post(place, {**CONTACT, "name": "  Jo   Example ", "address": {**DETAILS["address"], "postcode": "cv12ab"}, "gets_letters": True}))[
        "id"
    ]
    [kept] = (await team.get(f"/children/{case.child}/people"))["contacts"]
    assert (kept["name"], kept["address"]["postcode"], kept["gets_letters"], kept["changed_by"]) == ("Jo Example", "CV1 2AB", True, str(team.id))
    assert (await team.call("PUT", f"{place}/{contact}", {**CONTACT, "telephone": "", "person_id": str(mother.id)})).status_code == 204
    [kept] = (await team.get(f"/children/{case.child}/people"))["contacts"]
    assert (kept["telephone"], kept["address"], kept["person_id"]) == ("", None, str(mother.id))
    other = await mother.add(legal_first_name="Kim")
    assert (await team.call("DELETE", f"/children/{other}/contacts/{contact}")).status_code == 404
    assert (await team.call("PUT", f"/children/{other}/contacts/{contact}", CONTACT)).status_code == 404
    assert (await team.call("DELETE", f"{place}/{contact}")).status_code == 204
    assert (await team.call("DELETE", f"{place}/{contact}")).status_code == 404
    assert (await team.get(f"/children/{case.child}/people"))["contacts"] == []
    assert [row[1] for action in ("kept", "changed", "removed") for row in await _audited(database, f"contact.{action}")] == [contact] * 3


async def test_a_contact_that_is_added_twice_is_one(case: OpenCase, mother: Caller, team: Caller, database):
    place, other = f"/children/{case.child}/contacts", await mother.add(legal_first_name="Kim")
    contact = {**CONTACT, "address": DETAILS["address"]}
    first, again = [(await team.post(place, {**contact, "name": name}))["id"] for name in ("Jo Example", " Jo  Example ")]
    assert first == again
    assert (await team.post(place, CONTACT))["id"] != first
    assert (await team.post(f"/children/{other}/contacts", contact))["id"] != first
    assert len(await _audited(database, "contact.kept")) == 3
    await team.call("DELETE", f"{place}/{first}")
    assert (await team.post(place, contact))["id"] != first


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"email": "nowhere"}, "email"),
        ({"telephone": "ring me"}, "telephone"),
        ({"address": {"line1": "", "town": "Anytown", "postcode": "CV1 2AB"}}, "address-line1"),
        ({"person_id": str(uuid4())}, "person_id"),
    ],
)
async def test_a_contact_with_mistakes_is_refused_by_name(case: OpenCase, team: Caller, changes, field):
    answer = await team.call("POST", f"/children/{case.child}/contacts", {**CONTACT, **changes})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_an_officer_becomes_responsible_for_a_case_and_others_are_told_once(case: OpenCase, team: Caller, database):
    officer = uuid4()
    for wanted in (officer, officer, None):
        assert (await team.call("PUT", f"/cases/{case.id}/officer", {"officer_id": str(wanted) if wanted else None})).status_code == 204
        assert (await team.get(f"/children/{case.child}/people"))["officer_id"] == (str(wanted) if wanted else None)
    async with database.open_work() as work:
        told = await work.connection.execute(text("SELECT data FROM outbox WHERE type = 'uk.ehc.case.allocated.v1' ORDER BY position"))
        assert [row.data["officer_id"] for row in told] == [str(officer), None]
    assert (await team.call("PUT", f"/cases/{uuid4()}/officer", {"officer_id": str(officer)})).status_code == 404
