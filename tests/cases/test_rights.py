"""Rights pass after compulsory school age, with the basis recorded for good; the officer says who keeps access."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from tests.cases.people import NOT_THERE, Caller, child_asked_for

# Compulsory school age of somebody who was born then ended on 28 June 2024.
BORN, FIRST = "2008-03-04", "2024-06-29"
EVIDENCE = "Conversation at school"


@pytest.fixture
async def child(mother: Caller, database) -> str:
    return await child_asked_for(mother, database, date_of_birth=BORN)


async def _pass(team: Caller, child: str, **changes: Any) -> Any:
    body = {"basis": "passed", "from_on": FIRST, "evidence": EVIDENCE, **changes}
    return await team.call("POST", f"/children/{child}/rights-holder", body)


async def _deciding(child: str, database) -> list[UUID]:
    async with database.open_work() as work:
        found: list[UUID] = await work.children.who_decide(UUID(child))
        return found


async def test_rights_do_not_pass_before_compulsory_school_age_ends(team: Caller, child: str, mother: Caller, database):
    assert (await team.get(f"/children/{child}/rights-holder"))["possible_from"] == FIRST
    answer = await _pass(team, child, from_on="2024-06-28")
    assert answer.status_code == 422
    assert "29 June 2024" in answer.json()["errors"][0]["message"]
    assert await _deciding(child, database) == [mother.id]
    assert (await _pass(team, child)).status_code == 201


async def test_who_decides_follows_the_basis(team: Caller, child: str, mother: Caller, database):
    await _pass(team, child)
    assert await _deciding(child, database) == []
    await _pass(team, child, basis="parent")
    assert await _deciding(child, database) == [mother.id]
    await _pass(team, child, basis="representative", representative="Sam Deputy")
    assert await _deciding(child, database) == []
    await _pass(team, child, basis="representative", representative="Ada Deputy", person_id=str(mother.id))
    assert await _deciding(child, database) == [mother.id]
    async with database.open_work() as work:
        await work.connection.execute(text("UPDATE relationships SET relation = 'self', parental_responsibility = 'no'"))
    await _pass(team, child)
    assert await _deciding(child, database) == [mother.id]


async def test_the_history_is_kept_the_newest_first_and_others_are_told_in_codes(team: Caller, child: str, database):
    await _pass(team, child)
    await _pass(team, child, basis="representative", representative=" Sam  Deputy ")
    newest, first = (await team.get(f"/children/{child}/rights-holder"))["holders"]
    assert (newest["basis"], newest["representative"], newest["by"], newest["evidence"]) == ("representative", "Sam Deputy", str(team.id), EVIDENCE)
    assert (first["basis"], first["representative"]) == ("passed", "")
    async with database.open_work() as work:
        told = await work.connection.execute(text("SELECT data FROM outbox WHERE type = 'uk.ehc.rights-holder.changed.v1' ORDER BY position"))
        assert [row.data for row in told] == [{"holder": "young-person", "from_on": FIRST}, {"holder": "representative", "from_on": FIRST}]
        trail = str((await work.connection.execute(text("SELECT detail FROM audit WHERE action = 'rights-holder.changed'"))).all())
        assert "Deputy" not in trail
        assert EVIDENCE not in trail


async def test_parents_keep_access_unless_the_officer_ends_it_for_one(team: Caller, child: str, mother: Caller, database):
    await _pass(team, child)
    await mother.get(f"/children/{child}/pass")
    await _pass(team, child, ends=[{"child_id": child, "person_id": str(mother.id)}])
    assert (await mother.call("GET", f"/children/{child}/pass")).json() == NOT_THERE


async def test_the_mother_and_the_young_person_get_a_letter(team: Caller, child: str):
    await _pass(team, child)
    assert [letter["kind"] for letter in (await team.get(f"/children/{child}/letters"))["letters"]].count("rights-passed") == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"evidence": " "}, "evidence"),
        ({"basis": "representative"}, "representative"),
        ({"person_id": str(uuid4())}, "person_id"),
        ({"from_on": "2999-01-01"}, "from_on"),
    ],
)
async def test_mistakes_are_refused_by_name(team: Caller, child: str, changes, field):
    answer = await _pass(team, child, **changes)
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, [field])


async def test_somebody_elses_access_is_not_ended_with_it(team: Caller, child: str, caller: Callable[..., Caller]):
    stranger = caller("citizen")
    other = await stranger.add(legal_first_name="Kim")
    answer = await _pass(team, child, ends=[{"child_id": other, "person_id": str(stranger.id)}])
    assert answer.json() == NOT_THERE
    await stranger.get(f"/children/{other}/pass")


async def test_rights_do_not_pass_in_the_future_of_today(team: Caller, mother: Caller, clock):
    child = await mother.add(date_of_birth=(clock.today() - timedelta(days=365 * 10)).isoformat())
    assert (await _pass(team, child, from_on=clock.today().isoformat())).status_code == 422
