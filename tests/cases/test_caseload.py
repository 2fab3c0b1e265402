"""The children of a professional: added, found, corrected, and nobody else's among them."""

import asyncio
from uuid import uuid4

import pytest
from sqlalchemy import text

from tests.cases.people import DETAILS, NOT_THERE, role

CANARY = "Zzcanary"


async def test_a_child_is_added_for_the_organisation_of_the_chosen_role(senco, caller, school, database):
    child = await senco.add(upn=" a123 456 789 012 ", nhs_number="943 476 5919")
    listed = await senco.get("/caseload")
    assert listed == {
        "children": [
            {
                "id": child,
                "name": "Lex Example",
                "date_of_birth": "2016-02-29",
                "mine": True,
                "added": True,
                "case": None,
                "advice_due": [],
                "last_used_at": None,
            }
        ],
        "total": 1,
        "pages": 1,
    }
    colleague = caller("professional", role(school))
    theirs = (await colleague.get("/caseload"))["children"][0]
    assert (theirs["id"], theirs["mine"], theirs["added"]) == (child, False, False)
    record = (await colleague.get(f"/children/{child}/progress"))["child"]
    assert (record["upn"], record["nhs_number"], record["version"]) == ("A123456789012", "9434765919", 1)
    async with database.open_work() as work:
        events = (await work.connection.execute(text("SELECT type, data FROM outbox ORDER BY position"))).all()
    assert [row.type for row in events] == ["uk.ehc.child.added.v1", "uk.ehc.access.granted.v1"]
    assert events[1].data["organisation_id"] == str(school)


async def test_pressing_twice_adds_one_record(senco):
    assert len(set(await asyncio.gather(*(senco.add() for _ in range(8))))) == 1
    assert (await senco.get("/caseload"))["total"] == 1


async def test_two_professionals_who_add_a_child_of_one_name_have_a_record_each(caller):
    """Also in one organisation: nothing is merged by name."""
    school = uuid4()
    one, other = caller("professional", role(school)), caller("professional", role(school))
    assert await one.add() != await other.add()
    assert (await one.get("/caseload"))["total"] == 2


async def test_without_a_confirmed_organisation_a_professional_sees_what_they_added_and_colleagues_do_not(caller):
    school = uuid4()
    new, colleague = caller("professional", role(school, confirmed=False)), caller("professional", role(school, confirmed=False))
    child = await new.add()
    given = await new.get(f"/children/{child}/pass")
    assert given["rights"] == ["change-child", "read", "write"]
    assert (await colleague.call("GET", f"/children/{child}/pass")).json() == NOT_THERE


async def test_a_professional_for_nobody_but_themselves_adds_children(caller):
    alone = caller("professional")
    child = await alone.add()
    assert (await alone.get("/caseload", show="added"))["children"][0]["id"] == child


MISTAKES = {
    "role_id": {"role_id": str(uuid4())},
    "upn": {"upn": "H123456789012"},
    "nhs_number": {"nhs_number": "9434765918"},
    "legal_last_name": {"legal_last_name": " "},
}


@pytest.mark.parametrize(("field", "changes"), MISTAKES.items(), ids=MISTAKES)
async def test_a_mistake_is_named_and_nothing_is_added(senco, field, changes):
    answer = await senco.call("POST", "/caseload", {**DETAILS, "role_id": str(senco.roles[0].id), **changes})
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, [field])
    assert (await senco.get("/caseload"))["total"] == 0


async def test_a_record_is_corrected_by_a_colleague_and_not_by_who_was_allocated_it(senco, caller, school, team, database):
    child = await senco.add()
    elsewhere = uuid4()
    await team.post(f"/children/{child}/allocations", {"organisation_id": str(elsewhere)})
    changed = {**DETAILS, "known_as": "Al", "version": 1}
    assert (await caller("professional", role(elsewhere)).call("PUT", f"/children/{child}/record", changed)).json() == NOT_THERE
    colleague = caller("professional", role(school))
    assert (await colleague.call("PUT", f"/children/{child}/record", changed)).status_code == 204
    stale = await senco.call("PUT", f"/children/{child}/record", changed)
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
    assert await senco.caseload(search="al example") == ["Al Example"]
    assert (await colleague.call("PUT", f"/children/{child}/record", {**changed, "version": 2})).status_code == 204
    async with database.open_work() as work:
        told = list(await work.connection.execute(text("SELECT subject::text, data FROM outbox WHERE type = 'uk.ehc.child.details-changed.v1'")))
    assert [tuple(row) for row in told] == [(child, {})], "once, for saving them unchanged is no change, and without what changed"


async def test_a_name_is_found_by_beginnings_of_its_words_however_they_are_written(senco):
    await senco.add(legal_first_name="Zo\u00eb", legal_last_name="O\u2019Neill-\u0141ukasz", known_as="")
    await senco.add(legal_first_name="Mohammed", legal_last_name="Khan", known_as="Mo")
    for search in ("zoe", "ZO\u00cb", "oneill", "O'Neill", "lukasz zoe", "o\u2019neill-lu", "  neill  ", "onei luk"):
        assert await senco.caseload(search=search) == ["Zo\u00eb O\u2019Neill-\u0141ukasz"], search
    assert await senco.caseload(search="mo kh") == ["Mo Khan"]
    for search in ("zoe khan", "oe", "'", "&|!", "\\", "zoe') | 'mo", "x" * 900):
        assert await senco.caseload(search=search) == [], search
    assert len(await senco.caseload(search=" ")) == 2
    assert (await senco.call("GET", "/caseload", search="x" * 1_001)).status_code == 422


async def test_the_list_is_filtered(senco, caller, team, school):
    async def child(name: str, adder=None):
        return await (adder or caller("professional", role(uuid4()))).add(legal_first_name=name, known_as="")

    await child("Added", senco)
    await child("Colleague", caller("professional", role(school)))
    shared, named = await child("Shared"), await child("Named")
    await team.post(f"/children/{shared}/allocations", {"organisation_id": str(school)})
    await team.post(f"/children/{named}/allocations", {"organisation_id": str(school), "person_id": str(senco.id)})
    for show, names in {
        "all": ["Added", "Colleague", "Named", "Shared"],
        "mine": ["Added", "Named"],
        "organisation": ["Added", "Colleague", "Shared"],
        "added": ["Added"],
        "recent": [],
    }.items():
        assert await senco.caseload(show=show) == [f"{name} Example" for name in names], show
    for used in (shared, named, shared):
        await senco.get(f"/children/{used}/progress")
    assert await senco.caseload(show="recent") == ["Shared Example", "Named Example"]
    assert (await senco.call("GET", "/caseload", show="everything")).status_code == 422


async def test_a_child_that_is_open_in_several_ways_is_listed_once(senco, team, school):
    child = await senco.add()
    await team.post(f"/children/{child}/allocations", {"organisation_id": str(school)})
    await team.post(f"/children/{child}/allocations", {"person_id": str(senco.id)})
    assert (await senco.get("/caseload"))["total"] == 1
    assert (await senco.get(f"/children/{child}/pass"))["rights"] == ["change-child", "read", "read-family", "write"]


async def test_the_list_comes_in_pages_and_each_child_is_on_one(senco):
    for number in range(23):
        await senco.add(legal_first_name=f"Child{number:02}", known_as="")
    pages = [await senco.get("/caseload", page=page) for page in (1, 2, 3)]
    assert [len(page["children"]) for page in pages] == [20, 3, 0]
    assert {(page["total"], page["pages"]) for page in pages} == {(23, 2)}
    names = [child["name"] for page in pages for child in page["children"]]
    assert names == sorted(names)
    assert len(set(names)) == 23


async def test_no_list_search_or_count_holds_anything_of_another_organisation(senco, mother, caller, team, case):
    other_school = uuid4()
    stranger = caller("professional", role(other_school))
    for adding in (stranger, mother):
        foreign = await adding.add(legal_first_name=CANARY, legal_last_name=CANARY, known_as=CANARY)
        await team.post(f"/children/{foreign}/allocations", {"organisation_id": str(other_school)})
    own = await senco.add(legal_first_name=CANARY, legal_last_name="Mine", known_as="")
    await team.post(f"/cases/{case.id}/advice-requests", {"kind": "health", "organisation_id": str(other_school)})
    for show in ("all", "mine", "organisation", "added", "recent"):
        for search in ("", CANARY, CANARY[:3], f"{CANARY} {CANARY}"):
            for page in (1, 2):
                answer = await senco.get("/caseload", show=show, search=search, page=page)
                assert f"{CANARY} {CANARY}" not in str(answer)
                assert answer["total"] <= (2 if not search else 1)
    for path in (f"/children/{own}/progress", f"/children/{case.child}/progress", "/advice-requests"):
        assert f"{CANARY} {CANARY}" not in str(await senco.get(path))
    assert (await senco.get("/advice-requests"))["advice_requests"] == []
    assert (await senco.get(f"/children/{case.child}/progress"))["advice"] == []


async def test_progress_shows_requests_to_whoever_may_know_of_them(senco, mother, caller, team, case):
    shown = await senco.get(f"/children/{case.child}/progress")
    assert [(request["submission_id"], request["channel"], request["mine"]) for request in shown["requests"]] == [(case.request, "parent", False)]
    assert shown["child"]["address"] == DETAILS["address"]
    assert shown["case"]["stage"] == "assessing"
    family = await mother.get(f"/children/{case.child}/progress")
    assert (family["child"], family["requests"][0]["mine"]) == (None, True)
    person = caller("professional")
    await team.post(f"/children/{case.child}/allocations", {"person_id": str(person.id)})
    assert (await person.call("GET", f"/children/{case.child}/progress")).json() == NOT_THERE
