"""A submitted request opens the child's case, once, with its clocks."""

import asyncio
from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from chassis.errors import NotFound
from services.cases.domain.children import Address, ChildDetails, Setting
from services.cases.handlers import on_form_submitted
from services.cases.use_cases.add_child import AddChild, add_child
from tests.harness.envelopes import submitted_request

RECEIVED = date(2026, 9, 1)
DETAILS = ChildDetails("Alex", "Example", "", date(2016, 2, 29), "female", Address("1 High Street", "", "Anytown", "", "CV1 2AB"), Setting("none", ""))


@pytest.fixture
async def child(database, parent) -> UUID:
    async with database.open_work() as work:
        return (await add_child(AddChild(parent, DETAILS, "mother", "yes"), work)).id


async def test_the_clocks_run_from_the_day_of_receipt(database, child, parent):
    async with database.open_work() as work:
        await on_form_submitted(submitted_request(parent, child, RECEIVED), work)
    async with database.open_work() as work:
        case = await work.cases.of_child(child)
        announced = (await work.connection.execute(text("SELECT data FROM outbox WHERE type = 'uk.ehc.request.received.v1'"))).scalar_one()
    assert (case.stage, case.dates.received_on, case.dates.decide_by) == ("request_received", date(2026, 9, 1), date(2026, 10, 13))
    assert announced["decide_by"] == "2026-10-13"
    assert set(announced) == {"child_id", "channel", "asked_by", "received_on", "decide_by", "final_plan_by"}


async def test_whoever_asked_in_a_portal_is_to_hear_of_it_and_our_own_services_alone_read_who_it_is(database, child, parent):
    async with database.open_work() as work:
        await on_form_submitted(submitted_request(parent, child, RECEIVED), work)
    async with database.open_work() as work:
        told = (await work.connection.execute(text("SELECT data, exposure FROM outbox WHERE type = 'uk.ehc.request.answer-due.v1'"))).one()
    assert (told.data["requester_id"], told.data["portal"], told.data["decide_by"], told.exposure) == (str(parent), "citizen", "2026-10-13", "internal")


async def test_a_second_request_joins_the_case_and_does_not_restart_the_clock(database, child, parent):
    for day in (1, 20):
        async with database.open_work() as work:
            await on_form_submitted(submitted_request(parent, child, date(2026, 9, day)), work)
    async with database.open_work() as work:
        assert (await work.connection.execute(text("SELECT count(*) FROM cases"))).scalar_one() == 1
        assert (await work.connection.execute(text("SELECT count(*) FROM requests"))).scalar_one() == 2
        assert (await work.cases.of_child(child)).dates.received_on == date(2026, 9, 1)


async def test_requests_that_arrive_together_open_one_case(database, child, parent):
    async def receive() -> None:
        async with database.open_work() as work:
            await on_form_submitted(submitted_request(parent, child, RECEIVED), work)

    await asyncio.gather(*(receive() for _ in range(8)))
    async with database.open_work() as work:
        assert (await work.connection.execute(text("SELECT count(*) FROM cases"))).scalar_one() == 1
        query = "SELECT type, sequence FROM outbox WHERE type <> 'uk.ehc.child.added.v1' ORDER BY position"
        told = [(row.type, row.sequence) for row in await work.connection.execute(text(query))]
    assert [kind for kind, _ in told if kind.startswith("uk.ehc.case.")] == ["uk.ehc.case.opened.v1"]
    assert [sequence for _, sequence in told] == list(range(1, 18))


async def test_a_request_for_an_unknown_child_is_refused_and_leaves_nothing(database, parent):
    with pytest.raises(NotFound):
        async with database.open_work() as work:
            await on_form_submitted(submitted_request(parent, uuid4(), RECEIVED), work)
    async with database.open_work() as work:
        assert (await work.connection.execute(text("SELECT count(*) FROM outbox"))).scalar_one() == 0
