"""Forgotten passwords. Security checklist 14 and 15."""

import asyncio

import pytest

from contracts.identity import AccountChanged, AccountVerificationRequested, PasswordResetRequested
from tests.identity.client import OTHER_PASSWORD


def answer(response):
    return response.status_code, response.json().get("code") if response.content else None


async def complete(identity, token, password=OTHER_PASSWORD, **more):
    return await identity.post("/password-resets/complete", {"token": token, "password": password, **more})


@pytest.mark.parametrize("method", ["none", "email"])
async def test_a_reset_sets_the_password_ends_all_sessions_keeps_the_second_step_and_tells_the_owner(identity, method):
    person = await identity.person(method)
    session, pending = await identity.session(person), await identity.begin(person)
    token = await identity.reset_link(person)
    assert (await identity.post("/password-resets/check", {"token": token})).json() == {"factor": method, "portal": "citizen"}
    done = await complete(identity, token)
    assert (done.status_code, done.json()) == (200, {"portal": "citizen"})
    for ended in (session, pending):
        assert answer(await identity.exchange(ended)) == (401, "session_ended")
    assert [event.what for event in await identity.events(AccountChanged, person)][-1] == "password-reset"
    assert answer(await identity.sign_in(person)) == (401, "wrong_credentials")
    assert (await identity.sign_in(person, password=OTHER_PASSWORD)).json()["method"] == method


async def test_with_an_authenticator_a_reset_asks_for_its_code(identity):
    person = await identity.person("totp")
    token = await identity.reset_link(person)
    assert (await identity.post("/password-resets/check", {"token": token})).json() == {"factor": "totp", "portal": "citizen"}
    missing = await complete(identity, token)
    assert missing.json()["errors"][0]["field"] == "code"
    right = person.totp.at(identity.clock.now())
    assert answer(await complete(identity, token, code=f"{(int(right) + 1) % 1_000_000:06}")) == (401, "code_wrong")
    assert (await identity.sign_in(person)).status_code == 200
    assert answer(await complete(identity, token, code=right)) == (200, None)
    assert (await identity.sign_in(person, password=OTHER_PASSWORD)).json()["method"] == "totp"


async def test_a_recovery_code_resets_the_password_when_the_authenticator_is_lost(identity):
    person = await identity.person()
    [code, *_] = (await identity.choose(person, "totp"))["recovery_codes"]
    assert answer(await complete(identity, await identity.reset_link(person), code=code)) == (200, None)


async def test_wrong_codes_at_a_reset_count_with_those_at_sign_in(identity):
    person = await identity.person("totp")
    token = await identity.reset_link(person)
    right = person.totp.at(identity.clock.now())
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    assert [answer(await complete(identity, token, code=wrong)) for _ in range(20)] == [(401, "code_wrong")] * 20
    assert answer(await complete(identity, token, code=right)) == (429, "codes_blocked")
    assert answer(await identity.verify(await identity.begin(person), right)) == (429, "codes_blocked")


async def test_a_reset_link_works_for_thirty_minutes(identity):
    person = await identity.person()
    token = await identity.reset_link(person)
    identity.clock.move(minutes=30, seconds=-1)
    assert (await identity.post("/password-resets/check", {"token": token})).status_code == 200
    identity.clock.move(seconds=1)
    assert answer(await complete(identity, token)) == (410, "link_expired")


async def test_a_reset_link_works_once_and_a_newer_one_replaces_it(identity):
    person = await identity.person()
    first, second = await identity.reset_link(person), await identity.reset_link(person)
    assert answer(await complete(identity, first)) == (410, "link_superseded")
    assert answer(await complete(identity, second)) == (200, None)
    assert answer(await complete(identity, second, "a third password 77")) == (410, "link_used")
    assert answer(await complete(identity, "x" * 43)) == (404, "link_unknown")


async def test_of_many_resets_with_the_same_link_one_sets_the_password(identity):
    person = await identity.person()
    token = await identity.reset_link(person)
    wanted = [f"lanterns in row {number:02}" for number in range(50)]
    answers = await asyncio.gather(*(complete(identity, token, password) for password in wanted))
    assert sorted(response.status_code for response in answers) == [200] + [410] * 49
    chosen = wanted[[response.status_code for response in answers].index(200)]
    assert (await identity.sign_in(person, password=chosen)).status_code == 200


async def test_a_bad_new_password_leaves_the_link_usable(identity):
    person = await identity.person()
    token = await identity.reset_link(person)
    refused = await complete(identity, token, "Password1234")
    assert refused.json()["errors"] == [{"field": "password", "message": "Choose a password that is harder to guess"}]
    assert answer(await complete(identity, token)) == (200, None)


async def test_an_unconfirmed_account_gets_its_confirmation_link_instead(identity):
    person = await identity.register()
    await identity.post("/password-resets", {"email": person.email})
    assert len(await identity.events(AccountVerificationRequested, person)) == 2
    assert await identity.events(PasswordResetRequested, person) == []


async def test_a_disabled_account_gets_nothing_and_its_open_link_is_dead(identity):
    person = await identity.person()
    token = await identity.reset_link(person)
    await identity.execute("UPDATE accounts SET state = 'disabled' WHERE email = :email", email=person.email)
    await identity.post("/password-resets", {"email": person.email})
    assert len(await identity.events(PasswordResetRequested, person)) == 1
    assert answer(await complete(identity, token)) == (404, "link_unknown")


async def test_no_more_than_five_reset_links_are_sent_in_fifteen_minutes(identity):
    person = await identity.person()
    answers = [await identity.post("/password-resets", {"email": person.email}) for _ in range(8)]
    assert {(response.status_code, response.text) for response in answers} == {(202, "{}")}
    assert len(await identity.events(PasswordResetRequested, person)) == 5
