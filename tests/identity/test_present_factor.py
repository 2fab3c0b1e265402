"""Who has a second step shows it again before the account changes: the password and an open session are not enough. Security checklist 16."""

import asyncio

import pytest

from contracts.identity import AccountChanged, SecurityCodeRequested
from services.identity.use_cases.warn_owner import warn_of_abandoned_sign_ins
from tests.identity.address import ask, new_address, send_code

WRONG = "not a code"


def answer(response):
    return response.status_code, response.json().get("code") if response.content else None


async def present_code(identity, person, headers):
    """Return a code that shows the second step of somebody who is signed in."""
    if person.totp is not None:
        identity.clock.move(seconds=30)
        return person.totp.at(identity.clock.now())
    assert (await send_code(identity, headers)).status_code == 202
    return await identity.sent_code(person)


@pytest.mark.parametrize("method", ["email", "totp"])
async def test_the_second_step_is_turned_off_with_a_code_and_not_without(identity, method):
    person = await identity.person(method)
    headers = await identity.headers_of(await identity.session(person))
    body = {"method": "none", "password": person.password}
    missing = await identity.http.put("/me/two-step", json=body, headers=headers)
    assert missing.json()["errors"] == [{"field": "present_code", "message": "Enter your security code"}]
    code = await present_code(identity, person, headers)
    wrong = await identity.http.put("/me/two-step", json={**body, "present_code": WRONG}, headers=headers)
    assert (answer(wrong), wrong.json()["errors"][0]["field"]) == ((422, "code_wrong"), "present_code")
    assert (await identity.sign_in(person)).json()["method"] == method
    assert (await identity.http.put("/me/two-step", json={**body, "present_code": code}, headers=headers)).status_code == 200
    assert [event.what for event in await identity.events(AccountChanged, person)][-1] == "two-step"
    assert (await identity.sign_in(person)).json()["method"] == "none"


async def test_an_authenticator_is_replaced_with_a_code_of_the_one_before(identity):
    person = await identity.person("totp")
    headers = await identity.headers_of(await identity.session(person))
    old = person.totp
    shown = (await identity.http.post("/me/two-step/authenticator", headers=headers)).json()
    new = type(old)(shown["secret"])
    identity.clock.move(seconds=30)
    now = identity.clock.now()
    body = {"method": "totp", "password": person.password, "code": new.at(now)}
    wrong = await identity.http.put("/me/two-step", json={**body, "present_code": new.at(now)}, headers=headers)
    assert wrong.json()["errors"][0]["field"] == "present_code"
    typo = await identity.http.put("/me/two-step", json={**body, "code": "000000", "present_code": old.at(now)}, headers=headers)
    assert typo.json()["errors"][0]["field"] == "code"
    done = await identity.http.put("/me/two-step", json={**body, "present_code": old.at(now)}, headers=headers)
    assert done.status_code == 200, "a slip in the other code does not use this one up"
    person.totp = new
    identity.clock.move(seconds=30)
    assert answer(await identity.verify(await identity.begin(person), new.at(identity.clock.now()))) == (200, None)


async def test_a_lost_authenticator_is_replaced_with_a_recovery_code(identity):
    person = await identity.person()
    [code, *_] = (await identity.choose(person, "totp"))["recovery_codes"]
    headers = await identity.headers_of(await identity.session(person))
    body = {"method": "none", "password": person.password, "present_code": code}
    assert (await identity.http.put("/me/two-step", json=body, headers=headers)).status_code == 200


async def test_new_recovery_codes_are_made_with_a_code_and_not_without(identity):
    """They stand in for the authenticator, so the password alone must not give them out."""
    person = await identity.person("totp")
    headers = await identity.headers_of(await identity.session(person))
    for given, said in (({}, "invalid"), ({"code": WRONG}, "code_wrong")):
        refused = await identity.http.post("/me/two-step/recovery-codes", json={"password": person.password, **given}, headers=headers)
        assert (answer(refused), refused.json()["errors"][0]["field"]) == ((422, said), "code")
    body = {"password": person.password, "code": await present_code(identity, person, headers)}
    assert (await identity.http.post("/me/two-step/recovery-codes", json=body, headers=headers)).status_code == 200


@pytest.mark.parametrize("method", ["email", "totp"])
async def test_a_session_and_the_password_do_not_move_the_account_to_another_address_by_any_way(identity, method):
    person = await identity.person(method)
    headers = await identity.headers_of(await identity.session(person))
    ways = [
        await ask(identity, person, headers, new_address()),
        await identity.http.put("/me/two-step", json={"method": "none", "password": person.password}, headers=headers),
        await identity.http.post("/me/two-step/recovery-codes", json={"password": person.password}, headers=headers),
    ]
    assert all(response.status_code in {409, 422} for response in ways)
    assert (await identity.sign_in(person)).json()["method"] == method


async def test_twenty_wrong_codes_block_each_of_them(identity):
    person = await identity.person("totp")
    headers = await identity.headers_of(await identity.session(person))
    for _ in range(20):
        await identity.http.put("/me/two-step", json={"method": "none", "password": person.password, "present_code": WRONG}, headers=headers)
    code = await present_code(identity, person, headers)
    body = {"method": "none", "password": person.password, "present_code": code}
    assert answer(await identity.http.put("/me/two-step", json=body, headers=headers)) == (429, "codes_blocked")
    body = {"password": person.password, "code": code}
    assert answer(await identity.http.post("/me/two-step/recovery-codes", json=body, headers=headers)) == (429, "codes_blocked")


async def test_a_code_comes_at_once_and_others_thirty_seconds_apart_with_the_same_answer(identity):
    """Checklist 10, also for requests at the same moment."""
    person = await identity.person("email")
    headers = await identity.headers_of(await identity.session(person))
    before = len(await identity.events(SecurityCodeRequested, person))
    answers = list(await asyncio.gather(*(send_code(identity, headers) for _ in range(3))))
    assert len(await identity.events(SecurityCodeRequested, person)) == before + 1
    code = await identity.sent_code(person)
    identity.clock.move(seconds=29)
    answers.append(await send_code(identity, headers))
    assert await identity.sent_code(person) == code
    identity.clock.move(seconds=1)
    answers.append(await send_code(identity, headers))
    assert len(await identity.events(SecurityCodeRequested, person)) == before + 2
    assert {(response.status_code, response.text) for response in answers} == {(202, "{}")}


class TestTheOwnerHears:
    """Checklist 17: somebody who is signed in knew the password and not the code."""

    async def told(self, identity, person):
        return [event.what for event in await identity.events(AccountChanged, person)].count("suspicious-sign-in")

    async def guess(self, identity, person, headers, code=WRONG):
        body = {"method": "none", "password": person.password, "present_code": code}
        return await identity.http.put("/me/two-step", json=body, headers=headers)

    @pytest.mark.parametrize("method", ["email", "totp"])
    async def test_once_when_codes_were_guessed_at_until_one_closed(self, identity, method):
        person = await identity.person(method)
        headers = await identity.headers_of(await identity.session(person))
        await present_code(identity, person, headers)
        for times in (0, 0, 0, 0, 1, 1, 1):
            await self.guess(identity, person, headers)
            assert await self.told(identity, person) == times

    async def test_when_twenty_were_tried_at_the_same_moment(self, identity):
        person = await identity.person("totp")
        headers = await identity.headers_of(await identity.session(person))
        await asyncio.gather(*(self.guess(identity, person, headers) for _ in range(20)))
        assert await self.told(identity, person) == 1

    async def test_when_the_session_was_left_or_ended_after_a_wrong_code(self, identity):
        for leave in ("time-out", "sign-out"):
            person = await identity.person("totp")
            session = await identity.session(person)
            await self.guess(identity, person, await identity.headers_of(session))
            if leave == "sign-out":
                await identity.post("/sessions/end", {"session": session})
            identity.clock.move(hours=1)
            async with identity.database.open_work() as work:
                await warn_of_abandoned_sign_ins(work)
            assert await self.told(identity, person) == 1, leave

    async def test_nothing_of_a_slip_that_the_right_code_follows(self, identity):
        person = await identity.person("totp")
        session = await identity.session(person)
        headers = await identity.headers_of(session)
        body = {"password": person.password}
        for _ in range(3):
            for _ in range(2):
                await identity.http.post("/me/two-step/recovery-codes", json={**body, "code": WRONG}, headers=headers)
            right = {**body, "code": await present_code(identity, person, headers)}
            assert (await identity.http.post("/me/two-step/recovery-codes", json=right, headers=headers)).status_code == 200
        await identity.post("/sessions/end", {"session": session})
        assert await self.told(identity, person) == 0

    async def test_nothing_when_the_password_was_wrong_too(self, identity):
        person = await identity.person("totp")
        headers = await identity.headers_of(await identity.session(person))
        person.password = "not the password"
        for _ in range(5):
            await self.guess(identity, person, headers)
        assert await self.told(identity, person) == 0
