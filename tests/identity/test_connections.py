"""Connections: the access of other systems, as administrators of the SEND team give it, confirm it and end it."""

import asyncio
from datetime import timedelta

import pytest

from contracts.cases import ChildSchoolChanged
from contracts.identity import ConnectionChanged
from contracts.notify import WebhookTested
from contracts.registry import SUBSCRIBABLE
from contracts.tokens import SCOPES
from services.identity.domain.connections import CONFIRMED_FOR, NEEDED_AT_MOST
from services.identity.use_cases.tidy_up import tidy_up
from tests.identity.systems import add, add_with_key, refusal, some_client, wanted
from tests.identity.workplaces import NOWHERE, answer, enter

LIST = "/connections"


async def administrator(identity):
    return await enter(identity, "team", "totp", "administrator")


def day(identity, days):
    return (identity.clock.today() + timedelta(days=days)).isoformat()


async def actions(identity, system):
    return [row.action for row in await identity.execute("SELECT action FROM audit WHERE stream = :id ORDER BY sequence", id=system.id)]


async def told(identity, system):
    """Return what who sends events was told of a system last."""
    return [event for event in await identity.events(ConnectionChanged) if str(event.subject) == system.id][-1]


async def test_a_connection_is_shown_with_what_was_said_about_it_and_who_vouches_for_it(identity):
    system = await add(identity, name="  Social   care ", scopes=["events:read", "cases:read", "cases:read"])
    shown = await system.shown()
    assert (shown["id"], shown["name"], shown["active"], shown["attested_by"]) == (system.id, "Social care", True, "Robin Hale")
    assert (shown["scopes"], shown["event_types"], shown["requests_per_minute"]) == (["events:read", "cases:read"], ["uk.ehc.request.received.v1"], 600)
    assert (shown["needed_until"], shown["keys"], shown["ended_at"]) == (day(identity, 100), [], None)
    assert [secret["expires_at"] for secret in shown["secrets"]] == [None]
    assert system.secret not in str(shown)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("name", "x" * 101),
        ("name", "a\u202eb"),
        ("purpose", ""),
        ("purpose", "x" * 501),
        ("contact_email", "nobody"),
        ("scopes", []),
        ("scopes", ["everything"]),
        ("event_types", []),
        ("event_types", ["uk.ehc.account.verified.v1"]),
        ("event_types", [WebhookTested.type]),
        ("requests_per_minute", 0),
        ("requests_per_minute", 6001),
        ("needed_until", "2020-01-01"),
        ("needed_until", "2099-01-01"),
    ],
)
async def test_what_is_wrong_is_said_by_its_field(identity, field, value):
    boss = await administrator(identity)
    refused = await boss.call("POST", LIST, wanted(identity, **{field: value}))
    assert answer(refused) == (422, "invalid")
    assert [error["field"] for error in refused.json()["errors"]] == [field]
    assert await identity.execute("SELECT 1 FROM connections") == []


async def test_events_are_asked_for_only_where_something_can_be_done_with_them(identity):
    system = await add(identity, scopes=["cases:read"], event_types=[])
    assert (await system.shown())["event_types"] == []
    everything = await add(identity, scopes=list(SCOPES), event_types=sorted(SUBSCRIBABLE - {ChildSchoolChanged.type}))
    assert set((await everything.claims()).scopes) == set(SCOPES)


async def test_a_system_that_was_given_the_test_of_a_webhook_once_has_its_access_still(identity):
    system = await add(identity, scopes=["webhooks:manage"])
    given = [WebhookTested.type, "uk.ehc.request.received.v1"]
    await identity.execute("UPDATE connections SET event_types = :given WHERE id = :id", id=system.id, given=given)
    assert set((await system.claims()).event_types) == set(given)
    assert (await system.call("POST", "/attest", {"needed_until": day(identity, 9)})).status_code == 204
    assert set((await told(identity, system)).event_types) == set(given)


async def test_a_system_does_not_hear_what_it_told_of_a_child_itself(identity):
    """It would know by that which children the council knows, and which events are about them."""
    refused = await (await administrator(identity)).call(
        "POST", LIST, wanted(identity, scopes=["school-roll:write", "events:read"], event_types=[ChildSchoolChanged.type])
    )
    assert [error["field"] for error in refused.json()["errors"]] == ["event_types"]


async def test_no_two_systems_with_access_have_one_name(identity):
    system = await add(identity, name="Admissions")
    refused = await system.boss.call("POST", LIST, wanted(identity, name="ADMISSIONS"))
    assert refused.json()["errors"][0]["field"] == "name"
    other = await add(identity, system.boss, name="Transport")
    assert (await other.change(changed(identity, name="admissions"))).status_code == 422
    assert (await other.change(changed(identity, name="transport"))).status_code == 204
    assert (await system.call("POST", "/end")).status_code == 204
    assert (await system.boss.call("POST", LIST, wanted(identity, name="Admissions"))).status_code == 201


def changed(identity, **changes):
    return {name: value for name, value in wanted(identity, **changes).items() if name != "needed_until"}


async def test_a_change_is_in_the_next_token_and_told_to_who_sends_events(identity):
    system = await add(identity)
    await system.token()
    body = changed(identity, scopes=["plans:read", "webhooks:manage"], event_types=["uk.ehc.request.decided.v1"], requests_per_minute=60)
    assert (await system.change(body)).status_code == 204
    claims = await system.claims()
    assert (set(claims.scopes), set(claims.event_types), claims.requests_per_minute) == ({"plans:read", "webhooks:manage"}, {"uk.ehc.request.decided.v1"}, 60)
    event = await told(identity, system)
    assert (event.active, event.event_types) == (True, ["uk.ehc.request.decided.v1"])
    assert (await system.change(body)).status_code == 204
    assert (await actions(identity, system)).count("connection-changed") == 1


async def test_nothing_is_sent_to_a_system_that_may_not_have_events_sent_to_it_any_more(identity):
    system = await add(identity, scopes=["events:read", "webhooks:manage"])
    given = (await told(identity, system)).event_types
    assert (await system.change(changed(identity, scopes=["events:read"]))).status_code == 204
    assert (bool(given), (await told(identity, system)).event_types) == (True, [])


async def test_of_two_who_change_what_they_both_looked_at_the_second_is_told_and_changes_nothing(identity):
    system, other = await add(identity), await administrator(identity)
    seen = (await system.shown())["changed_at"]
    first, second = (changed(identity, purpose=purpose, changed_at=seen) for purpose in ("One", "Two"))
    assert (await system.call("PUT", "", first)).status_code == 204
    path = f"{LIST}/{system.id}"
    assert answer(await other.call("PUT", path, second)) == (409, "connection_changed")
    assert (await system.shown())["purpose"] == "One"
    assert (await system.call("PUT", "", first)).status_code == 204
    again = {**second, "changed_at": (await system.shown())["changed_at"]}
    assert (await other.call("PUT", path, again)).status_code == 204
    assert (await system.shown())["purpose"] == "Two"


async def test_of_two_who_change_a_system_at_the_same_moment_one_is_told(identity):
    system, other = await add(identity), await administrator(identity)
    seen = (await system.shown())["changed_at"]
    bodies = [changed(identity, purpose=purpose, changed_at=seen) for purpose in ("One", "Two")]
    answers = await asyncio.gather(*(boss.call("PUT", f"{LIST}/{system.id}", body) for boss, body in zip((system.boss, other), bodies, strict=True)))
    assert sorted(response.status_code for response in answers) == [204, 409]


async def test_a_later_change_is_told_as_later_also_by_a_replica_whose_clock_is_behind(identity):
    system = await add(identity)
    moments = [(await told(identity, system)).changed_at]
    change = changed(identity, requests_per_minute=1, changed_at=moments[0].isoformat())
    for number, (method, path, body) in enumerate([("PUT", "", change), ("POST", "/attest", {"needed_until": day(identity, 9)}), ("POST", "/end", None)]):
        identity.clock.move(minutes=-number)
        assert (await system.call(method, path, body)).status_code == 204
        moments.append((await told(identity, system)).changed_at)
    assert moments == sorted(set(moments))
    assert not (await told(identity, system)).active


async def test_access_ends_after_the_last_day_and_half_a_year_after_somebody_confirmed_it_whichever_comes_first(identity):
    system = await add(identity, needed_until=day(identity, 10))
    for days, last in [(20, 20), (NEEDED_AT_MOST.days, CONFIRMED_FOR.days)]:
        assert (await system.call("POST", "/attest", {"needed_until": day(identity, days)})).status_code == 204
        event = await told(identity, system)
        assert (event.active, (await system.shown())["needed_until"]) == (True, day(identity, days))
        [(local,)] = await identity.execute("SELECT (expires_at AT TIME ZONE 'Europe/London')::text FROM connections WHERE id = :id", id=system.id)
        assert local == f"{day(identity, last + 1)} 00:00:00"
    for days in (-1, NEEDED_AT_MOST.days + 1):
        assert answer(await system.call("POST", "/attest", {"needed_until": day(identity, days)})) == (422, "invalid")


async def test_access_that_ran_out_comes_back_when_it_is_confirmed(identity):
    system = await add(identity, needed_until=day(identity, 1))
    identity.clock.move(days=3)
    boss = system.boss = await administrator(identity)
    assert (await system.shown())["active"] is False
    assert refusal(await system.ask()) == (400, "unauthorized_client")
    assert (await system.call("POST", "/attest", {"needed_until": day(identity, 5)})).status_code == 204
    assert (await system.ask()).status_code == 200
    assert (await told(identity, system)).active
    attested = await identity.execute("SELECT attested_by FROM connections WHERE id = :id", id=system.id)
    assert attested == [(await identity.account_id(boss.person),)]


async def test_ended_access_is_over_at_once_and_for_good(identity):
    system = await add_with_key(identity)
    system.secret = await system.new_secret()
    assert (await system.call("POST", "/end")).status_code == 204
    assert refusal(await system.ask()) == refusal(await system.ask_signed(client_id=system.id)) == (401, "invalid_client")
    event = await told(identity, system)
    assert event.active is False
    shown = await system.shown()
    assert (shown["active"], shown["secrets"], shown["keys"]) == (False, [], [])
    for method, path, body in [
        ("POST", "/end", None),
        ("POST", "/attest", {"needed_until": day(identity, 5)}),
        ("POST", "/secrets", None),
        ("DELETE", f"/secrets/{NOWHERE}", None),
        ("PUT", "/keys", {"keys": ""}),
        ("PUT", "", changed(identity, changed_at=shown["changed_at"])),
    ]:
        assert answer(await system.call(method, path, body)) == (409, "connection_ended"), path
    assert await actions(identity, system) == ["connection-added", "connection-keys-set", "connection-secret-added", "connection-ended"]


async def test_a_new_secret_lets_the_old_one_work_for_thirty_days(identity):
    system = await add(identity)
    old, system.secret = system.secret, await system.new_secret()
    assert old != system.secret
    assert answer(await system.call("POST", "/secrets")) == (409, "too_many_secrets")
    assert [secret["expires_at"] is None for secret in (await system.shown())["secrets"]] == [True, False]
    for secret in (old, system.secret):
        assert (await system.ask(client_secret=secret)).status_code == 200
    identity.clock.move(days=30)
    assert refusal(await system.ask(client_secret=old)) == (401, "invalid_client")
    assert (await system.ask()).status_code == 200
    system.boss = await administrator(identity)
    assert len((await system.shown())["secrets"]) == 1
    await system.new_secret()


async def test_a_secret_that_was_removed_works_no_more(identity):
    system, other = await add(identity), await add(identity)
    [secret] = (await system.shown())["secrets"]
    assert answer(await other.call("DELETE", f"/secrets/{secret['id']}")) == (404, "not_found")
    assert (await system.ask()).status_code == 200
    assert (await system.call("DELETE", f"/secrets/{secret['id']}")).status_code == 204
    assert refusal(await system.ask()) == (401, "invalid_client")
    assert answer(await system.call("DELETE", f"/secrets/{secret['id']}")) == (404, "not_found")
    assert await actions(identity, system) == ["connection-added", "connection-secret-added", "connection-secret-removed", "connection-refused"]


async def test_what_is_about_to_end_is_listed_first_and_what_has_ended_last(identity):
    boss = await administrator(identity)
    names = {}
    for name, days in [("late", 100), ("over", 1), ("soon", 20), ("ended", 50)]:
        names[name] = await add(identity, boss, name=name, needed_until=day(identity, days), secret=False)
    assert (await names["ended"].call("POST", "/end")).status_code == 204
    identity.clock.move(days=5)
    boss = await administrator(identity)
    listed = (await boss.call("GET", LIST)).json()
    assert [(line["name"], line["active"]) for line in listed["connections"]] == [("soon", True), ("late", True), ("over", False), ("ended", False)]
    assert listed["pages"] == 1
    assert (await boss.call("GET", f"{LIST}?page=2")).json()["connections"] == []


async def test_who_reads_the_log_of_a_case_is_told_what_a_system_is_called_and_nobody_else_is(identity):
    system = await add(identity, name="Transport")
    assert (await system.call("POST", "/end")).status_code == 204
    officer = await enter(identity, "team", "totp", "officer")
    asked = f"{LIST}/named?ids={system.id}&ids={some_client()}"
    assert (await officer.call("GET", asked)).json() == {"connections": [{"id": system.id, "name": "Transport"}]}
    assert answer(await system.boss.call("GET", asked)) == (404, "not_found")
    assert answer(await officer.call("GET", f"{LIST}/{system.id}")) == (404, "not_found")


async def test_who_administers_no_more_changes_nothing(identity):
    system = await add(identity)
    other = await administrator(identity)
    token = await identity.headers_of(system.boss.secret)
    boss = await identity.account_id(system.boss.person)
    assert (await other.call("PUT", f"/team/accounts/{boss}/roles", {"roles": ["officer"]})).status_code == 204
    for method, path, body in [("POST", LIST, wanted(identity)), ("POST", f"{LIST}/{system.id}/end", None), ("POST", f"{LIST}/{system.id}/secrets", None)]:
        assert answer(await identity.http.request(method, path, json=body, headers=token)) == (404, "not_found")
    assert (await system.ask()).status_code == 200


async def test_what_was_used_once_and_secrets_that_work_no_more_are_deleted(identity):
    system = await add_with_key(identity)
    assert (await system.ask_signed()).status_code == 200
    await system.new_secret()
    await system.new_secret()

    async def left():
        return [(await identity.execute(f"SELECT count(*) FROM {table}"))[0][0] for table in ("used_assertions", "client_secrets")]  # noqa: S608 - our own

    async with identity.database.open_work() as work:
        await tidy_up(work)
    assert await left() == [1, 2]
    identity.clock.move(minutes=6)
    async with identity.database.open_work() as work:
        await tidy_up(work)
    assert await left() == [0, 2]
    identity.clock.move(days=31)
    async with identity.database.open_work() as work:
        await tidy_up(work)
    assert await left() == [0, 1]
