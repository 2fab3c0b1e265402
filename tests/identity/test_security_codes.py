"""The second step by e-mail. Security checklist 6 to 12 and 17."""

import asyncio

import pytest
from fastapi.routing import iter_route_contexts

from contracts.identity import AccountChanged, SecurityCodeRequested
from services.identity.use_cases.warn_owner import warn_of_abandoned_sign_ins


def answer(response):
    return response.status_code, response.json().get("code")


def another(code):
    return f"{(int(code) + 1) % 1_000_000:06}"


@pytest.fixture
async def person(identity):
    return await identity.person("email")


async def test_the_code_that_was_sent_turns_the_sign_in_into_an_active_session(identity, person):
    started = (await identity.sign_in(person)).json()
    assert (started["state"], started["method"]) == ("code_needed", "email")
    verified = await identity.verify(started["session"], await identity.sent_code(person))
    assert verified.json()["session"] != started["session"]
    exchanged = (await identity.exchange(verified.json()["session"])).json()
    assert (exchanged["state"], exchanged["factor"]) == ("active", "email")
    assert answer(await identity.exchange(started["session"])) == (401, "session_ended")


async def test_a_code_works_until_ten_minutes_have_passed(identity, person):
    first = await identity.begin(person)
    code = await identity.sent_code(person)
    identity.clock.move(minutes=10, seconds=-1)
    assert answer(await identity.verify(first, code)) == (200, None)
    second = await identity.begin(person)
    code = await identity.sent_code(person)
    identity.clock.move(minutes=10)
    assert answer(await identity.verify(second, code)) == (401, "code_expired")


async def test_a_code_is_refused_at_ten_minutes_and_one_second(identity, person):
    secret = await identity.begin(person)
    code = await identity.sent_code(person)
    identity.clock.move(minutes=10, seconds=1)
    assert answer(await identity.verify(secret, code)) == (401, "code_expired")


async def test_fifty_browsers_with_the_right_code_get_one_session(identity, person):
    secret = await identity.begin(person)
    code = await identity.sent_code(person)
    answers = await asyncio.gather(*(identity.verify(secret, code) for _ in range(50)))
    assert sorted(response.status_code for response in answers) == [200] + [401] * 49
    account = await identity.account_id(person)
    active = "SELECT count(*) FROM sessions WHERE account_id = :id AND state = 'active' AND ended_at IS NULL"
    assert await identity.execute(active, id=account) == [(1,)]


async def test_the_fifth_wrong_code_closes_it_and_the_right_one_fails_afterwards(identity, person):
    secret = await identity.begin(person)
    code = await identity.sent_code(person)
    assert [answer(await identity.verify(secret, another(code))) for _ in range(5)] == [(401, "code_wrong")] * 5
    assert answer(await identity.verify(secret, code)) == (401, "code_spent")
    identity.clock.move(seconds=30)
    await identity.post("/sign-ins/resend", {"session": secret})
    assert answer(await identity.verify(secret, await identity.sent_code(person))) == (200, None)


async def test_wrong_codes_sent_at_the_same_moment_are_all_counted(identity, person):
    secret = await identity.begin(person)
    code = await identity.sent_code(person)
    await asyncio.gather(*(identity.verify(secret, another(code)) for _ in range(20)))
    assert answer(await identity.verify(secret, code)) == (401, "code_spent")


async def test_twenty_wrong_codes_in_a_day_block_the_second_step_whatever_code_was_sent(identity, person):
    for _ in range(4):
        secret = await identity.begin(person)
        wrong = another(await identity.sent_code(person))
        for _ in range(5):
            assert answer(await identity.verify(secret, wrong)) == (401, "code_wrong")
    identity.clock.move(minutes=15)
    secret = await identity.begin(person)
    blocked = await identity.verify(secret, await identity.sent_code(person))
    assert answer(blocked) == (429, "codes_blocked")
    assert 0 < int(blocked.headers["retry-after"]) <= 24 * 3600
    identity.clock.move(hours=24)
    assert answer(await identity.verify(await identity.begin(person), await identity.sent_code(person))) == (200, None)


async def test_a_new_code_replaces_the_old_one(identity, person):
    secret = await identity.begin(person)
    old = await identity.sent_code(person)
    identity.clock.move(seconds=30)
    assert (await identity.post("/sign-ins/resend", {"session": secret})).status_code == 202
    new = await identity.sent_code(person)
    if old != new:  # once in a million they are the same
        assert answer(await identity.verify(secret, old)) == (401, "code_wrong")
    assert answer(await identity.verify(secret, new)) == (200, None)


async def test_codes_are_sent_thirty_seconds_apart_and_five_times_in_fifteen_minutes_with_the_same_answer(identity, person):
    secret = await identity.begin(person)
    answers = [await identity.post("/sign-ins/resend", {"session": secret}) for _ in range(3)]
    identity.clock.move(seconds=29)
    answers.append(await identity.post("/sign-ins/resend", {"session": secret}))
    assert len(await identity.events(SecurityCodeRequested, person)) == 1
    identity.clock.move(seconds=1)
    answers.append(await identity.post("/sign-ins/resend", {"session": secret}))
    assert len(await identity.events(SecurityCodeRequested, person)) == 2
    for _ in range(8):
        identity.clock.move(seconds=30)
        answers.append(await identity.post("/sign-ins/resend", {"session": secret}))
    assert len(await identity.events(SecurityCodeRequested, person)) == 5
    assert {(response.status_code, response.text) for response in answers} == {(202, "{}")}


async def test_no_more_than_fifteen_codes_are_sent_in_a_day(identity, person):
    for _ in range(30):
        identity.clock.move(minutes=16)
        assert (await identity.sign_in(person)).json()["state"] == "code_needed"
    assert len(await identity.events(SecurityCodeRequested, person)) == 15


async def test_a_code_over_the_limit_is_not_sent_and_the_one_before_stays_good(identity, person):
    secret = await identity.begin(person)
    code = await identity.sent_code(person)
    await identity.post("/sign-ins/resend", {"session": secret})
    assert answer(await identity.verify(secret, code)) == (200, None)


async def test_a_code_belongs_to_its_own_sign_in(identity, person):
    """Another browser of the same person, and another person, have no use for it."""
    first, second = await identity.begin(person), await identity.begin(person)
    codes = [event.code for event in await identity.events(SecurityCodeRequested, person)]
    if codes[0] != codes[1]:  # once in a million they are the same
        assert answer(await identity.verify(second, codes[0])) == (401, "code_wrong")
    other = await identity.person("email")
    foreign = await identity.begin(other)
    if await identity.sent_code(other) != codes[0]:
        assert answer(await identity.verify(foreign, codes[0])) == (401, "code_wrong")
    assert answer(await identity.verify(first, codes[0])) == (200, None)


@pytest.mark.parametrize("typed", ["", "abcdef", "\N{FULLWIDTH DIGIT ONE}23456", "12345", "1234567", "\N{ARABIC-INDIC DIGIT ONE}23456"])
async def test_anything_that_is_not_the_code_is_a_wrong_code(identity, person, typed):
    assert answer(await identity.verify(await identity.begin(person), typed)) == (401, "code_wrong")


async def test_a_half_session_reaches_nothing(identity, api, person):
    """Every route for people refuses its secret, and it is exchanged for no token."""
    secret = await identity.begin(person)
    exchanged = (await identity.exchange(secret)).json()
    assert (exchanged["state"], exchanged["token"], exchanged["factor"]) == ("code_needed", None, "none")
    crawled = 0
    for route in iter_route_contexts(api.routes):
        path = str(route.path).replace("{session_id}", "018f0000-0000-7000-8000-000000000000")
        if path.split("/")[1] != "me":
            continue
        for method in route.methods or ():
            for headers in ({"authorization": f"Bearer {secret}"}, {"authorization": f"Bearer {exchanged['token']}"}, identity.gateway_headers(), {}):
                response = await identity.http.request(method, path, json={}, headers=headers)
                assert response.status_code == 401, f"{method} {path}"
                crawled += 1
    assert crawled >= 36


async def test_a_half_session_waits_for_its_code_for_half_an_hour_at_most(identity, person):
    secret = await identity.begin(person)
    for _ in range(2):
        identity.clock.move(minutes=10)
        assert (await identity.post("/sign-ins/resend", {"session": secret})).status_code == 202
    identity.clock.move(minutes=10)
    assert answer(await identity.verify(secret, await identity.sent_code(person))) == (401, "session_timed_out")


async def test_an_active_session_is_not_verified_again(identity, person):
    active = await identity.session(person)
    assert answer(await identity.verify(active, await identity.sent_code(person))) == (401, "session_ended")
    assert answer(await identity.post("/sign-ins/resend", {"session": active})) == (401, "session_ended")


class TestTheOwnerHears:
    """Checklist 17: somebody knew the password and not the code."""

    async def told(self, identity, person):
        return [event.what for event in await identity.events(AccountChanged, person)].count("suspicious-sign-in")

    async def test_when_a_code_was_guessed_at_until_it_closed(self, identity, person):
        secret = await identity.begin(person)
        wrong = another(await identity.sent_code(person))
        for _ in range(6):
            await identity.verify(secret, wrong)
        assert await self.told(identity, person) == 1

    async def test_when_the_sign_in_was_given_up_after_a_wrong_code(self, identity, person):
        secret = await identity.begin(person)
        await identity.verify(secret, another(await identity.sent_code(person)))
        await identity.post("/sessions/end", {"session": secret})
        assert await self.told(identity, person) == 1

    async def test_when_it_was_left_to_time_out_after_a_wrong_code(self, identity, person):
        secret = await identity.begin(person)
        await identity.verify(secret, another(await identity.sent_code(person)))
        for minutes, times in ((14, 0), (1, 1), (60, 1)):
            identity.clock.move(minutes=minutes)
            async with identity.database.open_work() as work:
                await warn_of_abandoned_sign_ins(work)
            assert await self.told(identity, person) == times

    async def test_nothing_of_a_slip_that_the_right_code_follows(self, identity, person):
        secret = await identity.begin(person)
        code = await identity.sent_code(person)
        await identity.verify(secret, another(code))
        active = (await identity.verify(secret, code)).json()["session"]
        await identity.post("/sessions/end", {"session": active})
        identity.clock.move(hours=1)
        async with identity.database.open_work() as work:
            await warn_of_abandoned_sign_ins(work)
        assert await self.told(identity, person) == 0
