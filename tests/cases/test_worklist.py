"""The SEND team's work list: what is counted, what each list holds, how it is narrowed down, and the filters that people save."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, get_args
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, text

from services.cases.domain.cases import Stage
from services.cases.domain.worklist import Filter, next_due_on
from services.cases.handlers import on_form_submitted
from tests.cases.people import NOT_THERE, submitted

COUNTED = ("to-acknowledge", "coming", "missed", "advice", "advice-overdue")
ACKNOWLEDGED = date(2026, 1, 1)
_DEADLINE = """
    INSERT INTO deadlines ("case", clock, about, child, due_on, open) SELECT id, :clock, id, child, :due, :open FROM cases WHERE id = :case
    ON CONFLICT ("case", clock, about) DO UPDATE SET due_on = excluded.due_on, open = excluded.open
"""
_EXCEPTION = """
    INSERT INTO exceptions (id, "case", reason, details, documents, starts_on, by, at)
    SELECT gen_random_uuid(), id, :reason, 'why', '{}', received_on + CAST(:days AS integer), gen_random_uuid(), now() FROM cases WHERE id = :case
"""


@pytest.fixture
def requested(mother, database, clock):
    """A function that lets the council receive a request, so many days ago, about a child of this name. `changes` are columns of the case."""

    async def arrive(name: str, days_ago: int = 0, **changes):
        child = await mother.add(legal_first_name=name, known_as="")
        async with database.open_work() as work:
            await on_form_submitted(submitted(UUID(child), mother.id, received_on=clock.today() - timedelta(days=days_ago)), work)
            found = await work.cases.of_child(UUID(child))
            await work.cases.change(replace(found, **changes))
        return found.id

    return arrive


@pytest.fixture
def due(database, clock):
    """A function that makes a time limit of a case due so many days from now."""

    async def change(case, which, days, is_open=True):
        async with database.open_work() as work:
            said = {"case": case, "clock": which, "due": clock.today() + timedelta(days=days), "open": is_open}
            await work.connection.execute(text(_DEADLINE), said)

    return change


@pytest.fixture
def listed(team):
    """A function that returns the first names in a list, in its order."""

    async def names(list_name, **query):
        return [item["child"]["name"].split(" ")[0] for item in (await team.get("/worklist/items", list=list_name, **query))["items"]]

    return names


async def test_each_count_is_the_length_of_its_list(team, requested, due, school):
    ann = await requested("Ann")
    bob = await requested("Bob", 50, stage="assessing", decided_on=date(2026, 2, 1))
    await requested("Cid", 3, acknowledged_on=ACKNOWLEDGED)
    await due(ann, "decide", 14)
    await due(bob, "final-plan", -1)
    await team.post(f"/cases/{bob}/advice-requests", {"kind": "health", "organisation_id": str(school)})
    counts = await team.get("/worklist")
    for name in COUNTED:
        assert (name, counts[name.replace("-", "_")]) == (name, (await team.get("/worklist/items", list=name))["total"])
    assert counts["stages"] == {"request_received": 2, "assessing": 1}
    assert (counts["to_acknowledge"], counts["coming"], counts["missed"], counts["advice"], counts["advice_overdue"]) == (1, 1, 2, 1, 0)
    assert (counts["possible_matches"], counts["letters_to_post"]) == (3, 0)


async def test_letters_that_nobody_has_posted_are_counted(team, requested, database):
    case = await requested("Ann")
    row = """
        INSERT INTO notices (id, "case", child, kind, addressee, content, documents, written_on, by, served_on, channel)
        SELECT gen_random_uuid(), id, child, 'acknowledgement', '{}', '{}', '{}', current_date, gen_random_uuid(), CAST(:on AS date), :channel
        FROM cases WHERE id = :case
    """
    async with database.open_work() as work:
        for on, channel in ((None, None), (date(2026, 1, 1), "post")):
            await work.connection.execute(text(row), {"case": case, "on": on, "channel": channel})
    assert (await team.get("/worklist"))["letters_to_post"] == 1


async def test_requests_that_nobody_acknowledged_are_listed_what_came_first_first(requested, listed):
    await requested("New", 1)
    await requested("Old", 9)
    await requested("Done", 20, acknowledged_on=ACKNOWLEDGED)
    await requested("Decided", 30, stage="assessing")
    assert await listed("to-acknowledge") == ["Old", "New"]


async def test_time_limits_come_when_they_are_14_days_away_and_are_missed_when_they_are_over(requested, due, listed):
    for name, days in (("Today", 0), ("Last", 14), ("Later", 15), ("Gone", -1)):
        case = await requested(name)
        await due(case, "decide", days)
        await due(case, "final-plan", 100)
    await due(await requested("Met"), "decide", -3, is_open=False)
    family = await requested("Family")
    await due(family, "decide", 50)
    await due(family, "draft-comments", -2)
    assert await listed("coming") == ["Today", "Last"]
    assert await listed("missed") == ["Gone"]


async def test_a_missed_time_limit_names_the_exceptions_that_excuse_it(team, requested, due, database):
    case = await requested("Ann", 200)
    await due(case, "decide", -158)
    await due(case, "final-plan", -60)
    async with database.open_work() as work:
        for reason, days in (("X3", 30), ("X4", 100), ("X1", 190)):
            await work.connection.execute(text(_EXCEPTION), {"case": case, "reason": reason, "days": days})
    items = (await team.get("/worklist/items", list="missed"))["items"]
    assert [(item["clock"], item["excused_by"], item["late"]) for item in items] == [("decide", ["X3"], True), ("final-plan", ["X3", "X4"], True)]


async def test_advice_is_listed_until_it_is_given(team, senco, requested, listed, clock):
    case, school = await requested("Ann", 50, stage="assessing", decided_on=clock.today()), str(senco.roles[0].organisation)
    asked = [await team.post(f"/cases/{case}/advice-requests", {"kind": kind, "organisation_id": school}) for kind in ("health", "educational")]
    item = (await team.get("/worklist/items", list="advice"))["items"][0]
    assert (item["advice"], item["clock"], item["late"]) in {("health", None, False), ("educational", None, False)}
    assert item["advice_request_id"] in {one["id"] for one in asked}
    assert await listed("advice") == ["Ann", "Ann"]
    assert await listed("advice-overdue") == []
    clock.ahead = timedelta(weeks=6)
    assert await listed("advice-overdue") == []
    clock.ahead = timedelta(weeks=6, days=1)
    assert await listed("advice-overdue") == ["Ann", "Ann"]
    answer = await senco.call("POST", f"/advice-requests/{asked[0]['id']}/nil-return", {"reason": "not-known"})
    assert answer.status_code == 204
    assert await listed("advice") == ["Ann"]


@pytest.mark.parametrize("stage", get_args(Stage))
async def test_a_case_is_listed_in_its_stage_with_the_last_day_of_the_councils_next_step(team, requested, database, stage):
    found = await requested("Ann", stage=stage)
    items = (await team.get("/worklist/items", list="cases", stage=stage))["items"]
    async with database.open_work() as work:
        expected = next_due_on(await work.cases.find(found))
    assert [(item["case"]["stage"], item["due_on"]) for item in items] == [(stage, expected and expected.isoformat())]
    running = stage in {"request_received", "assessing", "drafting", "draft_sent"}
    assert ((await team.get("/worklist/items", list="cases"))["total"], expected is not None) == (running, running)


async def test_lists_are_narrowed_down_by_officer_stage_time_limit_and_day(team, requested, due, listed, clock):
    other = uuid4()
    mine = await requested("Mine", 5, officer=team.id)
    await requested("Others", 4, officer=other, stage="assessing")
    await requested("Nobodys", 3)
    assert await listed("cases") == ["Mine", "Others", "Nobodys"]
    assert await listed("cases", officer="mine") == ["Mine"]
    assert await listed("cases", officer="nobody") == ["Nobodys"]
    assert await listed("cases", officer=str(other)) == ["Others"]
    assert await listed("cases", officer=str(other), stage="drafting") == []
    await due(mine, "decide", 3)
    await due(mine, "final-plan", 5)
    assert await listed("coming") == ["Mine", "Mine"]
    assert await listed("coming", clock="decide") == ["Mine"]
    assert await listed("coming", clock="consultation") == []
    day = (clock.today() + timedelta(days=5)).isoformat()
    assert await listed("coming", due_before=day) == ["Mine"]
    assert await listed("coming", due_before=day, stage="assessing") == []
    # A list without time limits takes no notice of them.
    assert await listed("to-acknowledge", clock="decide") == ["Mine", "Nobodys"]


async def test_lists_are_sorted_by_the_last_day_the_day_of_receipt_and_the_name(requested, listed):
    await requested("Bob", 1)
    await requested("Ann", 9, stage="assessing")
    await requested("Cid", 5)
    assert await listed("cases", sort="received") == ["Ann", "Cid", "Bob"]
    assert await listed("cases", sort="due") == ["Cid", "Bob", "Ann"]
    assert await listed("cases", sort="name") == ["Ann", "Bob", "Cid"]


async def test_a_list_comes_in_pages_by_as_many_questions_whatever_is_on_them(team, requested, due, database):
    for number in range(27):
        await due(await requested(f"Child{number:02}"), "decide", -1)
    asked: list[str] = []
    engine = database.engine.sync_engine

    def note(*seen: Any) -> None:
        asked.append(seen[2])

    event.listen(engine, "before_cursor_execute", note)
    async with database.open_work() as work:
        items, total = await work.worklist.page(Filter("missed", sort="name"), team.id, 1)
        await work.worklist.exceptions_in({item.case.id for item in items})
    event.remove(engine, "before_cursor_execute", note)
    assert (len(items), total, len(asked)) == (25, 27, 3)
    pages = [await team.get("/worklist/items", list="missed", sort="name", page=page) for page in (1, 2, 3)]
    assert [len(page["items"]) for page in pages] == [25, 2, 0]
    assert {(page["total"], page["pages"]) for page in pages} == {(27, 2)}
    names = [item["child"]["name"] for page in pages for item in page["items"]]
    assert names == sorted(names)


async def test_whose_names_a_list_shows_is_recorded_and_looking_at_the_counts_is_not(team, requested, database):
    await requested("Ann")
    await team.get("/worklist")
    await team.get("/worklist/items", list="missed")
    shown = (await team.get("/worklist/items", list="cases"))["items"][0]["child"]["id"]
    async with database.open_work() as work:
        rows = (await work.connection.execute(text("SELECT action, detail FROM audit WHERE stream = :person"), {"person": team.id})).all()
    assert [(row.action, row.detail) for row in rows] == [("worklist.viewed", {"children": shown})]


async def test_a_list_that_does_not_exist_and_a_filter_that_means_nothing_are_refused(team):
    assert (await team.call("GET", "/worklist/items", list="everything")).status_code == 422
    for wrong in ({"stage": "begun"}, {"officer": "somebody"}, {"sort": "age"}, {"due_before": "soon"}, {"name": "Ann"}):
        assert (await team.call("GET", "/worklist/items", list="cases", **wrong)).status_code == 422, wrong


FILTER = {"name": "  My  decisions ", "list": "coming", "stage": "request_received", "officer": "mine", "clock": "decide", "due_before": "2026-12-24"}


async def test_a_filter_is_saved_under_a_name_and_there_for_its_owner_alone(team, caller):
    other = caller("team")
    saved = (await team.post("/worklist-filters", FILTER))["id"]
    assert await team.get("/worklist-filters") == {"filters": [{**FILTER, "id": saved, "name": "My decisions", "sort": None}]}
    assert await other.get("/worklist-filters") == {"filters": []}
    assert (await other.call("DELETE", f"/worklist-filters/{saved}")).json() == NOT_THERE
    assert (await team.call("DELETE", f"/worklist-filters/{saved}")).status_code == 204
    assert await team.get("/worklist-filters") == {"filters": []}


@pytest.mark.parametrize("officer", ["nobody", str(uuid4()), None])
async def test_a_saved_filter_remembers_whose_cases(team, officer):
    await team.post("/worklist-filters", {"name": "Theirs", "list": "cases", "officer": officer})
    assert (await team.get("/worklist-filters"))["filters"][0]["officer"] == officer


@pytest.mark.parametrize(
    ("field", "changes"),
    [("name", {"name": " "}), ("name", {"name": "x" * 61}), ("name", {"name": "MY DECISIONS"}), ("clock", {"name": "Other", "list": "advice"})],
)
async def test_a_filter_that_cannot_be_saved_says_why(team, field, changes):
    await team.post("/worklist-filters", FILTER)
    answer = await team.call("POST", "/worklist-filters", {**FILTER, **changes})
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, [field])
    assert len((await team.get("/worklist-filters"))["filters"]) == 1


async def test_pressing_save_several_times_at_once_saves_one_filter(team):
    answers = await asyncio.gather(*(team.call("POST", "/worklist-filters", FILTER) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [201, *[422] * 7]


async def test_nobody_keeps_more_than_fifty_filters(team):
    for number in range(50):
        await team.post("/worklist-filters", {"name": f"List {number}", "list": "cases"})
    answer = await team.call("POST", "/worklist-filters", {"name": "One more", "list": "cases"})
    assert answer.json()["errors"] == [{"field": "name", "message": "You can keep 50 lists. Delete one that you do not need"}]
