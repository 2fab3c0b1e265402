"""Who reads the letters of the council, what is recorded of it, and how letters for the post are served."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text, update

from chassis.clock import SystemClock
from chassis.database import Database
from services.cases.store import Work
from services.cases.store.tables import children, relationships
from tests.cases.people import LETTER_ON, NOT_THERE, Caller, MovableClock, OpenCase, lose_family, undecided_case, write_letters


@pytest.fixture
async def case(mother: Caller, team: Caller, school: UUID, database: Database[Work]) -> OpenCase:
    """The mother's child, about whom no letter was written yet."""
    return await undecided_case(mother, team, school, database)


@pytest.fixture
async def letter(case: OpenCase, mother: Caller, database: Database[Work]) -> str:
    """The path of a letter to the mother."""
    await write_letters(database, case.id)
    return f"/letters/{(await _listed(mother, case.child))[0]['id']}"


@pytest.fixture
async def to_post(case: OpenCase, team: Caller, database: Database[Work]) -> str:
    """The path of a letter that goes by post."""
    await lose_family(database)
    await write_letters(database, case.id)
    return f"/letters/{(await team.get('/letters/to-post'))['letters'][0]['id']}"


async def _listed(who: Caller, child: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await who.get(f"/children/{child}/letters"))["letters"]
    return found


async def _audit(database: Database[Work], *actions: str) -> list[tuple[Any, ...]]:
    async with database.open_work() as work:
        rows = await work.connection.execute(
            text("SELECT action, actor, stream FROM audit WHERE action = ANY(:actions) ORDER BY position"), {"actions": actions}
        )
        return [tuple(row) for row in rows]


async def test_a_member_of_the_family_reads_the_letter_and_the_first_time_is_kept(
    case: OpenCase, mother: Caller, letter: str, clock: MovableClock, database: Database[Work]
):
    (listed,) = await _listed(mother, case.child)
    assert (listed["title"], listed["served_on"], listed["opened_at"]) == (
        "We will not carry out an EHC needs assessment",
        SystemClock().today().isoformat(),
        None,
    )
    read = await mother.get(letter)
    assert (read["greeting"], read["council"]) == ("Dear parent or carer of Lex Example", "Anytown Council")
    assert {"heading": "Our reasons", "parts": ["Because."]} in read["sections"]
    (opened,) = await _listed(mother, case.child)
    clock.ahead = timedelta(days=1)
    await mother.get(letter)
    assert (await _listed(mother, case.child))[0]["opened_at"] == opened["opened_at"] is not None
    child = UUID(case.child)
    assert await _audit(database, "letter.opened") == [("letter.opened", mother.id, child)]
    assert await _audit(database, "letter.viewed") == [("letter.viewed", mother.id, child)] * 2


async def test_a_pdf_opens_the_letter_too(case: OpenCase, mother: Caller, letter: str, database: Database[Work]):
    answer = await mother.call("GET", f"{letter}/pdf")
    assert answer.headers["content-disposition"] == 'attachment; filename="letter-2026-07-01.pdf"'
    assert (await _listed(mother, case.child))[0]["opened_at"] is not None
    assert [action for action, *_ in await _audit(database, "letter.downloaded")] == ["letter.downloaded"]


async def test_asking_whether_there_is_a_letter_opens_nothing(case: OpenCase, mother: Caller, caller: Callable[..., Caller], letter: str):
    assert (await mother.call("HEAD", letter)).status_code == 204
    assert (await caller("citizen").call("HEAD", letter)).status_code == 404
    assert (await _listed(mother, case.child))[0]["opened_at"] is None


async def test_the_team_sees_every_letter_and_opens_none_for_its_recipient(case: OpenCase, team: Caller, letter: str, database: Database[Work]):
    assert (await team.get(letter))["id"] in letter
    (listed,) = await _listed(team, case.child)
    assert listed["opened_at"] is None
    assert ("letter.viewed", team.id, UUID(case.child)) in await _audit(database, "letter.viewed")
    assert ("letters.listed", team.id, UUID(case.child)) in await _audit(database, "letters.listed")


async def test_the_letter_of_one_parent_is_not_there_for_the_other_and_the_team_sees_both_from_either_record(
    case: OpenCase, mother: Caller, team: Caller, caller: Callable[..., Caller], database: Database[Work]
):
    father = caller("citizen")
    his = await father.add()
    async with database.open_work() as work:
        await work.connection.execute(update(children).where(children.c.id == UUID(his)).values(joined_to=UUID(case.child)))
    await write_letters(database, case.id)
    (to_mother,), (to_father,) = await _listed(mother, case.child), await _listed(father, his)
    assert to_mother["id"] != to_father["id"]
    for path in (f"/letters/{to_mother['id']}", f"/letters/{to_mother['id']}/pdf"):
        answer = await father.call("GET", path)
        assert (answer.status_code, answer.json()) == (404, NOT_THERE), path
    # The record that leads stands for his own.
    assert await _listed(father, case.child) == [to_father]
    for record in (case.child, his):
        assert {found["id"] for found in await _listed(team, record)} == {to_mother["id"], to_father["id"]}


async def test_whoever_may_not_see_the_child_any_more_sees_no_letter(case: OpenCase, mother: Caller, letter: str, database: Database[Work]):
    async with database.open_work() as work:
        await work.connection.execute(relationships.delete().where(relationships.c.person == mother.id))
    for path in (letter, f"{letter}/pdf", f"/children/{case.child}/letters"):
        assert (await mother.call("GET", path)).status_code == 404


async def test_professionals_see_no_letter_though_they_see_the_child(case: OpenCase, senco: Caller, letter: str):
    assert (await senco.call("GET", f"/children/{case.child}/pass")).status_code == 200
    for path in (letter, f"{letter}/pdf", f"/children/{case.child}/letters", "/letters/to-post"):
        assert (await senco.call("GET", path)).status_code == 404


async def test_a_letter_that_was_posted_is_served_on_that_day_and_waits_no_more(case: OpenCase, team: Caller, to_post: str, database: Database[Work]):
    found = await team.get("/letters/to-post")
    assert (found["total"], found["pages"], found["letters"][0]["about"]) == (1, 1, "Lex Example")
    posted = LETTER_ON + timedelta(days=2)
    assert (await team.call("PUT", f"{to_post}/posted", {"on": posted.isoformat()})).status_code == 204
    read = await team.get(to_post)
    assert (read["served_on"], read["channel"], read["opened_at"]) == (posted.isoformat(), "post", None)
    assert (await team.get("/letters/to-post"))["total"] == 0
    assert await _audit(database, "letter.posted") == [("letter.posted", team.id, UUID(case.child))]


async def test_a_letter_is_served_once(team: Caller, to_post: str):
    for status in (204, 409):
        answer = await team.call("PUT", f"{to_post}/posted", {"on": "2026-07-03"})
        assert answer.status_code == status
    assert answer.json()["code"] == "served"


async def test_what_is_served_in_the_portal_is_not_posted_and_waits_for_nobody(team: Caller, letter: str):
    assert (await team.get("/letters/to-post"))["letters"] == []
    assert (await team.call("PUT", f"{letter}/posted", {"on": "2026-07-03"})).json()["code"] == "served"


@pytest.mark.parametrize(("days", "message"), [(-1, "The date must be 1 July 2026 or later"), (None, "The date must be today or in the past")])
async def test_a_letter_is_posted_between_its_date_and_today(team: Caller, to_post: str, clock: MovableClock, days: int | None, message: str):
    on: date = LETTER_ON + timedelta(days=days) if days else clock.today() + timedelta(days=1)
    answer = await team.call("PUT", f"{to_post}/posted", {"on": on.isoformat()})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["message"].startswith(message)
    assert (await team.get("/letters/to-post"))["total"] == 1


async def test_letters_come_in_pages_the_newest_first_and_those_to_post_the_oldest_first(
    case: OpenCase, mother: Caller, team: Caller, database: Database[Work]
):
    for _ in range(21):
        await write_letters(database, case.id)
    first, second = [await mother.get(f"/children/{case.child}/letters", page=number) for number in (1, 2)]
    assert (len(first["letters"]), len(second["letters"]), first["pages"], first["total"]) == (20, 1, 2, 21)
    assert first["letters"][0]["id"] > second["letters"][0]["id"]
    await lose_family(database)
    for _ in range(2):
        await write_letters(database, case.id)
    waiting = (await team.get("/letters/to-post"))["letters"]
    assert [found["id"] for found in waiting] == sorted(found["id"] for found in waiting)
    assert await _listed(team, case.child) != waiting


async def test_a_letter_that_was_never_written_is_not_there(team: Caller, mother: Caller):
    for who in (team, mother):
        assert (await who.call("GET", f"/letters/{uuid4()}")).status_code == 404
    assert (await team.call("PUT", f"/letters/{uuid4()}/posted", {"on": "2026-07-03"})).status_code == 404
