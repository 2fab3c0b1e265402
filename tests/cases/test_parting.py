"""What happens to cases while records are joined, and what is left of it when they are parted."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from services.cases.handlers import on_form_submitted
from tests.cases.people import Caller, MovableClock, submitted, take_step


@pytest.fixture
def today(clock: MovableClock) -> date:
    return clock.today()


@pytest.fixture
async def leading(mother: Caller, today: date, database) -> str:
    """The mother's record, with a case."""
    child = await mother.add()
    await _ask(child, mother, today, database)
    return child


@pytest.fixture
def father(caller: Callable[..., Caller]) -> Caller:
    return caller("citizen")


@pytest.fixture
async def joined(father: Caller) -> str:
    """The father's record."""
    return await father.add()


async def _ask(child: str, who: Caller, on: date, database) -> None:
    async with database.open_work() as work:
        await on_form_submitted(submitted(UUID(child), who.id, received_on=on), work)


async def _key_in(team: Caller, child: str, on: date) -> str:
    said = {"id": str(uuid4()), "received_on": on.isoformat(), "channel": "post", "source": 1}
    return str((await team.post(f"/children/{child}/requests", said))["id"])


async def _join(team: Caller, leading: str, joined: str) -> str:
    return str((await team.post(f"/children/{leading}/joined", {"joined_id": joined}))["id"])


async def test_no_step_is_taken_in_a_case_whose_requests_belong_to_another_one(team: Caller, leading: str, joined: str, today: date):
    """An officer has its page open while somebody joins the records."""
    await _key_in(team, joined, today)
    seen = await team.get(f"/children/{joined}/case")
    await _join(team, leading, joined)
    body = {"version": seen["version"], "on": today.isoformat()}
    answer = await team.call("POST", f"/cases/{seen['case']['id']}/acknowledgement", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "stale_version")


async def test_a_day_of_receipt_that_was_corrected_meanwhile_stays_corrected(team: Caller, leading: str, joined: str, today: date):
    request = await _key_in(team, joined, today - timedelta(days=9))
    join = await _join(team, leading, joined)
    right = today - timedelta(days=20)
    correction = {"received_on": right.isoformat(), "reason": "The stamp on the envelope"}
    assert (await team.call("PUT", f"/requests/{request}/received-on", correction)).status_code == 204
    assert (await team.call("DELETE", f"/joins/{join}")).status_code == 204
    for child, on in ((leading, today), (joined, right)):
        found = await team.get(f"/children/{child}/case")
        assert found["case"]["received_on"] == on.isoformat()
        assert {item["due_on"] for item in found["deadlines"]} == {(on + timedelta(weeks=weeks)).isoformat() for weeks in (6, 20)}


@pytest.mark.parametrize(("asked_first", "code"), [(True, "step_since"), (False, "request_since")])
async def test_that_the_one_case_is_over_and_another_has_begun_hides_nothing(
    team: Caller, mother: Caller, father: Caller, leading: str, joined: str, today: date, database, asked_first, code
):
    if asked_first:
        await _ask(joined, father, today, database)
    join = await _join(team, leading, joined)
    if not asked_first:
        await _ask(joined, father, today, database)
    assert (await take_step(team, leading, "withdrawal")).status_code == 204
    await _ask(leading, mother, today, database)
    answer = await team.call("DELETE", f"/joins/{join}")
    assert (answer.status_code, answer.json()["code"]) == (409, code)
