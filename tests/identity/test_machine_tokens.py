"""Tokens for other systems: OAuth 2.0, client credentials (RFC 6749, section 4.4)."""

import asyncio
import time
from datetime import timedelta

import pytest

from contracts.tokens import MACHINE_LIFETIME
from tests.identity.systems import add, all_claims, ask, refusal, some_client
from tests.identity.workplaces import enter

WRONG = (401, "invalid_client")


async def test_a_system_with_its_secret_gets_a_token_that_says_what_it_may_do(identity):
    system = await add(identity)
    response = await system.ask()
    assert (response.status_code, response.headers["cache-control"]) == (200, "no-store")
    body = response.json()
    assert (body["token_type"], body["scope"], set(body)) == ("Bearer", "events:read cases:read", {"access_token", "token_type", "expires_in", "scope"})
    claims = all_claims(body["access_token"])
    assert (claims["sub"], claims["caller"], claims["iss"]) == (system.id, "machine", "identity")
    assert (sorted(claims["scopes"]), claims["event_types"]) == (["cases:read", "events:read"], ["uk.ehc.request.received.v1"])
    assert claims["requests_per_minute"] == 600
    assert set(claims["aud"]) == {"gateway", "cases", "forms", "documents", "notify", "identity"}
    assert claims["exp"] - claims["iat"] == MACHINE_LIFETIME
    assert 0 < body["expires_in"] <= claims["exp"] - time.time()


async def test_it_may_show_its_secret_as_http_basic(identity):
    system = await add(identity)
    assert (await system.ask(client_id=None, client_secret=None, basic=(system.id, system.secret))).status_code == 200
    assert (await system.ask(client_secret=None, basic=(system.id, system.secret))).status_code == 200
    wrong = await system.ask(client_id=None, client_secret=None, basic=(system.id, "x"))
    assert (refusal(wrong), wrong.headers["www-authenticate"]) == (WRONG, 'Basic realm="Waymark"')
    assert refusal(await system.ask(client_secret=None, basic=(some_client(), system.secret))) == (400, "invalid_request")


async def test_it_may_ask_for_less_and_not_for_more(identity):
    system = await add(identity)
    less = (await system.ask(scope="cases:read")).json()
    assert (less["scope"], all_claims(less["access_token"])["scopes"]) == ("cases:read", ["cases:read"])
    for scope in ("plans:read", "cases:read plans:read", "everything"):
        assert refusal(await system.ask(scope=scope)) == (400, "invalid_scope")
    assert refusal(await system.ask(client_secret="x", scope="everything")) == WRONG


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"grant_type": None}, "invalid_request"),
        ({"grant_type": ""}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"client_id": None}, "invalid_request"),
        ({"client_secret": None}, "invalid_request"),
        ({"client_secret": ""}, "invalid_request"),
        ({"client_assertion": "x.y.z"}, "invalid_request"),
        ({"client_secret": None, "client_assertion": "x.y.z", "client_assertion_type": "x"}, "invalid_request"),
    ],
)
async def test_a_request_that_says_too_little_or_too_much_is_told_so(identity, fields, error):
    assert refusal(await (await add(identity)).ask(**fields)) == (400, error)


async def test_a_body_that_cannot_be_read_is_told_so(identity):
    form = {**identity.gateway_headers(), "content-type": "application/x-www-form-urlencoded"}
    good = "grant_type=client_credentials&client_id=x&client_secret=y"
    for content, headers in [
        ("{}", {**form, "content-type": "application/json"}),
        (f"{good}&client_id=x", form),
        (good.encode() + b"\xff", form),
        (f"{good}%FF", form),
        ("&".join(f"f{number}=1" for number in range(100)), form),
        (good.replace("&client_secret=y", ""), {**form, "waymark-client-authorization": "Bearer x"}),
        (good.replace("&client_secret=y", ""), {**form, "waymark-client-authorization": "Basic ?"}),
        (good.replace("&client_secret=y", ""), {**form, "waymark-client-authorization": "Basic eA=="}),
    ]:
        assert refusal(await identity.http.post("/oauth/token", content=content, headers=headers)) == (400, "invalid_request"), content
    assert refusal(await identity.http.post("/oauth/token", content=good, headers=form)) == WRONG
    assert (await identity.http.post("/oauth/token", content=good)).status_code == 401


async def test_a_wrong_secret_an_unknown_system_and_one_that_was_ended_get_the_same_answer(identity):
    system, ended, keyless = await add(identity), await add(identity), await add(identity, secret=False)
    assert (await ended.call("POST", "/end")).status_code == 204
    answers = [
        await system.ask(client_secret="x" * 43),
        await system.ask(client_id=some_client()),
        await system.ask(client_id="nobody"),
        await system.ask(client_id=ended.id, client_secret=ended.secret),
        await ended.ask(),
        await keyless.ask(client_secret="x"),
        await system.ask(client_id=keyless.id),
    ]
    assert {(answer.status_code, answer.content) for answer in answers} == {(401, answers[0].content)}
    assert refusal(answers[0]) == WRONG
    recorded = await identity.execute("SELECT object_id FROM audit WHERE action = 'connection-refused'")
    assert sorted(row.object_id for row in recorded) == sorted([system.id, keyless.id, keyless.id])


async def test_after_ten_wrong_tries_the_right_secret_is_refused_for_a_quarter_of_an_hour_and_elsewhere_is_not(identity):
    system = await add(identity)
    for _ in range(10):
        assert refusal(await system.ask(client_secret="x")) == WRONG
    assert refusal(await system.ask()) == WRONG
    system.address = "2001:db8::77"
    assert (await system.ask()).status_code == 200
    system.address = ""
    identity.clock.move(minutes=15)
    assert (await system.ask()).status_code == 200


async def test_one_address_is_refused_after_sixty_wrong_tries_in_a_minute_whatever_it_names_and_leaves_no_more_tallies(identity):
    system = await add(identity)
    for _ in range(60):
        assert refusal(await system.ask(client_id=some_client())) == WRONG
    counted = "SELECT count(*) FROM limits"
    [(before,)] = await identity.execute(counted)
    assert refusal(await system.ask(client_id=some_client())) == WRONG
    assert refusal(await system.ask()) == WRONG
    assert await identity.execute(counted) == [(before,)]
    identity.clock.move(minutes=1)
    assert (await system.ask()).status_code == 200


async def test_right_tries_do_not_count_however_many_come_at_once(identity):
    system = await add(identity)
    answers = await asyncio.gather(*(system.ask() for _ in range(30)))
    assert {answer.status_code for answer in answers} == {200}


async def test_access_that_ran_out_gets_no_token_and_one_that_is_about_to_gets_a_short_one(identity):
    system = await add(identity, needed_until=identity.clock.today().isoformat())
    [(ends,)] = await identity.execute("SELECT expires_at FROM connections WHERE id = :id", id=system.id)
    identity.clock.move(seconds=(ends - identity.clock.now() - timedelta(seconds=90)).total_seconds())
    claims = all_claims(await system.token())
    assert claims["exp"] - claims["iat"] <= 90
    identity.clock.move(seconds=90)
    assert refusal(await system.ask()) == (400, "unauthorized_client")
    assert refusal(await system.ask(client_secret="x")) == WRONG


async def test_the_latest_use_is_noted_once_a_minute(identity):
    system = await add(identity)
    boss = await enter(identity, "team", "totp", "administrator")
    system.boss = boss
    assert (await system.shown())["last_used_at"] is None
    await system.token()
    first = (await system.shown())["last_used_at"]
    assert first is not None
    identity.clock.move(seconds=59)
    await system.token()
    assert (await system.shown())["last_used_at"] == first
    identity.clock.move(seconds=1)
    await system.token()
    assert (await system.shown())["last_used_at"] > first


async def test_no_secret_is_kept_as_it_is(identity):
    system = await add(identity)
    for table in ("connections", "client_secrets", "audit", "outbox"):
        rows = await identity.execute(f"SELECT t::text FROM {table} t")  # noqa: S608 - our own tables
        assert not [row for row in rows if system.secret in row[0]], table


async def test_a_person_gets_no_token_there(identity):
    person = await enter(identity, "team", "totp", "administrator")
    system = await add(identity)
    headers = {**await identity.headers_of(person.secret), "content-type": "application/x-www-form-urlencoded"}
    content = f"grant_type=client_credentials&client_id={system.id}&client_secret={system.secret}"
    assert (await identity.http.post("/oauth/token", content=content, headers=headers)).status_code == 401
    assert (await ask(identity, {"grant_type": "client_credentials", "client_id": system.id, "client_secret": system.secret})).status_code == 200
