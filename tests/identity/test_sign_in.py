"""Signing in with a password, and what wrong ones lead to. Security checklist 3 to 5."""

import asyncio
import re

import argon2
import pytest
from joserfc.jwk import OKPKey

from chassis.tokens import Signer
from contracts.tokens import GatewayClaims
from tests.identity.address import keep_link, move
from tests.identity.client import OTHER_PASSWORD, Person


async def test_the_right_password_of_an_account_without_a_second_step_gives_an_active_session(identity):
    person = await identity.person()
    body = (await identity.sign_in(person)).json()
    assert (body["state"], body["method"]) == ("active", "none")
    assert len(body["session"]) >= 43


async def test_only_the_gateway_may_ask(identity):
    response = await identity.http.post("/sign-ins", json={"email": "a@example.org", "password": "x", "portal": "citizen"})
    assert (response.status_code, response.json()["code"]) == (401, "token_missing")


async def test_an_account_opens_its_own_portal_only(identity):
    person = await identity.person()
    assert (await identity.sign_in(person, portal="team")).json()["code"] == "wrong_credentials"


async def test_after_ten_wrong_passwords_the_right_one_gets_the_same_answer_for_fifteen_minutes(identity):
    person = await identity.person()
    wrong = [await identity.sign_in(person, password=OTHER_PASSWORD) for _ in range(10)]
    right = await identity.sign_in(person)
    assert {(answer.status_code, answer.text) for answer in [*wrong, right]} == {(401, wrong[0].text)}
    identity.clock.move(minutes=15, seconds=-1)
    assert (await identity.sign_in(person)).status_code == 401
    identity.clock.move(seconds=1)
    assert (await identity.sign_in(person)).status_code == 200


async def test_a_right_password_forgets_the_wrong_ones(identity):
    person = await identity.person()
    for _ in range(2):
        for _ in range(9):
            await identity.sign_in(person, password=OTHER_PASSWORD)
        assert (await identity.sign_in(person)).status_code == 200


async def test_wrong_passwords_sent_at_the_same_moment_are_counted_too(identity):
    person = await identity.person()
    answers = await asyncio.gather(*(identity.sign_in(person, password=OTHER_PASSWORD) for _ in range(15)))
    assert {answer.status_code for answer in answers} == {401}
    assert (await identity.sign_in(person)).status_code == 401


async def test_the_password_can_be_reset_during_a_lock_and_that_ends_it(identity):
    person = await identity.person()
    for _ in range(10):
        await identity.sign_in(person, password=OTHER_PASSWORD)
    token = await identity.reset_link(person)
    assert (await identity.post("/password-resets/complete", {"token": token, "password": OTHER_PASSWORD})).status_code == 200
    assert (await identity.sign_in(person, password=OTHER_PASSWORD)).status_code == 200


async def test_one_address_tries_twenty_passwords_a_minute_and_right_ones_do_not_count(identity):
    person = await identity.person()
    for _ in range(25):
        assert (await identity.sign_in(person)).status_code == 200
    for number in range(20):
        await identity.sign_in(Person(f"nobody{number}@example.org"))
    refused = await identity.sign_in(person)
    assert (refused.status_code, refused.json()["code"]) == (401, "wrong_credentials")
    credentials = {"email": person.email, "password": person.password, "portal": "citizen"}
    assert (await identity.post("/sign-ins", credentials, address="2001:db8::ffff")).status_code == 200
    identity.clock.move(minutes=1)
    assert (await identity.sign_in(person)).status_code == 200


async def test_a_disabled_account_cannot_sign_in_and_its_sessions_end_at_once(identity):
    person = await identity.person()
    secret = await identity.session(person)
    await identity.execute("UPDATE accounts SET state = 'disabled' WHERE email = :email", email=person.email)
    assert (await identity.exchange(secret)).json()["code"] == "session_ended"
    assert (await identity.sign_in(person)).json()["code"] == "wrong_credentials"


async def test_a_hash_made_with_weaker_parameters_is_made_anew_at_sign_in(identity):
    person = await identity.person()
    weaker = argon2.PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(person.password)
    await identity.execute("UPDATE accounts SET password_hash = :hash WHERE email = :email", hash=weaker, email=person.email)
    assert (await identity.sign_in(person)).status_code == 200
    [(stored,)] = await identity.execute("SELECT password_hash FROM accounts WHERE email = :email", email=person.email)
    assert re.match(r"\$argon2id\$v=19\$m=19456,t=2,p=1\$", stored)
    assert (await identity.sign_in(person)).status_code == 200


async def test_passwords_that_differ_after_72_characters_are_different_passwords(identity):
    long = "teapots and lanterns " * 4
    person = await identity.register(password=long + "a")
    assert (await identity.confirm(person, password=long + "a")).status_code == 200
    assert (await identity.sign_in(person, password=long + "b")).status_code == 401
    assert (await identity.sign_in(person, password=long + "a")).status_code == 200


@pytest.mark.parametrize("issuer", ["gateway", "identity"])
async def test_a_token_of_another_signer_opens_nothing(identity, issuer):
    forged = Signer(issuer, OKPKey.generate_key("Ed25519")).sign(GatewayClaims(sub="gateway"), ["identity"], 60)
    response = await identity.http.post("/sessions/end", json={"session": "x"}, headers={"authorization": f"Bearer {forged}"})
    assert response.status_code == 401


async def test_every_attempt_leaves_a_row_of_the_audit_with_ids_only(identity):
    person = await identity.person()
    account = await identity.account_id(person)
    await identity.sign_in(person)
    await identity.sign_in(person, password=OTHER_PASSWORD)
    rows = await identity.execute("SELECT action, canonical FROM audit WHERE stream = :id ORDER BY sequence", id=account)
    assert [row.action for row in rows] == ["registered", "verified", "signed-in", "sign-in-failed"]
    assert not any(word in row.canonical for row in rows for word in (person.email, person.password, "Ashby"))
    async with identity.database.open_work() as work:
        assert await work.audit.first_broken() is None


async def test_a_sign_in_with_an_address_that_is_taken_back_meanwhile_is_refused(identity, api, monkeypatch):
    """Whoever moved the account to their own mailbox may be signing in at the moment when its owner keeps the address."""
    person = await identity.person()
    moved = await move(identity, person)
    link = await keep_link(identity, person)
    hasher = api.state.adapters.hasher
    check = hasher.verify

    async def verify(stored, typed):
        matches = await check(stored, typed)
        assert (await identity.post("/email-changes/keep", {"token": link})).status_code == 204
        return matches

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(hasher, "verify", verify)
        response = await identity.sign_in(moved)
    assert (response.status_code, response.json()["code"]) == (401, "wrong_credentials")
    live = "SELECT count(*) FROM sessions WHERE account_id = :id AND ended_at IS NULL"
    assert await identity.execute(live, id=await identity.account_id(person)) == [(0,)]
