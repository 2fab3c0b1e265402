"""The webhooks of another system, for administrators."""

import asyncio
import re
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from tests.gateway.conftest import Browser
from tests.gateway.stand_in import Services
from tests.gateway.team.conftest import LookAt
from tests.harness.waiting import until

SESSION = "W" * 43
CONNECTION, ID = str(uuid4()), str(uuid4())
SERVICE = f"/connections/{CONNECTION}/webhooks"
LIST, PAGE = f"/team{SERVICE}", f"/team{SERVICE}/{ID}"
WEBHOOK: dict[str, Any] = {
    "id": ID,
    "url": "https://transport.council.example/events?<b>",
    "types": ["uk.ehc.child.added.v1", "uk.ehc.plan.finalised.v1"],
    "subject": None,
    "state": "active",
    "paused_because": None,
    "created_at": "2026-05-01T08:00:00Z",
    "failing_since": None,
    "resting_until": None,
    "old_secret_until": None,
    "waiting": 0,
    "given_up": 0,
    "not_given": [],
}
EVENT: dict[str, Any] = {
    "event_id": str(uuid4()),
    "type": "uk.ehc.child.added.v1",
    "subject": str(uuid4()),
    "time": "2026-06-01T09:30:00Z",
    "attempts": 3,
    "due_at": "2026-06-01T09:45:00Z",
    "given_up_at": None,
}
ATTEMPT: dict[str, Any] = {
    "number": 70,
    "event_id": EVENT["event_id"],
    "type": EVENT["type"],
    "at": "2026-06-01T09:35:00Z",
    "outcome": "refused",
    "status": 503,
    "milliseconds": 41,
}


@pytest.fixture
def administrator(browser: Browser, services: Services) -> Browser:
    services.sign_in(SESSION, "boss@council.example", factor="totp", portal="team", team_roles=("administrator",))
    browser.hold_session(SESSION)
    know(services)
    return browser


def know(services: Services, **changes: Any) -> None:
    webhook = {**WEBHOOK, **changes}
    services.answers["GET", SERVICE] = (200, {"webhooks": [webhook]})
    services.answers["GET", f"{SERVICE}/{ID}"] = (200, webhook)
    services.answers["GET", f"{SERVICE}/{ID}/attempts"] = (200, {"attempts": [ATTEMPT], "next": None})
    services.answers["GET", f"{SERVICE}/{ID}/parked"] = (200, {"waiting": [], "given_up": []})


async def test_the_list_leads_to_each_webhook(administrator: Browser, services: Services) -> None:
    shown = (await administrator.open(LIST)).text
    assert f'href="{PAGE}"' in shown
    assert "Events are sent as they happen" in shown
    services.answers["GET", SERVICE] = (200, {"webhooks": []})
    assert "This system has no webhooks" in (await administrator.open(LIST)).text


@pytest.mark.parametrize(
    ("changes", "tag", "says", "buttons"),
    [
        ({}, "Active", "Events are sent as they happen", ("pause", "test")),
        ({"failing_since": "2026-06-01T09:30:00Z"}, "Failing", "Since 1 June 2026 at 10:30am nothing that was tried was taken", ("pause", "resume", "test")),
        (
            {"failing_since": "2026-06-01T09:30:00Z", "resting_until": "2026-06-01T11:00:00Z"},
            "Failing",
            "The next try is on 1 June 2026 at 12pm",
            ("pause", "resume", "test"),
        ),
        ({"not_given": WEBHOOK["types"]}, "Idle", "may have none of these events sent to it now", ("pause", "test")),
        ({"state": "paused", "paused_because": "by-hand"}, "Paused", "Somebody paused it", ("resume", "test")),
        ({"state": "paused", "paused_because": "failing"}, "Paused", "took nothing for a day", ("resume", "test")),
        ({"state": "paused", "paused_because": "gone"}, "Paused", "nothing is there any more", ("resume", "test")),
        ({"state": "paused", "paused_because": "connection-ended"}, "Paused", "the access of the other system has ended", ()),
    ],
)
async def test_a_webhook_says_how_it_is_doing_and_offers_what_can_be_done(
    administrator: Browser, services: Services, changes: dict[str, Any], tag: str, says: str, buttons: tuple[str, ...]
) -> None:
    know(services, **changes)
    shown = (await administrator.open(PAGE)).text
    assert re.search(rf"govuk-tag--\w+\">\s*{tag}\s*<", shown)
    assert says in shown
    assert tuple(action for action in ("pause", "resume", "test") if f'action="{PAGE}/{action}"' in shown) == buttons
    assert f'href="{PAGE}/remove"' in shown


async def test_types_that_the_system_is_not_given_now_are_marked(administrator: Browser, services: Services) -> None:
    assert "Not given now" not in (await administrator.open(PAGE)).text
    know(services, not_given=["uk.ehc.plan.finalised.v1"])
    shown = " ".join((await administrator.open(PAGE)).text.split())
    assert re.findall(r"<li>([^<]+) <strong[^>]*> Not given now", shown) == ["Plan finalised"]
    assert "asked for a type of event that it may not receive now" in shown


async def test_every_attempt_and_what_was_not_delivered_is_there(administrator: Browser, services: Services) -> None:
    services.answers["GET", f"{SERVICE}/{ID}/attempts"] = (200, {"attempts": [ATTEMPT, {**ATTEMPT, "outcome": "timed-out", "status": None}], "next": 69})
    given_up = {**EVENT, "attempts": 11, "given_up_at": "2026-06-02T11:00:00Z"}
    services.answers["GET", f"{SERVICE}/{ID}/parked"] = (200, {"waiting": [EVENT, {**EVENT, "attempts": 0}], "given_up": [given_up]})
    shown = (await administrator.open(PAGE)).text
    for words in ("The other system refused it (503), after 41 ms", "did not answer in 10 seconds, after", "3 times", "Waits for another", "11 times"):
        assert words in shown
    assert f'href="{PAGE}?before=69"' in shown
    assert "<b>" not in shown
    await administrator.open(f"{PAGE}?before=69")
    assert services.made("GET", f"{SERVICE}/{ID}/attempts")[-1].query == {"before": "69"}


async def test_what_a_page_shows_is_asked_for_at_once(administrator: Browser, services: Services) -> None:
    services.held, services.held_below = asyncio.Event(), SERVICE
    opening = asyncio.create_task(administrator.open(PAGE))
    await until(lambda: asyncio.sleep(0, sum(call.path.startswith(SERVICE) for call in services.calls) == 3))
    services.held.set()
    assert (await opening).status_code == 200


@pytest.mark.parametrize(("action", "answer", "says"), [("pause", None, "The webhook is paused"), ("resume", None, "tried again now")])
async def test_pausing_and_resuming(administrator: Browser, services: Services, action: str, answer: Any, says: str) -> None:
    services.answers["POST", f"{SERVICE}/{ID}/{action}"] = (204, answer)
    await administrator.open(PAGE)
    done = await administrator.submit(f"{PAGE}/{action}")
    assert (done.status_code, done.headers["location"]) == (303, PAGE)
    assert says in (await administrator.open(PAGE)).text


@pytest.mark.parametrize(("outcome", "says"), [("delivered", "The test event was delivered"), ("unreachable", "The test event was not delivered")])
async def test_a_test_event(administrator: Browser, services: Services, outcome: str, says: str) -> None:
    services.answers["POST", f"{SERVICE}/{ID}/test"] = (200, {"event_id": str(uuid4()), "outcome": outcome, "status": None, "milliseconds": 1})
    await administrator.open(PAGE)
    await administrator.submit(f"{PAGE}/test")
    assert says in (await administrator.open(PAGE)).text


async def test_a_test_too_many_is_told_in_words_beside_the_webhook(administrator: Browser, services: Services) -> None:
    services.answers["POST", f"{SERVICE}/{ID}/test"] = (429, {"status": 429, "code": "too_many_tests", "detail": "x"})
    await administrator.open(PAGE)
    done = await administrator.submit(f"{PAGE}/test")
    assert (done.status_code, done.headers["location"]) == (303, PAGE)
    shown = (await administrator.open(PAGE)).text
    assert "tested 10 times in a minute, so no test event was sent. Wait a minute" in shown
    assert "Events are sent as they happen" in shown


@pytest.mark.parametrize("action", ["resume", "test"])
async def test_access_that_ended_meanwhile_is_told(administrator: Browser, services: Services, action: str) -> None:
    services.answers["POST", f"{SERVICE}/{ID}/{action}"] = (409, {"status": 409, "code": "connection_ended", "detail": "x"})
    await administrator.open(PAGE)
    await administrator.submit(f"{PAGE}/{action}")
    assert "The access of this system has ended" in (await administrator.open(PAGE)).text


async def test_the_example_of_a_replay_is_a_day_that_was(administrator: Browser) -> None:
    text = (await administrator.open(f"{PAGE}/replay")).text
    [example] = re.findall(r"For example, (\d+ \d+ \d+)", text)
    assert datetime.strptime(example, "%d %m %Y").replace(tzinfo=UTC) < datetime.now(UTC)


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ({"day-day": "27", "day-month": "3", "day-year": "2026", "time": ""}, "2026-03-27T00:00:00+00:00"),
        ({"day-day": "1", "day-month": "june", "day-year": "2026", "time": "14:30"}, "2026-06-01T14:30:00+01:00"),
    ],
)
async def test_a_replay_is_from_a_moment_in_england(administrator: Browser, services: Services, typed: dict[str, str], sent: str) -> None:
    services.answers["POST", f"{SERVICE}/{ID}/replay"] = (204, None)
    await administrator.open(f"{PAGE}/replay")
    done = await administrator.submit(f"{PAGE}/replay", typed)
    assert (done.status_code, done.headers["location"]) == (303, PAGE)
    assert services.made("POST", f"{SERVICE}/{ID}/replay")[0].body == {"from": sent}


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({}, "Enter the day"),
        ({"day-day": "31", "day-month": "2", "day-year": "2026"}, "Day must be a real date"),
        ({"day-day": "1", "day-month": "2", "day-year": "2026", "time": "half past two"}, "Enter a time on the 24-hour clock"),
        ({"day-day": "1", "day-month": "2", "day-year": "2026", "time": "24:00"}, "Enter a time on the 24-hour clock"),
    ],
)
async def test_what_is_no_moment_is_not_sent(administrator: Browser, services: Services, typed: dict[str, str], says: str) -> None:
    await administrator.open(f"{PAGE}/replay")
    refused = await administrator.submit(f"{PAGE}/replay", typed)
    assert refused.status_code == 422
    assert says in refused.text
    assert not services.made("POST", f"{SERVICE}/{ID}/replay")


async def test_a_time_to_come_is_refused_by_the_service_and_said_at_the_day(administrator: Browser, services: Services) -> None:
    problem = {"status": 422, "code": "invalid", "detail": "x", "errors": [{"field": "from", "message": "The time must be in the past"}]}
    services.answers["POST", f"{SERVICE}/{ID}/replay"] = (422, problem)
    await administrator.open(f"{PAGE}/replay")
    refused = await administrator.submit(f"{PAGE}/replay", {"day-day": "1", "day-month": "2", "day-year": "2126"})
    assert "The time must be in the past" in refused.text


async def test_removing_asks_first(administrator: Browser, services: Services) -> None:
    services.answers["DELETE", f"{SERVICE}/{ID}"] = (204, None)
    assert "Remove the webhook" in (await administrator.open(f"{PAGE}/remove")).text
    done = await administrator.submit(f"{PAGE}/remove")
    assert (done.status_code, done.headers["location"]) == (303, LIST)
    assert len(services.made("DELETE", f"{SERVICE}/{ID}")) == 1


async def test_only_administrators_see_it(browser: Browser, services: Services) -> None:
    services.sign_in(SESSION, "sam@council.example", factor="totp", portal="team", team_roles=("officer", "manager"))
    browser.hold_session(SESSION)
    for path in (LIST, PAGE, f"{PAGE}/replay", f"{PAGE}/remove"):
        assert (await browser.open(path)).status_code == 404


async def test_the_pages_are_accessible_wide_and_narrow(administrator: Browser, services: Services, look_at: LookAt) -> None:
    know(services, url="https://transport.council.example/" + "a" * 120, failing_since="2026-06-01T09:30:00Z", waiting=2, given_up=1)
    services.answers["GET", f"{SERVICE}/{ID}/attempts"] = (200, {"attempts": [ATTEMPT] * 3, "next": 69})
    given_up = {**EVENT, "attempts": 11, "given_up_at": "2026-06-02T11:00:00Z"}
    services.answers["GET", f"{SERVICE}/{ID}/parked"] = (200, {"waiting": [EVENT], "given_up": [given_up]})
    for path in (LIST, PAGE, f"{PAGE}?before=69", f"{PAGE}/replay", f"{PAGE}/remove"):
        await look_at((await administrator.open(path)).text)
    await administrator.open(f"{PAGE}/replay")
    await look_at((await administrator.submit(f"{PAGE}/replay", {"time": "soon"})).text)
