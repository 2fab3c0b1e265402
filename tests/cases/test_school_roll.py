"""A school's own system tells which pupils it has: what the portal takes from it, what it does not, and that the answer tells nothing of either."""

import asyncio
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from services.cases.domain.identifiers import checked_identifiers
from services.cases.handlers import on_form_submitted
from tests.cases.people import DETAILS, FAMILY, Caller, submitted
from tests.cases.systems import System

UPN, OTHER_UPN = "A123456789012", "D123456789014"
URN, OTHER_URN = 136570, 136571
PUPIL: dict[str, Any] = {"upn": UPN, "first_name": "ALEX", "last_name": "Ex-ample", "date_of_birth": "2016-02-29", "urn": URN, "from_on": "2025-09-01"}
AS_OF = date(2026, 9, 7)


@pytest.fixture
def mis(system: Callable[..., System]) -> System:
    """The system of a school."""
    return system("school-roll:write")


@pytest.fixture
async def child(mother: Caller, database) -> str:
    """A child with a case."""
    found = await mother.add()
    async with database.open_work() as work:
        await on_form_submitted(submitted(UUID(found), mother.id), work)
    return found


async def tell(mis: System, *pupils: dict[str, Any], as_of: date = AS_OF, **headers: str) -> Any:
    answer = await mis.call("POST", "/v1/school-roll", {"as_of": as_of.isoformat(), "pupils": list(pupils)}, **headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def seen(team: Caller, child: str) -> tuple[str | None, tuple[int, str] | None, list[tuple[str, str]]]:
    """The UPN of the record, the school and what was told otherwise, as the SEND team sees it."""
    found = await team.get(f"/children/{child}/case")
    school = found["school"] and (found["school"]["urn"], found["school"]["from_on"])
    return found["child"]["upn"], school, [(one["what"], one["told"]) for one in found["told_otherwise"]]


async def rows(database, query: str) -> list[tuple[Any, ...]]:
    async with database.open_work() as work:
        return [tuple(row) for row in await work.connection.execute(text(query))]


async def number(database, child: str, upn: str) -> None:
    async with database.open_work() as work:
        await work.connection.execute(text("UPDATE children SET upn = :upn WHERE id = :child"), {"upn": upn, "child": UUID(child)})


def test_the_numbers_of_these_tests_have_the_right_check_letters():
    assert checked_identifiers(UPN, "").upn == UPN
    assert checked_identifiers(OTHER_UPN, "").upn == OTHER_UPN


async def test_a_child_is_known_by_names_and_day_of_birth_and_gets_their_number_and_school(mis: System, team: Caller, child: str):
    assert await seen(team, child) == (None, None, [])
    assert await tell(mis, PUPIL) == {"taken": 1, "refused": []}
    assert await seen(team, child) == (UPN, (URN, "2025-09-01"), [])


async def test_a_child_is_known_by_their_number_whatever_their_name_is_there(mis: System, team: Caller, child: str, database):
    await number(database, child, UPN)
    await tell(mis, {**PUPIL, "first_name": "Lexi", "last_name": ""})
    assert await seen(team, child) == (UPN, (URN, "2025-09-01"), [])


@pytest.mark.parametrize("changed", [{"first_name": ""}, {"last_name": "Example-Smith"}, {"date_of_birth": "2016-02-28"}])
async def test_who_is_not_known_by_all_of_it_is_not_touched_and_not_kept(mis: System, team: Caller, child: str, database, changed: dict[str, str]):
    assert await tell(mis, PUPIL | changed) == {"taken": 1, "refused": []}
    assert await seen(team, child) == (None, None, [])
    assert await rows(database, "SELECT * FROM school_places") == await rows(database, "SELECT * FROM roll_differences") == []


async def test_where_two_children_have_the_name_nothing_is_taken(mis: System, team: Caller, child: str, caller):
    other = await caller("citizen").add()
    await tell(mis, PUPIL)
    assert await seen(team, child) == await seen(team, other) == (None, None, [])


async def test_two_records_that_are_joined_are_one_child(mis: System, team: Caller, child: str, caller):
    joined = await caller("citizen").add()
    assert (await team.call("POST", f"/children/{child}/joined", {"joined_id": joined})).status_code == 201
    await tell(mis, PUPIL)
    assert await seen(team, child) == (UPN, (URN, "2025-09-01"), [])


async def test_another_number_than_the_record_has_is_kept_for_the_team_and_nothing_is_overwritten(mis: System, team: Caller, child: str, database):
    await number(database, child, OTHER_UPN)
    for _ in range(2):
        await tell(mis, PUPIL)
    assert await seen(team, child) == (OTHER_UPN, None, [("upn", UPN)])
    assert len(await rows(database, "SELECT 1 FROM audit WHERE action = 'roll.differs'")) == 1


@pytest.mark.parametrize(("days", "shown"), [(1, (OTHER_URN, 1)), (0, (OTHER_URN, 0)), (-1, (URN, 0))])
async def test_what_differs_is_shown_as_it_was_told_of_the_latest_day(
    mis: System, system, team: Caller, child: str, database, days: int, shown: tuple[int, int]
):
    await number(database, child, OTHER_UPN)
    await tell(mis, PUPIL)
    later = system("school-roll:write")
    await tell(later, PUPIL | {"urn": OTHER_URN}, as_of=AS_OF + timedelta(days=days))
    [found] = (await team.get(f"/children/{child}/case"))["told_otherwise"]
    assert (found["urn"], found["as_of"]) == (shown[0], (AS_OF + timedelta(days=shown[1])).isoformat())
    told_by = later.id if shown[0] == OTHER_URN else mis.id
    assert await rows(database, "SELECT told_by FROM roll_differences") == [(told_by,)]
    assert len(await rows(database, "SELECT 1 FROM audit WHERE action = 'roll.differs'")) == 1


async def test_the_same_number_with_another_day_of_birth_is_kept_for_the_team(mis: System, team: Caller, child: str, database):
    await number(database, child, UPN)
    await tell(mis, PUPIL | {"date_of_birth": "2015-01-02"})
    assert await seen(team, child) == (UPN, None, [("date-of-birth", "2015-01-02")])


async def test_what_differed_is_gone_once_the_record_or_the_system_says_the_same(mis: System, team: Caller, child: str, database):
    await number(database, child, OTHER_UPN)
    await tell(mis, PUPIL)
    await number(database, child, UPN)
    assert await seen(team, child) == (UPN, None, [])
    await number(database, child, OTHER_UPN)
    await tell(mis, PUPIL | {"upn": OTHER_UPN})
    assert await seen(team, child) == (OTHER_UPN, (URN, "2025-09-01"), [])


@pytest.mark.parametrize(
    ("later", "then"),
    [
        ({}, (OTHER_URN, "2026-01-05")),
        ({"as_of": AS_OF - timedelta(days=1)}, (URN, "2025-09-01")),
        ({"from_on": "2025-08-31"}, (URN, "2025-09-01")),
        ({"from_on": "2025-09-01"}, (OTHER_URN, "2025-09-01")),
    ],
)
async def test_what_is_older_than_what_is_known_changes_nothing(mis: System, team: Caller, child: str, later: dict[str, Any], then: tuple[int, str]):
    await tell(mis, PUPIL)
    as_of = later.pop("as_of", AS_OF)
    await tell(mis, PUPIL | {"urn": OTHER_URN, "from_on": "2026-01-05"} | later, as_of=as_of)
    assert await seen(team, child) == (UPN, then, [])


async def test_what_is_told_again_moves_the_day_from_which_older_news_is_ignored(mis: System, team: Caller, child: str, database):
    await tell(mis, PUPIL)
    await tell(mis, PUPIL, as_of=AS_OF + timedelta(days=7))
    await tell(mis, PUPIL | {"urn": OTHER_URN}, as_of=AS_OF + timedelta(days=6))
    assert await seen(team, child) == (UPN, (URN, "2025-09-01"), [])
    assert len(await rows(database, "SELECT 1 FROM audit WHERE action = 'school.told-by-school'")) == 1


async def test_other_systems_hear_of_another_school_and_of_nothing_else(mis: System, child: str, database):
    for pupil, as_of in (
        (PUPIL, AS_OF),
        (PUPIL, AS_OF + timedelta(days=1)),
        (PUPIL | {"from_on": "2025-09-02"}, AS_OF + timedelta(days=1)),
        (PUPIL | {"urn": OTHER_URN, "from_on": "2026-01-05"}, AS_OF + timedelta(days=2)),
    ):
        await tell(mis, pupil, as_of=as_of)
    told = await rows(database, "SELECT subject::text, data FROM outbox WHERE type = 'uk.ehc.child.school-changed.v1' ORDER BY position")
    assert told == [(child, {"urn": URN, "from_on": "2025-09-01"}), (child, {"urn": OTHER_URN, "from_on": "2026-01-05"})]
    assert len(await rows(database, "SELECT 1 FROM outbox WHERE type = 'uk.ehc.child.details-changed.v1'")) == 1


async def test_every_change_is_in_the_log_of_the_child_and_names_the_system(mis: System, team: Caller, child: str):
    await tell(mis, PUPIL)
    entries = (await team.get(f"/children/{child}/trail"))["entries"]
    assert {entry["action"] for entry in entries if entry["actor"] == str(mis.id)} == {"upn.told-by-school", "school.told-by-school"}


async def test_a_setting_that_is_withheld_from_somebody_is_told_to_no_system(mis: System, system, mother: Caller, team: Caller, child: str, database):
    reader = system("children:read")
    case = (await team.get(f"/children/{child}/case"))["case"]["id"]
    await tell(mis, PUPIL)
    assert (await reader.get(f"/v1/cases/{case}/child"))["school"] == {"urn": URN, "from_on": "2025-09-01"}
    said = {"withheld": ["setting"], "gets_letters": True}
    assert (await team.call("PUT", f"/children/{child}/family/{mother.id}/sharing", said)).status_code == 204
    await tell(mis, PUPIL | {"urn": OTHER_URN})
    assert (await reader.get(f"/v1/cases/{case}/child"))["school"] is None
    told = await rows(database, "SELECT data FROM outbox WHERE type = 'uk.ehc.child.school-changed.v1' ORDER BY position DESC LIMIT 1")
    assert told == [({"urn": None, "from_on": "2025-09-01"},)]
    assert await seen(team, child) == (UPN, (OTHER_URN, "2025-09-01"), [])


async def test_no_answer_tells_whom_the_portal_knows(mis: System, child: str, mother: Caller, team: Caller):
    known = await tell(mis, PUPIL)
    unknown = await tell(mis, PUPIL | {"upn": OTHER_UPN, "first_name": "Nobody"})
    differs = await tell(mis, PUPIL | {"upn": OTHER_UPN})
    older = await tell(mis, PUPIL, as_of=AS_OF - timedelta(days=300))
    assert known == unknown == differs == older == {"taken": 1, "refused": []}


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"upn": "B123456789012"}, "upn_wrong"),
        ({"upn": ""}, "upn_wrong"),
        ({"urn": 99_999}, "urn_wrong"),
        ({"from_on": "2026-09-08"}, "from_on_after_as_of"),
        ({"from_on": "2016-02-28"}, "from_on_before_birth"),
        ({"date_of_birth": "0001-01-01"}, "birth_wrong"),
        ({"date_of_birth": "1905-12-31"}, "birth_wrong"),
        ({"last_name": "x" * 101}, "name_too_long"),
    ],
)
async def test_a_pupil_whose_entry_cannot_be_right_is_refused_alone(mis: System, team: Caller, child: str, changed: dict[str, Any], code: str):
    answer = await tell(mis, PUPIL | changed, PUPIL)
    assert (answer["taken"], [(one["index"], one["code"]) for one in answer["refused"]]) == (1, [(0, code)])
    assert await seen(team, child) == (UPN, (URN, "2025-09-01"), [])


@pytest.mark.parametrize(
    "body",
    [
        {"as_of": "2026-09-07", "pupils": []},
        {"as_of": "2026-09-07", "pupils": [PUPIL] * 101},
        {"as_of": "2099-09-07", "pupils": [PUPIL]},
        {"as_of": "2026-09-07", "pupils": [PUPIL | {"case_id": "x"}]},
        {"as_of": "2026-09-07", "pupils": [PUPIL | {"date_of_birth": "29 February"}]},
        {"as_of": "2026-09-07", "pupils": [PUPIL | {"date_of_birth": 0}]},
        {"as_of": "2026-09-07", "pupils": [PUPIL | {"date_of_birth": "0"}]},
        {"as_of": "2026-09-07", "pupils": [PUPIL | {"date_of_birth": "2016-02-29T00:00:00Z"}]},
        {"as_of": "2026-09-07", "pupils": [PUPIL | {"from_on": 1_400_000_000}]},
        {"as_of": 1_700_000_000, "pupils": [PUPIL]},
        {"as_of": "0001-01-01", "pupils": [PUPIL | {"date_of_birth": "0001-01-01", "from_on": "0001-01-01"}]},
        {"as_of": "2026-09-07", "pupils": [PUPIL | {"urn": str(URN)}]},
        {"as_of": "2026-09-07", "pupils": [PUPIL | {"urn": True}]},
    ],
)
async def test_a_roll_that_has_not_the_form_is_refused_whole(mis: System, team: Caller, child: str, body: dict[str, Any]):
    answer = await mis.call("POST", "/v1/school-roll", body)
    assert (answer.status_code, bool(answer.json()["errors"])) == (422, True)
    assert await seen(team, child) == (None, None, [])


async def test_a_roll_that_is_sent_twice_with_one_key_is_taken_once(mis: System, child: str, database):
    first, again = [await mis.call("POST", "/v1/school-roll", _roll(), **{"Idempotency-Key": "one"}) for _ in range(2)]
    assert (again.json(), again.headers["idempotent-replayed"]) == (first.json(), "true")
    other = await mis.call("POST", "/v1/school-roll", _roll(urn=OTHER_URN), **{"Idempotency-Key": "one"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


async def test_rolls_of_the_same_children_at_the_same_time_are_taken_one_after_the_other(mis: System, system, caller, team: Caller):
    children = [await caller("citizen").add(**{**DETAILS, **FAMILY, "legal_first_name": name}) for name in ("Ann", "Bea", "Cleo", "Dora")]
    pupils = [{**PUPIL, "first_name": name, "upn": upn} for name, upn in zip(("Ann", "Bea", "Cleo", "Dora"), _upns(4), strict=True)]
    other = system("school-roll:write")
    await asyncio.gather(*(tell(mis if turn % 2 else other, *(pupils if turn % 2 else reversed(pupils))) for turn in range(6)))
    for child, pupil in zip(children, pupils, strict=True):
        assert await seen(team, child) == (pupil["upn"], (URN, "2025-09-01"), [])


async def test_no_other_scope_may_tell_it(system: Callable[..., System]):
    answer = await system("cases:read", "children:read").call("POST", "/v1/school-roll", _roll())
    assert (answer.status_code, answer.json()["code"]) == (403, "insufficient_scope")


def _roll(**changed: Any) -> dict[str, Any]:
    return {"as_of": AS_OF.isoformat(), "pupils": [PUPIL | changed]}


def _upns(count: int) -> list[str]:
    """Numbers with their check letters."""
    letters = "ABCDEFGHJKLMNPQRTUVWXYZ"
    digits = [f"{8_012_000_000_00 + number:012}" for number in range(1, count + 1)]
    return [letters[sum(place * int(digit) for place, digit in enumerate(one, start=2)) % 23] + one for one in digits]
