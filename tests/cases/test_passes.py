"""What a pass says, which routes there are for whom, and that everybody who looked is on record."""

import base64
import json

from sqlalchemy import text

from tests.cases.people import DETAILS, NOT_THERE


async def test_a_pass_says_through_whom_a_child_is_reached_and_what_is_to_be_answered(senco, mother, team, case):
    advice = await team.post(f"/cases/{case.id}/advice-requests", {"kind": "educational", "organisation_id": case.school})
    given = await senco.get(f"/children/{case.child}/pass")
    assert given["rights"] == ["read", "read-family", "write"]
    assert given["accepts"] == ["advice"], "a request takes additions until the council has decided about it"
    assert given["advice"] == [{"id": advice["id"], "kind": "educational", "due_on": advice["due_on"]}]
    claims = _claims(given["case_pass"])
    asked_of_school = {"id": advice["id"], "kind": "educational", "organisation": case.school}
    assert (claims["relation"], claims["organisations"], claims["advice"]) == ("professional", [case.school], [asked_of_school])
    assert claims["accepts"] == ["advice"]
    of_family = await mother.get(f"/children/{case.child}/pass")
    assert (of_family["rights"], of_family["accepts"], of_family["advice"]) == (["change-child", "read", "write"], [], [])
    assert _claims(of_family["case_pass"])["organisations"] == []


def _claims(token: str):
    body = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))


async def test_before_there_is_a_case_nothing_is_added_to(mother, senco):
    for asking in (mother, senco):
        child = await asking.add()
        assert (await asking.get(f"/children/{child}/pass"))["accepts"] == []


async def test_the_routes_of_families_are_not_there_for_professionals_and_the_other_way_round(mother, senco, team):
    body = {**DETAILS, "relation": "mother", "parental_responsibility": "yes"}
    assert (await senco.call("POST", "/children", body)).json() == NOT_THERE
    assert (await senco.call("GET", "/children")).json() == NOT_THERE
    assert (await mother.call("POST", "/caseload", dict(DETAILS))).json() == NOT_THERE
    for asking in (mother, team):
        for path in ("/caseload", "/advice-requests"):
            assert (await asking.call("GET", path)).json() == NOT_THERE
    for asking in (mother, senco):
        assert (await asking.call("GET", "/possible-matches")).json() == NOT_THERE


async def test_everybody_who_looked_at_a_child_is_on_record(senco, mother, team, case, database):
    advice = (await team.post(f"/cases/{case.id}/advice-requests", {"kind": "educational", "organisation_id": case.school}))["id"]
    await senco.get("/caseload", search="alex")
    await senco.get(f"/children/{case.child}/progress")
    await senco.get(f"/advice-requests/{advice}")
    await senco.get("/advice-requests")
    await mother.get(f"/children/{case.child}/progress")
    async with database.open_work() as work:
        rows = (await work.connection.execute(text("SELECT action, actor, canonical FROM audit ORDER BY position"))).all()
        assert await work.audit.first_broken() is None
    looked = [(row.action, row.actor) for row in rows if row.action.endswith("viewed")]
    assert looked == [
        ("case.viewed", team.id),
        ("caseload.viewed", senco.id),
        ("child.viewed", senco.id),
        ("advice-request.viewed", senco.id),
        ("advice-requests.viewed", senco.id),
        ("child.viewed", mother.id),
    ]
    assert all(case.child in row.canonical for row in rows if row.action in {"caseload.viewed", "advice-requests.viewed"})
    assert not any(word in row.canonical.lower() for row in rows for word in ("alex", "example"))
