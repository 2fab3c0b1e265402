"""The second step by authenticator app, and its recovery codes. Security checklist 13 and 16."""

import asyncio
from datetime import timedelta

import pyotp
import pytest

from contracts.identity import AccountChanged, SecurityCodeRequested


def answer(response):
    return response.status_code, response.json().get("code")


def changes(events):
    return [event.what for event in events]


@pytest.fixture
async def person(identity):
    return await identity.person("totp")


async def test_the_code_that_the_app_shows_turns_the_sign_in_into_an_active_session(identity, person):
    started = (await identity.sign_in(person)).json()
    assert (started["state"], started["method"]) == ("code_needed", "totp")
    verified = await identity.verify(started["session"], person.totp.at(identity.clock.now()))
    assert (await identity.exchange(verified.json()["session"])).json()["factor"] == "totp"
    assert await identity.events(SecurityCodeRequested, person) == []


@pytest.mark.parametrize(("steps", "expected"), [(-2, 401), (-1, 200), (0, 200), (1, 200), (2, 401)])
async def test_a_code_of_one_step_before_or_after_is_taken(identity, person, steps, expected):
    identity.clock.move(seconds=90)
    code = person.totp.at(identity.clock.now() + timedelta(seconds=30 * steps))
    assert (await identity.verify(await identity.begin(person), code)).status_code == expected


async def test_a_step_that_was_used_is_not_taken_again_nor_one_before_it(identity, person):
    identity.clock.move(seconds=60)
    now, before = (person.totp.at(identity.clock.now() + timedelta(seconds=30 * steps)) for steps in (0, -1))
    assert answer(await identity.verify(await identity.begin(person), now)) == (200, None)
    for used in (now, before):
        assert answer(await identity.verify(await identity.begin(person), used)) == (401, "code_wrong")


async def test_the_step_that_set_the_authenticator_up_cannot_sign_in(identity):
    person = await identity.person()
    headers = await identity.headers_of(await identity.session(person))
    person.totp = pyotp.TOTP((await identity.http.post("/me/two-step/authenticator", headers=headers)).json()["secret"])
    code = person.totp.at(identity.clock.now())
    await identity.http.put("/me/two-step", json={"method": "totp", "password": person.password, "code": code}, headers=headers)
    assert answer(await identity.verify(await identity.begin(person), code)) == (401, "code_wrong")


async def test_fifty_sign_ins_with_the_same_code_give_one_session(identity, person):
    secrets = [await identity.begin(person) for _ in range(10)]
    code = person.totp.at(identity.clock.now())
    answers = await asyncio.gather(*(identity.verify(secret, code) for secret in secrets * 5))
    assert [response.status_code for response in answers].count(200) == 1


async def test_twenty_wrong_codes_in_a_day_block_the_app_but_not_a_recovery_code(identity):
    person = await identity.person()
    codes = (await identity.choose(person, "totp"))["recovery_codes"]
    secret = await identity.begin(person)
    right = person.totp.at(identity.clock.now())
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    assert [answer(await identity.verify(secret, wrong)) for _ in range(20)] == [(401, "code_wrong")] * 20
    assert answer(await identity.verify(secret, right)) == (429, "codes_blocked")
    assert answer(await identity.verify(secret, codes[0])) == (200, None)


async def test_a_recovery_code_works_once_however_it_is_typed_and_the_owner_is_told(identity):
    person = await identity.person()
    codes = (await identity.choose(person, "totp"))["recovery_codes"]
    assert len(codes) == 10
    verified = await identity.verify(await identity.begin(person), f" {codes[0].lower().replace('-', ' ')}")
    assert verified.status_code == 200
    headers = await identity.headers_of(verified.json()["session"])
    assert (await identity.http.get("/me/two-step", headers=headers)).json()["recovery_codes_left"] == 9
    assert "recovery-code-used" in changes(await identity.events(AccountChanged, person))
    assert answer(await identity.verify(await identity.begin(person), codes[0])) == (401, "code_wrong")
    assert answer(await identity.verify(await identity.begin(person), codes[1])) == (200, None)


async def test_fifty_sign_ins_with_the_same_recovery_code_give_one_session(identity):
    person = await identity.person()
    [code, *_] = (await identity.choose(person, "totp"))["recovery_codes"]
    secrets = [await identity.begin(person) for _ in range(10)]
    answers = await asyncio.gather(*(identity.verify(secret, code) for secret in secrets * 5))
    assert [response.status_code for response in answers].count(200) == 1


async def test_a_recovery_code_of_somebody_else_is_wrong(identity, person):
    other = await identity.person()
    [code, *_] = (await identity.choose(other, "totp"))["recovery_codes"]
    assert answer(await identity.verify(await identity.begin(person), code)) == (401, "code_wrong")


async def test_new_recovery_codes_replace_the_old_ones_and_ask_for_the_password(identity):
    person = await identity.person()
    old = (await identity.choose(person, "totp"))["recovery_codes"]
    headers = await identity.headers_of(await identity.session(person))
    refused = await identity.http.post("/me/two-step/recovery-codes", json={"password": "not the password", "code": old[1]}, headers=headers)
    assert answer(refused) == (422, "wrong_password")
    body = {"password": person.password, "code": old[1]}
    new = (await identity.http.post("/me/two-step/recovery-codes", json=body, headers=headers)).json()["recovery_codes"]
    assert len(new) == 10
    assert not set(new) & set(old)
    assert "recovery-codes" in changes(await identity.events(AccountChanged, person))
    assert answer(await identity.verify(await identity.begin(person), old[0])) == (401, "code_wrong")
    assert answer(await identity.verify(await identity.begin(person), new[0])) == (200, None)


async def test_without_an_authenticator_there_are_no_recovery_codes(identity):
    person = await identity.person("email")
    headers = await identity.headers_of(await identity.session(person))
    response = await identity.http.post("/me/two-step/recovery-codes", json={"password": person.password}, headers=headers)
    assert answer(response) == (409, "no_authenticator")


async def test_an_authenticator_is_shown_again_for_half_an_hour_and_changes_nothing_until_its_code_was_seen(identity):
    person = await identity.person()
    headers = await identity.headers_of(await identity.session(person))
    first = (await identity.http.post("/me/two-step/authenticator", headers=headers)).json()
    assert first["uri"].startswith("otpauth://totp/Waymark:")
    assert first["secret"] in first["uri"]
    assert (await identity.http.post("/me/two-step/authenticator", headers=headers)).json() == first
    assert (await identity.sign_in(person)).json()["state"] == "active"
    for _ in range(3):
        identity.clock.move(minutes=10)
        headers = await identity.headers_of(await identity.session(person))
    assert (await identity.http.post("/me/two-step/authenticator", headers=headers)).json() != first


async def test_a_wrong_code_of_a_new_authenticator_changes_nothing_and_may_be_typed_again(identity):
    person = await identity.person()
    headers = await identity.headers_of(await identity.session(person))
    totp = pyotp.TOTP((await identity.http.post("/me/two-step/authenticator", headers=headers)).json()["secret"])
    right = totp.at(identity.clock.now())
    body = {"method": "totp", "password": person.password}
    for code, expected in ((None, "invalid"), (f"{(int(right) + 1) % 1_000_000:06}", "code_wrong")):
        response = await identity.http.put("/me/two-step", json={**body, "code": code}, headers=headers)
        assert answer(response) == (422, expected)
        assert response.json()["errors"][0]["field"] == "code"
    assert (await identity.http.put("/me/two-step", json={**body, "code": right}, headers=headers)).status_code == 200


async def test_an_authenticator_that_was_never_shown_cannot_be_chosen(identity):
    person = await identity.person()
    headers = await identity.headers_of(await identity.session(person))
    response = await identity.http.put("/me/two-step", json={"method": "totp", "password": person.password, "code": "123456"}, headers=headers)
    assert answer(response) == (422, "authenticator_expired")


async def test_leaving_the_authenticator_forgets_its_seed_and_recovery_codes(identity, person):
    headers = await identity.headers_of(await identity.session(person))
    identity.clock.move(seconds=30)
    body = {"method": "email", "password": person.password, "present_code": person.totp.at(identity.clock.now())}
    response = await identity.http.put("/me/two-step", json=body, headers=headers)
    assert response.json() == {"recovery_codes": None}
    account = await identity.account_id(person)
    assert await identity.execute("SELECT totp_seed, totp_last_step FROM accounts WHERE id = :id", id=account) == [(None, None)]
    assert await identity.execute("SELECT count(*) FROM recovery_codes WHERE account_id = :id", id=account) == [(0,)]
    assert (await identity.sign_in(person)).json()["method"] == "email"
