"""Another system manages its webhooks over HTTP, its own and no others."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest

from chassis.callers import verifiers
from chassis.identifiers import new_id
from chassis.web import create_api
from contracts.tokens import MachineClaims, Scope
from services.notify.api import webhooks
from tests.chassis.issuer import issuing
from tests.notify.webhooks.conftest import ADDED, DATES
from tests.notify.webhooks.receiver import receiving

ADA = new_id()
ALL: tuple[Scope, ...] = ("webhooks:manage",)


class Caller:
    """Calls the API as another system: the one of the station unless told otherwise."""

    def __init__(self, client, issuer, station):
        self._client = client
        self._issuer = issuer
        self._station = station

    async def ask(self, method: str, path: str, body: Any = None, *, as_: UUID | None = None, scopes=ALL, types=(ADDED, DATES), **more: Any) -> httpx2.Response:
        claims = MachineClaims(
            sub=as_ or self._station.connection.id, caller="machine", scopes=frozenset(scopes), event_types=frozenset(types), requests_per_minute=60
        )
        headers = {"Authorization": f"Bearer {self._issuer.signer.sign(claims, ['notify'], 60)}", "Content-Type": "application/json"}
        content = None if body is None else json.dumps(body)
        found: httpx2.Response = await self._client.request(method, f"/v1/webhooks{path}", content=content, headers=headers, **more)
        return found

    async def add(self, url: str, **more: Any) -> Any:
        answer = await self.ask("POST", "", {"url": url, "types": [ADDED], **more})
        assert answer.status_code == 201, answer.text
        return answer.json()


@pytest.fixture
async def api(station) -> AsyncIterator[Caller]:
    async with issuing("identity") as issuer:
        checks = verifiers("notify", identity_url=issuer.url, cases_url=issuer.url, gateway_url=issuer.url)
        app = create_api("notify", station.database, [], checks, machine_routers=[webhooks.router])
        app.state.webhook_tools = station.tools
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://notify") as client:
            yield Caller(client, issuer, station)


async def test_a_webhook_is_added_shown_and_listed_and_its_secret_is_shown_once(api, receiver):
    made = await api.add(receiver.url, subject=str(ADA))
    assert made["secret"].startswith("whsec_")
    assert made == {
        "id": made["id"],
        "url": receiver.url,
        "types": [ADDED],
        "subject": str(ADA),
        "state": "active",
        "paused_because": None,
        "created_at": "2026-03-02T09:30:00Z",
        "failing_since": None,
        "resting_until": None,
        "old_secret_until": None,
        "waiting": 0,
        "given_up": 0,
        "not_given": [],
        "secret": made["secret"],
    }
    del made["secret"]
    assert (await api.ask("GET", f"/{made['id']}")).json() == made
    assert (await api.ask("GET", "")).json() == {"webhooks": [made]}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "", None),
        ("PATCH", "", {}),
        ("DELETE", "", None),
        ("POST", "/pause", None),
        ("POST", "/resume", None),
        ("POST", "/replay", {"from": "2026-01-01T00:00:00Z"}),
        ("POST", "/test", None),
        ("POST", "/rotate-secret", None),
        ("GET", "/attempts", None),
        ("GET", "/parked", None),
    ],
)
async def test_a_webhook_of_another_system_is_not_there(api, receiver, method, path, body):
    made = await api.add(receiver.url)
    refused = await api.ask(method, f"/{made['id']}{path}", body, as_=uuid4())
    unknown = await api.ask(method, f"/{uuid4()}{path}", body)
    assert refused.status_code == unknown.status_code == 404
    assert refused.json() == unknown.json()
    assert (await api.ask("GET", f"/{made['id']}")).json() == {name: value for name, value in made.items() if name != "secret"}
    assert (await api.ask(method, f"/{made['id']}{path}", body)).is_success


async def test_without_the_scope_nothing_is_there_to_do(api):
    answer = await api.ask("GET", "", scopes=("events:read",))
    assert (answer.status_code, answer.json()["code"]) == (403, "insufficient_scope")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"url": "https://10.0.0.1/", "types": [ADDED]}, "url"),
        ({"url": "http://events.example.org/", "types": [ADDED]}, "url"),
        ({"url": "https://127.0.0.1/", "types": ["uk.ehc.case.opened.v1"]}, "types"),
        ({"url": "https://127.0.0.1/", "types": []}, "body.types"),
        ({"url": "https://127.0.0.1/", "types": [ADDED], "secret": "mine"}, "body.secret"),
        ({"url": "https://127.0.0.1/", "types": [ADDED], "subject": "ada"}, "body.subject"),
        ({"types": [ADDED]}, "body.url"),
        ({"url": "https://[1.2.3.4]/", "types": [ADDED]}, "url"),
        ({"url": "https://[...]/", "types": [ADDED]}, "url"),
        ({"url": "https://127.0.0.1/", "types": ["\ud800"]}, "types.0"),
        ({"url": "https://127.0.0.1/", "types": ["Child added"]}, "types.0"),
    ],
)
async def test_what_is_wrong_is_named(api, body, field):
    answer = await api.ask("POST", "", body)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] in ([field], [field.removeprefix("body.")])
    assert (await api.ask("GET", "")).json() == {"webhooks": []}


@pytest.mark.parametrize("body", [{"types": ["x" * 900_000]}, {"types": ["x"] * 100_000}, {"x" * 900_000: 1}, {f"x{n}": 1 for n in range(50_000)}])
async def test_a_refusal_is_short_however_long_what_was_sent_is(api, body):
    answer = await api.ask("POST", "", {"url": "https://127.0.0.1/", **body})
    assert answer.status_code == 422
    assert len(answer.content) < 15_000


async def test_a_system_has_twenty_webhooks_at_most(api, receiver):
    for _ in range(20):
        await api.add(receiver.url)
    answer = await api.ask("POST", "", {"url": receiver.url, "types": [ADDED]})
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_webhooks")
    other = await api.ask("POST", "", {"url": receiver.url, "types": [ADDED]}, as_=uuid4())
    assert other.status_code == 201


async def test_a_change_takes_effect_and_leaves_the_rest(api, station, receiver):
    made = await api.add(receiver.url, subject=str(ADA))
    async with receiving() as elsewhere:
        changed = (await api.ask("PATCH", f"/{made['id']}", {"url": elsewhere.url})).json()
        assert (changed["url"], changed["types"], changed["subject"]) == (elsewhere.url, [ADDED], str(ADA))
        changed = (await api.ask("PATCH", f"/{made['id']}", {"types": [DATES], "subject": None})).json()
        assert (changed["url"], changed["types"], changed["subject"]) == (elsewhere.url, [DATES], None)
        await station.publish(ADA, kind=ADDED)
        wanted = await station.publish(new_id(), kind=DATES)
        await station.deliver()
        assert (elsewhere.ids, receiver.ids) == (wanted, [])
    assert (await api.ask("PATCH", f"/{made['id']}", {"url": "https://10.0.0.1/"})).status_code == 422
    assert (await api.ask("PATCH", f"/{made['id']}", {"url": "https://[1.2.3.4]/"})).status_code == 422
    assert (await api.ask("PATCH", f"/{made['id']}", {"types": ["\ud800"]})).status_code == 422
    assert (await api.ask("PATCH", f"/{made['id']}", {"types": ["uk.ehc.case.opened.v1"]})).status_code == 422


@pytest.mark.parametrize("field", ["url", "types"])
async def test_what_must_be_there_is_not_changed_to_nothing(api, receiver, field):
    made = await api.add(receiver.url)
    refused = await api.ask("PATCH", f"/{made['id']}", {"subject": str(ADA), field: None})
    assert (refused.status_code, refused.json()["errors"]) == (422, [{"field": field, "message": "Leave it out if it is to stay"}])
    assert (await api.ask("GET", f"/{made['id']}")).json()["subject"] is None


async def test_pause_resume_replay_and_remove(api, station, receiver):
    made = await api.add(receiver.url)
    path = f"/{made['id']}"
    assert (await api.ask("POST", f"{path}/pause")).json()["paused_because"] == "by-hand"
    first = await station.publish(ADA)
    await station.deliver()
    assert receiver.ids == []
    assert (await api.ask("POST", f"{path}/resume")).json()["state"] == "active"
    await station.deliver()
    assert receiver.ids == first
    assert (await api.ask("POST", f"{path}/replay", {"from": "2026-03-02T09:30:00Z"})).status_code == 200
    await station.deliver()
    assert receiver.ids == first * 2
    assert (await api.ask("DELETE", path)).status_code == 204
    await station.publish(ADA)
    await station.deliver()
    assert receiver.ids == first * 2
    assert (await api.ask("GET", f"{path}/attempts")).status_code == 404


@pytest.mark.parametrize(
    "since",
    [
        *("2026-03-02T09:30:01Z", "2026-03-02T09:30:00", "yesterday", None),
        *("0001-01-01T00:00:00Z", "0001-01-01T00:00:00+23:59", "0001-01-01T00:00:00-23:59", "1999-12-31T23:59:59Z"),
        *("9999-12-31T23:59:59Z", "9999-12-31T23:59:59+23:59", "9999-12-31T23:59:59-23:59"),
        *(0, -1, 1764000000.5, "1764000000", "2026-01-01", True, {}),
    ],
)
async def test_a_replay_is_from_a_time_that_was(api, receiver, since):
    made = await api.add(receiver.url)
    assert (await api.ask("POST", f"/{made['id']}/replay", {"from": since})).status_code == 422


async def test_a_test_event_goes_to_this_webhook_alone_and_tells_how_it_ended(api, station, receiver):
    made = await api.add(receiver.url)
    await api.add(receiver.url)
    await api.ask("POST", f"/{made['id']}/pause")
    told = (await api.ask("POST", f"/{made['id']}/test")).json()
    [delivery] = receiver.taken
    assert told == {"event_id": delivery.event["id"], "outcome": "delivered", "status": 204, "milliseconds": told["milliseconds"]}
    assert (delivery.event["type"], delivery.event["subject"], delivery.event["source"]) == ("uk.ehc.webhook.tested.v1", made["id"], "notify")
    receiver.behaviour = lambda _: 500
    assert (await api.ask("POST", f"/{made['id']}/test")).json()["outcome"] == "refused"
    found = (await api.ask("GET", f"/{made['id']}/attempts")).json()["attempts"]
    assert [(one["type"], one["status"]) for one in found] == [("uk.ehc.webhook.tested.v1", 500), ("uk.ehc.webhook.tested.v1", 204)]
    assert await station.rows("SELECT * FROM feed") == []
    assert await station.rows("SELECT * FROM outbox") == []


async def test_a_webhook_is_tested_ten_times_a_minute_at_most_however_many_ask_at_once(api, station, receiver):
    made, other = await api.add(receiver.url), await api.add(receiver.url)
    await api.ask("POST", f"/{made['id']}/test")
    station.clock.move(seconds=20)
    answers = await asyncio.gather(*(api.ask("POST", f"/{made['id']}/test") for _ in range(12)))
    assert sorted(answer.status_code for answer in answers) == [200] * 9 + [429] * 3
    [refused, *_] = [answer for answer in answers if answer.status_code == 429]
    assert (refused.headers["content-type"], refused.json()["code"], refused.headers["retry-after"]) == ("application/problem+json", "too_many_tests", "40")
    assert (await api.ask("POST", f"/{other['id']}/test")).status_code == 200
    assert len(receiver.deliveries) == 11
    station.clock.move(seconds=40)
    assert [(await api.ask("POST", f"/{made['id']}/test")).status_code for _ in range(2)] == [200, 429]


async def test_attempts_are_read_a_page_at_a_time(api, station, receiver):
    made = await api.add(receiver.url)
    ids = await station.publish(*[new_id() for _ in range(120)])
    await station.deliver()
    seen, before = [], None
    while True:
        page = (await api.ask("GET", f"/{made['id']}/attempts", params={} if before is None else {"before": before})).json()
        seen += page["attempts"]
        before = page["next"]
        if before is None:
            break
    assert len(seen) == 120
    assert {one["event_id"] for one in seen} == set(ids)
    assert [one["number"] for one in seen] == sorted((one["number"] for one in seen), reverse=True)


async def test_what_waits_and_why_is_shown(api, station, receiver):
    made = await api.add(receiver.url)
    receiver.behaviour = lambda _: 500
    first, second = await station.publish(ADA, ADA)
    await station.deliver()
    found = (await api.ask("GET", f"/{made['id']}/parked")).json()
    assert found["given_up"] == []
    assert [(one["event_id"], one["attempts"], one["due_at"]) for one in found["waiting"]] == [
        (first, 1, "2026-03-02T09:30:05Z"),
        (second, 0, "2026-03-02T09:30:00Z"),
    ]
    assert (await api.ask("GET", f"/{made['id']}")).json()["waiting"] == 2


async def test_a_new_secret_is_shown_once_and_the_old_one_signs_for_a_day(api, receiver):
    made = await api.add(receiver.url)
    changed = (await api.ask("POST", f"/{made['id']}/rotate-secret")).json()
    assert changed["secret"] != made["secret"]
    assert changed["old_secret_until"] == "2026-03-03T09:30:00Z"
    assert "secret" not in (await api.ask("GET", f"/{made['id']}")).json()


async def test_who_changed_what_is_in_the_chain_of_the_connection(api, station, receiver):
    made = await api.add(receiver.url)
    for action in ("pause", "resume", "rotate-secret", "test"):
        await api.ask("POST", f"/{made['id']}/{action}")
    await api.ask("DELETE", f"/{made['id']}")
    rows = await station.rows("SELECT action, actor, stream, object_id FROM audit ORDER BY sequence")
    assert [row["action"].partition(".")[2] for row in rows] == ["added", "paused", "resumed", "secret-rotated", "tested", "removed"]
    assert {(row["actor"], row["stream"], row["object_id"]) for row in rows} == {(station.connection.id, station.connection.id, made["id"])}
