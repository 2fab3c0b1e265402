"""What the SEND team withholds from one member of the family is absent for them in every answer, and they cannot overwrite it."""

import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.routing import iter_route_contexts
from sqlalchemy import text

from services.cases import app
from tests.cases.people import DETAILS, FAMILY, Caller, OpenCase

ADDRESS = {"line1": "canary house", "line2": "", "town": "canary town", "county": "", "postcode": "CV1 9ZZ"}
SETTING = {"kind": "school", "name": "canary school"}
SECRET = ("canary", "CV1 9ZZ")


@pytest.fixture
async def child(case: OpenCase, mother: Caller, team: Caller) -> str:
    """A child with a case, of whom the mother is not shown where they live and learn."""
    await mother.call("PUT", f"/children/{case.child}", {**DETAILS, **FAMILY, "address": ADDRESS, "setting": SETTING, "version": 1})
    await _withhold(team, mother, case.child, "address", "setting")
    return case.child


async def _withhold(team: Caller, mother: Caller, child: str, *what: str, gets_letters: bool = True) -> None:
    said = {"withheld": list(what), "gets_letters": gets_letters}
    assert (await team.call("PUT", f"/children/{child}/family/{mother.id}/sharing", said)).status_code == 204


def _without(*left_out: str, **changes: Any) -> dict[str, Any]:
    body = {**DETAILS, **FAMILY, "version": 2, **changes}
    return {name: value for name, value in body.items() if name not in left_out}


async def test_no_route_shows_it_to_them(settings, child: str, mother: Caller, team: Caller, senco: Caller):
    """Each route that reads, with each id that there is, and what is written back to them."""
    contact = (
        await team.post(f"/children/{child}/contacts", {"name": "canary contact", "relation": "father", "address": ADDRESS, "email": "canary@example.org"})
    )["id"]
    case, school = (await mother.get(f"/children/{child}/pass"))["case"]["id"], str(senco.roles[0].organisation)
    advice = (await team.post(f"/cases/{case}/advice-requests", {"kind": "educational", "organisation_id": school}))["id"]
    ids = {"child_id": child, "person_id": str(mother.id), "contact_id": contact, "request_id": advice, "case_id": case, "notice_id": str(uuid4())}
    paths = {str(context.path) for context in iter_route_contexts(app.build(settings, None).routes) if "GET" in (context.methods or ())}
    tried = 0
    for path in sorted(paths):
        if set(re.findall(r"{(\w+)}", path)) <= set(ids):
            answer = await mother.call("GET", path.format(**ids))
            tried += answer.status_code == 200
            assert not [word for word in SECRET if word in answer.text], path
    assert tried >= 6
    for method, path, body in (("POST", "/children", _without("version")), ("PUT", f"/children/{child}", _without("address", "setting"))):
        assert not [word for word in SECRET if word in (await mother.call(method, path, body)).text]
    assert "canary house" in (await team.call("POST", "/records/likely", {"last_name": "Example"})).text
    assert "canary house" in (await senco.call("GET", f"/children/{child}/progress")).text


async def test_it_is_absent_and_not_empty(child: str, mother: Caller, team: Caller):
    assert not {"address", "setting"} & set((await mother.get(f"/children/{child}"))["details"])
    await _withhold(team, mother, child, "setting")
    details = (await mother.get(f"/children/{child}"))["details"]
    assert (details["address"]["line1"], "setting" in details) == ("canary house", False)
    await _withhold(team, mother, child)
    assert (await mother.get(f"/children/{child}"))["details"]["setting"] == SETTING


@pytest.mark.parametrize("left_out", [("address", "setting"), ()])
async def test_they_overwrite_nothing_of_it_whether_they_send_it_or_leave_it_out(child: str, mother: Caller, database, left_out):
    sent = _without(*left_out, legal_first_name="Changed", address={**ADDRESS, "line1": "theirs"}, setting={"kind": "none"})
    assert (await mother.call("PUT", f"/children/{child}", {name: value for name, value in sent.items() if name not in left_out})).status_code == 204
    async with database.open_work() as work:
        stored = (await work.children.find(UUID(child))).details
    assert (stored.legal_first_name, stored.address.line1, stored.setting.name) == ("Changed", "canary house", "canary school")


async def test_whoever_is_shown_it_cannot_leave_it_out(case: OpenCase, mother: Caller):
    answer = await mother.call("PUT", f"/children/{case.child}", _without("address", "setting", version=1))
    assert answer.status_code == 422
    assert {error["field"] for error in answer.json()["errors"]} == {"address-line1", "address-town", "address-postcode", "setting"}


async def test_what_is_withheld_is_recorded_as_codes(child: str, mother: Caller, database):
    async with database.open_work() as work:
        rows = await work.connection.execute(text("SELECT stream::text, object_id, detail FROM audit WHERE action = 'family-sharing.changed'"))
        assert [tuple(row) for row in rows] == [(child, str(mother.id), {"withheld": "address setting", "letters": "yes"})]
