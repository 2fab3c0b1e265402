"""The API of cases: each person sees their own children, and nothing tells them of any other."""

import asyncio
from uuid import uuid4

import pytest
from joserfc import jwt
from joserfc.jwk import OKPKey
from sqlalchemy import text

from tests.harness.signers import Signers

ADDRESS = {"line1": "1 High Street", "line2": "", "town": "Anytown", "county": "", "postcode": "cv12ab"}
BODY = {
    "legal_first_name": "Alex",
    "legal_last_name": "Example",
    "known_as": "Lex",
    "date_of_birth": "2016-02-29",
    "sex": "female",
    "address": ADDRESS,
    "setting": {"kind": "school", "name": "Example Primary"},
    "relation": "mother",
    "parental_responsibility": "yes",
}


async def _add(api, headers, **changes):
    return await api.post("/children", json={**BODY, **changes}, headers=headers)


async def test_a_child_is_added_listed_and_shown(api, as_parent):
    added = await _add(api, as_parent)
    assert added.status_code == 201
    child = added.json()["id"]
    listed = (await api.get("/children", headers=as_parent)).json()["children"]
    assert [(entry["id"], entry["name"], entry["case"]) for entry in listed] == [(child, "Lex Example", None)]
    shown = (await api.get(f"/children/{child}", headers=as_parent)).json()
    assert shown["details"] == {**BODY, "address": {**ADDRESS, "postcode": "CV1 2AB"}}


async def test_pressing_twice_adds_one_child(api, as_parent):
    answers = await asyncio.gather(*(_add(api, as_parent) for _ in range(8)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len((await api.get("/children", headers=as_parent)).json()["children"]) == 1


async def test_two_families_with_the_same_name_stay_apart(api, as_parent, signers: Signers):
    """Another council's software merged contacts by name and showed one family's data to another."""
    first = (await _add(api, as_parent)).json()["id"]
    second = (await _add(api, signers.person("cases", uuid4()))).json()["id"]
    assert first != second
    assert [entry["id"] for entry in (await api.get("/children", headers=as_parent)).json()["children"]] == [first]


@pytest.mark.parametrize(("method", "path"), [("GET", "/children/{id}"), ("GET", "/children/{id}/pass"), ("PUT", "/children/{id}")])
async def test_somebody_elses_child_answers_as_one_that_does_not_exist(api, as_parent, signers: Signers, method, path):
    child = (await _add(api, as_parent)).json()["id"]
    stranger = signers.person("cases", uuid4())
    body = {**BODY, "version": 1} if method == "PUT" else None
    foreign = await api.request(method, path.format(id=child), json=body, headers=stranger)
    unknown = await api.request(method, path.format(id=uuid4()), json=body, headers=stranger)
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.content == unknown.content
    assert dict(foreign.headers) == dict(unknown.headers)


async def test_a_foreign_change_changes_nothing(api, as_parent, signers: Signers):
    child = (await _add(api, as_parent)).json()["id"]
    await api.put(f"/children/{child}", json={**BODY, "known_as": "Changed", "version": 1}, headers=signers.person("cases", uuid4()))
    assert (await api.get(f"/children/{child}", headers=as_parent)).json()["details"]["known_as"] == "Lex"


async def test_details_are_corrected_and_a_stale_version_is_refused(api, as_parent):
    child = (await _add(api, as_parent)).json()["id"]
    changed = {**BODY, "known_as": "Al", "version": 1}
    assert (await api.put(f"/children/{child}", json=changed, headers=as_parent)).status_code == 204
    stale = await api.put(f"/children/{child}", json={**changed, "known_as": "Older"}, headers=as_parent)
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
    assert (await api.get(f"/children/{child}", headers=as_parent)).json()["name"] == "Al Example"


async def test_every_mistake_is_named_in_plain_english(api, as_parent):
    answer = await _add(api, as_parent, legal_first_name=" ", address={"line1": "", "town": "", "postcode": "x"})
    assert answer.status_code == 422
    assert {error["field"]: error["message"] for error in answer.json()["errors"]} == {
        "legal_first_name": "Enter their legal first name",
        "address-line1": "Enter address line 1, typically the building and street",
        "address-town": "Enter a town or city",
        "address-postcode": "Enter a full UK postcode, like CV1 2AB",
    }


@pytest.mark.parametrize(
    "extra", [{"id": str(uuid4())}, {"person": str(uuid4())}, {"version": 9}, {"sex": "other"}, {"legal_first_name": 7}, {"known_as": "x" * 1001}]
)
async def test_unknown_fields_and_wrong_types_are_refused(api, as_parent, extra):
    answer = await _add(api, as_parent, **extra)
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")
    assert (await api.get("/children", headers=as_parent)).json() == {"children": []}


async def test_one_person_is_one_young_person(api, as_parent):
    first = await _add(api, as_parent, relation="self", date_of_birth="2008-01-01")
    second = await _add(api, as_parent, relation="self", date_of_birth="2007-01-01")
    assert first.status_code == 201
    assert second.json()["errors"] == [{"field": "relation", "message": "You have already added yourself"}]


@pytest.mark.parametrize(("added", "changed"), [("mother", "self"), ("self", "mother")])
async def test_nobody_turns_into_the_young_person_or_back_by_correcting_details(api, as_parent, added, changed):
    """Once rights have passed, whoever is the young person decides."""
    child = (await _add(api, as_parent, relation=added, date_of_birth="2008-01-01")).json()["id"]
    body = {**BODY, "date_of_birth": "2008-01-01", "version": 1, "parental_responsibility": "no"}
    answer = await api.put(f"/children/{child}", json={**body, "relation": changed}, headers=as_parent)
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, ["relation"])
    assert (await api.put(f"/children/{child}", json={**body, "relation": added}, headers=as_parent)).status_code == 204


async def test_a_child_over_25_is_added_with_a_warning(api, as_parent):
    assert (await _add(api, as_parent, date_of_birth="1990-01-01")).json()["warnings"] == ["over_25"]


async def test_without_a_second_factor_nothing_is_shown(api, signers: Signers, parent):
    answer = await api.get("/children", headers=signers.person("cases", parent, factor="none"))
    assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_needed")


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer x.y.z"}, {"authorization": "Basic abc"}])
async def test_without_a_token_nothing_is_shown(api, headers):
    assert (await api.get("/children", headers=headers)).status_code == 401


async def test_a_token_for_another_service_by_another_signer_or_out_of_date_is_refused(api, signers: Signers, parent):
    forged = jwt.encode({"alg": "Ed25519", "kid": "x"}, {"sub": str(parent)}, OKPKey.generate_key("Ed25519"), algorithms=["Ed25519"])
    for headers in (
        signers.person("forms", parent),
        signers.gateway("cases"),
        signers.person("cases", parent, lifetime=-60),
        {"authorization": f"Bearer {forged}"},
    ):
        assert (await api.get("/children", headers=headers)).status_code == 401


async def test_a_pass_says_what_this_person_may_do_for_this_child(api, as_parent):
    child = (await _add(api, as_parent)).json()["id"]
    given = (await api.get(f"/children/{child}/pass", headers=as_parent)).json()
    assert given["rights"] == ["change-child", "read", "write"]
    assert given["name"] == "Lex Example"
    assert given["case_pass"].count(".") == 2


async def test_who_added_and_looked_is_recorded_in_a_chain_that_cannot_be_changed(api, as_parent, parent, database):
    child = (await _add(api, as_parent)).json()["id"]
    await api.get(f"/children/{child}", headers=as_parent)
    async with database.open_work() as work:
        rows = (await work.connection.execute(text("SELECT action, actor, canonical FROM audit ORDER BY sequence"))).all()
        assert [(row.action, row.actor) for row in rows] == [("child.added", parent), ("child.viewed", parent)]
        assert not any("Alex" in row.canonical or "Example" in row.canonical for row in rows)
        assert await work.audit.first_broken() is None


async def test_the_event_of_a_new_child_names_nobody(api, as_parent, database):
    child = (await _add(api, as_parent)).json()["id"]
    async with database.open_work() as work:
        row = (await work.connection.execute(text("SELECT type, subject, sequence, data FROM outbox"))).one()
    assert (row.type, str(row.subject), row.sequence, row.data) == ("uk.ehc.child.added.v1", child, 1, {})


async def test_the_event_of_changed_details_says_neither_what_nor_who_and_does_not_come_when_nothing_changed(api, as_parent, database):
    child = (await _add(api, as_parent)).json()["id"]
    for version in (1, 2):
        answer = await api.put(f"/children/{child}", json={**BODY, "known_as": "Al", "version": version}, headers=as_parent)
        assert answer.status_code == 204
    async with database.open_work() as work:
        told = [tuple(row) for row in await work.connection.execute(text("SELECT type, subject::text, data FROM outbox ORDER BY position"))]
    assert told == [("uk.ehc.child.added.v1", child, {}), ("uk.ehc.child.details-changed.v1", child, {})]


async def test_the_limits_of_a_request_can_be_asked_for(api, as_parent):
    answer = await api.get("/statutory-dates", params={"received_on": "2026-09-01"}, headers=as_parent)
    assert answer.json() == {"received_on": "2026-09-01", "decide_by": "2026-10-13", "refuse_plan_by": "2026-12-22", "final_plan_by": "2027-01-19"}
    for no_day in ("soon", "9999-12-31"):
        assert (await api.get("/statutory-dates", params={"received_on": no_day}, headers=as_parent)).status_code == 422
