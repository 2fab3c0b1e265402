"""Managers join two records of one child: each family keeps its own window, the case becomes one, and it can be undone."""

import asyncio
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from services.cases.domain.joining import Join
from services.cases.handlers import on_form_submitted
from tests.cases.people import NOT_THERE, Caller, MovableClock, submitted

_MOVED = """
    INSERT INTO moves (id, "case", kind, "on", by, at, reasons, documents)
    VALUES (:id, :case, 'acknowledge', current_date, :by, now() + interval '1 second', '', '{}')
"""
_STATE = ("cases", "requests", "deadlines", "children", "possible_matches")


class Pair(NamedTuple):
    """The mother's record, which leads, and the father's."""

    leading: str
    joined: str


@pytest.fixture
def father(caller: Callable[..., Caller]) -> Caller:
    return caller("citizen")


@pytest.fixture
def today(clock: MovableClock) -> date:
    return clock.today()


@pytest.fixture
async def pair(mother: Caller, father: Caller) -> Pair:
    return Pair(await mother.add(), await father.add(known_as="canary", address={"line1": "canary house", "town": "Far", "postcode": "CV1 2AB"}))


@pytest.fixture
async def both_asked(pair: Pair, mother: Caller, father: Caller, today: date, database) -> Pair:
    """Both have asked for an assessment, the father three days before the mother."""
    await _ask(pair.leading, mother, today, database)
    await _ask(pair.joined, father, today - timedelta(days=3), database)
    return pair


async def _ask(child: str, who: Caller, on: date, database) -> UUID:
    form = submitted(UUID(child), who.id, received_on=on)
    async with database.open_work() as work:
        await on_form_submitted(form, work)
    return form.subject


async def _join(team: Caller, pair: Pair) -> Any:
    return await team.call("POST", f"/children/{pair.leading}/joined", {"joined_id": pair.joined})


async def _state(database) -> dict[str, list[Any]]:
    """What is kept of cases and records, apart from the versions, which count on."""
    found = {}
    async with database.open_work() as work:
        for table in _STATE:
            rows = await work.connection.execute(text(f"SELECT to_jsonb(t) - 'version' - 'notice_on' FROM {table} t"))  # noqa: S608 - names of tables
            found[table] = sorted((row[0] for row in rows), key=str)
    return found


async def test_each_family_keeps_its_own_record_and_both_see_the_one_case(both_asked: Pair, mother: Caller, father: Caller, team: Caller, database):
    assert (await _join(team, both_asked)).status_code == 201
    async with database.open_work() as work:
        first = min(request.received_on for request in await work.cases.requests_in((await work.cases.of_child(UUID(both_asked.leading))).id))
    for who, child in ((mother, both_asked.leading), (father, both_asked.joined)):
        progress = await who.get(f"/children/{child}/progress")
        assert (progress["id"], progress["case"]["received_on"]) == (child, first.isoformat())
        assert [request["mine"] for request in progress["requests"]] == ([False, True] if who is mother else [True, False])
    assert "canary" not in (await mother.call("GET", f"/children/{both_asked.leading}/progress")).text
    assert (await father.get(f"/children/{both_asked.joined}"))["details"]["address"]["line1"] == "canary house"
    for who, other in ((mother, both_asked.joined), (father, both_asked.leading)):
        assert (await who.call("GET", f"/children/{other}")).json() == NOT_THERE
    async with database.open_work() as work:
        case = await work.cases.of_child(UUID(both_asked.leading))
        assert {deadline.due_on for deadline in await work.deadlines.of_case(case.id)} == {first + timedelta(weeks=6), first + timedelta(weeks=20)}
        still_open = await work.connection.execute(text('SELECT count(*) FROM deadlines WHERE open AND "case" <> :case'), {"case": case.id})
        assert still_open.scalar_one() == 0


async def test_the_record_that_leads_brings_a_member_of_the_other_family_to_their_own(both_asked: Pair, mother: Caller, father: Caller, team: Caller):
    """Messages and letters about the case may name the record that leads."""
    assert (await father.call("GET", f"/children/{both_asked.leading}/pass")).json() == NOT_THERE
    await _join(team, both_asked)
    assert (await father.get(f"/children/{both_asked.leading}/pass"))["id"] == both_asked.joined
    assert (await mother.call("GET", f"/children/{both_asked.joined}/pass")).json() == NOT_THERE
    await team.call("DELETE", f"/children/{both_asked.joined}/family/{father.id}/access")
    assert (await father.call("GET", f"/children/{both_asked.leading}/pass")).json() == NOT_THERE


async def test_to_the_team_both_are_one_child(both_asked: Pair, mother: Caller, father: Caller, team: Caller, database):
    await _join(team, both_asked)
    for child in both_asked:
        assert (await team.get(f"/children/{child}/pass"))["id"] == both_asked.leading
        people = await team.get(f"/children/{child}/people")
        assert {one["person_id"] for one in people["family"]} == {str(mother.id), str(father.id)}
        assert [join["joined_id"] for join in (await team.get(f"/children/{child}/joined"))["joins"]] == [both_asked.joined]
    async with database.open_work() as work:
        assert await work.children.joined_to(UUID(both_asked.leading)) == {UUID(both_asked.joined)}
        assert set(await work.children.who_decide(UUID(both_asked.leading))) == {mother.id, father.id}


async def test_parting_gives_each_what_it_had(both_asked: Pair, team: Caller, database):
    before = await _state(database)
    join = (await _join(team, both_asked)).json()["id"]
    assert (await team.get("/possible-matches"))["matches"] == []
    assert (await team.call("DELETE", f"/joins/{join}")).status_code == 204
    assert await _state(database) == before
    assert (await team.call("DELETE", f"/joins/{join}")).status_code == 404
    assert len((await team.get("/possible-matches"))["matches"]) == 1
    async with database.open_work() as work:
        told = await work.connection.execute(text("SELECT type FROM outbox WHERE type LIKE '%records%' ORDER BY position"))
        assert list(told.scalars()) == ["uk.ehc.records.joined.v1", "uk.ehc.records.parted.v1"]
        trail = await work.connection.execute(text("SELECT stream::text FROM audit WHERE action IN ('records.joined', 'records.parted')"))
        assert sorted(trail.scalars()) == sorted([*both_asked, *both_asked])


async def test_records_are_not_parted_once_a_step_hangs_on_it_and_the_answer_says_which(both_asked: Pair, team: Caller, database):
    join = (await _join(team, both_asked)).json()["id"]
    async with database.open_work() as work:
        case = await work.cases.of_child(UUID(both_asked.leading))
        values = {"id": uuid4(), "case": case.id, "by": team.id}
        await work.connection.execute(
            text(_MOVED),
            values,
        )
    answer = await team.call("DELETE", f"/joins/{join}")
    assert (answer.status_code, answer.json()["code"]) == (409, "step_since")
    assert "the request was acknowledged" in answer.json()["detail"]


async def test_a_request_of_the_other_family_that_comes_later_joins_the_one_case_and_then_nothing_is_parted(
    pair: Pair, mother: Caller, father: Caller, team: Caller, database
):
    today = date(2026, 9, 10)
    await _ask(pair.leading, mother, today - timedelta(days=1), database)
    join = (await _join(team, pair)).json()["id"]
    await _ask(pair.joined, father, today, database)
    assert (await father.get(f"/children/{pair.joined}/progress"))["case"]["received_on"] == (today - timedelta(days=1)).isoformat()
    async with database.open_work() as work:
        assert (await work.connection.execute(text("SELECT count(*) FROM cases"))).scalar_one() == 1
    answer = await team.call("DELETE", f"/joins/{join}")
    assert (answer.status_code, answer.json()["code"]) == (409, "request_since")


async def test_a_further_request_of_the_family_that_leads_keeps_nobody_from_parting(both_asked: Pair, mother: Caller, team: Caller, today: date, database):
    join = (await _join(team, both_asked)).json()["id"]
    await _ask(both_asked.leading, mother, today, database)
    assert (await team.call("DELETE", f"/joins/{join}")).status_code == 204
    assert (await mother.get(f"/children/{both_asked.leading}/progress"))["case"]["received_on"] == today.isoformat()


async def test_chains_are_refused(pair: Pair, mother: Caller, team: Caller):
    third = await mother.add(legal_first_name="Kim")
    assert (await _join(team, pair)).status_code == 201
    for leading, joined, code in (
        (pair.joined, third, "joined_already"),
        (third, pair.joined, "joined_already"),
        (third, pair.leading, "leads_others"),
        (third, third, "same_record"),
    ):
        answer = await _join(team, Pair(leading, joined))
        assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert (await _join(team, Pair(pair.leading, third))).status_code == 201
    assert (await _join(team, Pair(str(uuid4()), third))).status_code == 404


@pytest.mark.parametrize(
    ("leading", "other", "code"),
    [
        (None, "request_received", "other_has_case"),
        (None, "withdrawn", "other_has_case"),
        ("withdrawn", "assessing", "other_has_case"),
        ("request_received", "assessing", "decided"),
        ("assessing", "plan_issued", "decided"),
        ("assessing", "request_received", None),
        ("request_received", "withdrawn", None),
        ("withdrawn", "withdrawn", None),
        ("withdrawn", None, None),
    ],
)
async def test_no_case_is_hidden_and_no_decision_is_lost(pair: Pair, mother: Caller, father: Caller, team: Caller, database, leading, other, code):
    for child, who, stage in ((pair.leading, mother, leading), (pair.joined, father, other)):
        if stage:
            await _ask(child, who, date(2026, 9, 1), database)
            async with database.open_work() as work:
                await work.connection.execute(text("UPDATE cases SET stage = :stage WHERE child = :child"), {"stage": stage, "child": child})
    answer = await _join(team, pair)
    assert (answer.status_code, answer.json().get("code")) == ((409, code) if code else (201, None))
    if code is None:
        assert (await team.call("DELETE", f"/joins/{answer.json()['id']}")).status_code == 204


async def test_of_two_who_join_at_the_same_moment_one_does(pair: Pair, mother: Caller, team: Caller, database):
    third = await mother.add(legal_first_name="Kim")
    for wanted in ((pair, Pair(pair.joined, pair.leading)), (Pair(third, pair.leading), Pair(third, pair.joined), Pair(pair.leading, pair.joined))):
        answers = await asyncio.gather(*(_join(team, one) for one in wanted for _ in range(3)))
        assert {answer.status_code for answer in answers} <= {201, 409}
        async with database.open_work() as work:
            chained = "SELECT count(*) FROM children a JOIN children b ON b.id = a.joined_to WHERE b.joined_to IS NOT NULL"
            assert (await work.connection.execute(text(chained))).scalar_one() == 0
        for join in [answer.json()["id"] for answer in answers if answer.status_code == 201]:
            await team.call("DELETE", f"/joins/{join}")


async def test_a_request_that_comes_while_records_are_joined_is_in_the_one_case(both_asked: Pair, father: Caller, team: Caller, today: date, database):
    await asyncio.gather(_join(team, both_asked), *(_ask(both_asked.joined, father, today, database) for _ in range(4)))
    async with database.open_work() as work:
        case = await work.cases.of_child(UUID(both_asked.leading))
        assert len(await work.cases.requests_in(case.id)) == 6


async def test_two_records_are_compared_side_by_side_and_can_be_said_to_differ(pair: Pair, mother: Caller, team: Caller, database):
    [match] = (await team.get("/possible-matches"))["matches"]
    path = f"/possible-matches/{match['id']}"
    found = await team.get(path)
    assert {record["id"] for record in found["records"]} == set(pair)
    assert (found["state"], found["join_id"], found["reasons"]) == ("open", None, ["birth-and-last-name", "birth-and-first-name"])
    assert str(mother.id) in {one["person_id"] for record in found["records"] for one in record["family"]}
    for _ in range(2):
        assert (await team.call("POST", f"{path}/close")).status_code == 204
    closed = await team.get(path)
    assert (closed["state"], closed["decided_by"]) == ("closed", str(team.id))
    assert (await team.get("/possible-matches"))["matches"] == []
    join = (await _join(team, pair)).json()["id"]
    assert (await team.get(path))["join_id"] == join
    async with database.open_work() as work:
        rows = await work.connection.execute(text("SELECT stream::text FROM audit WHERE action = 'match.closed'"))
        assert set(rows.scalars()) == set(pair)


async def test_what_is_joined_is_not_said_to_differ(pair: Pair, team: Caller):
    [match] = (await team.get("/possible-matches"))["matches"]
    await _join(team, pair)
    answer = await team.call("POST", f"/possible-matches/{match['id']}/close")
    assert (answer.status_code, answer.json()["code"]) == (409, "joined_already")


async def test_officers_see_and_do_not_join(pair: Pair, team: Caller, caller: Callable[..., Caller]):
    officer = caller("team", team_roles=("officer",))
    [match] = (await officer.get("/possible-matches"))["matches"]
    await officer.get(f"/possible-matches/{match['id']}")
    join = (await _join(team, pair)).json()["id"]
    await officer.get(f"/children/{pair.leading}/joined")
    for method, path, body in (
        ("POST", f"/children/{pair.leading}/joined", {"joined_id": pair.joined}),
        ("POST", f"/possible-matches/{match['id']}/close", None),
        ("DELETE", f"/joins/{join}", None),
    ):
        assert (await officer.call(method, path, body)).json() == NOT_THERE


async def test_access_of_professionals_is_changed_in_the_record_that_is_open_to_them(pair: Pair, senco: Caller, school: UUID, team: Caller, today: date):
    await team.post(f"/children/{pair.joined}/allocations", {"organisation_id": str(school)})
    await _join(team, pair)
    [opening] = (await team.get(f"/children/{pair.leading}/people"))["professionals"]
    assert opening["child_id"] == pair.joined
    until = {"organisation_id": opening["organisation_id"], "until": today.isoformat()}
    assert (await team.post(f"/children/{opening['child_id']}/allocations", until))["id"] == opening["id"]
    [changed] = (await team.get(f"/children/{pair.leading}/people"))["professionals"]
    assert changed["until"] is not None
    assert (await senco.call("GET", f"/children/{pair.leading}/pass")).json() == NOT_THERE


async def test_a_request_that_waited_for_records_to_be_joined_holds_nothing_while_it_looks_for_the_one_that_leads(both_asked: Pair, database):
    """Or it has the record that is joined by now and wants the one that leads, while the next request has that one and wants the first."""
    leading, joined = UUID(both_asked.leading), UUID(both_asked.joined)

    async def asks(lock_first: UUID | None = None) -> None:
        async with database.open_work() as work:
            if lock_first:
                await work.children.lock(lock_first)
            assert await work.children.lock_leading(joined) == leading

    async with database.open_work() as work:
        await work.joins.lock_records({leading, joined})
        waiting = asyncio.gather(asks(), asks(lock_first=leading))
        await asyncio.sleep(0.5)
        await work.joins.add(Join(uuid4(), leading, joined, uuid4(), work.clock.now(), None, ()))
    await waiting
