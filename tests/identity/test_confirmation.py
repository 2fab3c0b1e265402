"""Confirming an address: the link and the password of the registration together. Security checklist 5 and 9; ADR 9."""

import asyncio
from dataclasses import replace

import pytest

from contracts.identity import AccountVerificationRequested, AccountVerified
from tests.identity.client import OTHER_PASSWORD, registration

WRONG = [{"field": "password", "message": "That password is not right, or there were too many tries. Check it, or register again"}]


def seen(response):
    """What a caller can see, but for the length of time."""
    return response.status_code, response.text, sorted((name, value) for name, value in response.headers.items() if name != "date")


async def state_of(identity, person):
    [(state,)] = await identity.execute("SELECT state FROM accounts WHERE email = :email", email=person.email)
    return state


async def test_a_registered_person_gets_a_link_and_cannot_sign_in_before_it_was_used(identity):
    person = await identity.register()
    [link] = await identity.events(AccountVerificationRequested, person)
    assert (link.email, link.portal) == (person.email, "citizen")
    assert (await identity.sign_in(person)).json()["code"] == "wrong_credentials"
    assert (await identity.confirm(person)).json() == {"portal": "citizen"}
    [verified] = await identity.events(AccountVerified, person)
    assert (verified.email, verified.portal) == (person.email, "citizen")
    assert (await identity.sign_in(person)).status_code == 200


async def test_a_parent_does_not_confirm_the_password_that_somebody_else_registered_over_theirs(identity):
    """The attack: a later registration replaces the parent's, and the parent gets its link, which is the newest."""
    parent = await identity.register()
    attacker = replace(parent, password=OTHER_PASSWORD)
    await identity.post("/accounts", registration(attacker, first_name="Someone"), address="2001:db8:bad::1")

    refused = await identity.confirm(parent)
    assert (refused.status_code, refused.json()["code"], refused.json()["errors"]) == (422, "wrong_password", WRONG)
    assert await state_of(identity, parent) == "unverified"
    assert not await identity.events(AccountVerified, parent)
    for person in (parent, attacker):
        assert (await identity.sign_in(person)).json()["code"] == "wrong_credentials"

    await identity.register(parent.email)
    assert (await identity.confirm(parent)).status_code == 200
    assert (await identity.sign_in(parent)).status_code == 200
    assert (await identity.sign_in(attacker)).json()["code"] == "wrong_credentials"
    [(first_name,)] = await identity.execute("SELECT first_name FROM accounts WHERE email = :email", email=parent.email)
    assert first_name == "Rowan"


async def test_an_address_that_somebody_else_registered_first_is_not_confirmed_by_its_owner_either(identity):
    owner = await identity.register(password=OTHER_PASSWORD)
    planted = await identity.latest_link(owner)
    assert (await identity.confirm(owner, planted)).json()["code"] == "wrong_password"
    await identity.register(owner.email)
    assert (await identity.confirm(owner, planted, OTHER_PASSWORD)).json()["code"] == "link_superseded"
    assert (await identity.confirm(owner)).status_code == 200
    assert (await identity.sign_in(owner, password=OTHER_PASSWORD)).status_code == 401
    assert (await identity.sign_in(owner)).status_code == 200


async def test_a_registration_that_arrives_while_the_password_is_looked_at_is_not_confirmed_by_it(identity, api, monkeypatch):
    parent = await identity.register()
    hasher = api.state.adapters.hasher
    verify = hasher.verify

    async def verify_slowly(encoded, password):
        found = await verify(encoded, password)
        await identity.post("/accounts", registration(parent, password=OTHER_PASSWORD), address="2001:db8:bad::1")
        return found

    monkeypatch.setattr(hasher, "verify", verify_slowly)
    assert (await identity.confirm(parent)).json()["code"] == "link_superseded"
    assert await state_of(identity, parent) == "unverified"


async def test_a_registration_that_may_not_send_another_link_changes_nothing_either(identity):
    """Otherwise a flood of registrations would put somebody else's password behind a link that was sent before."""
    person = await identity.register()
    for _ in range(4):
        await identity.register(person.email)
    link = await identity.latest_link(person)
    await identity.post("/accounts", registration(person, password=OTHER_PASSWORD))
    assert await identity.latest_link(person) == link
    assert (await identity.confirm(person, link, OTHER_PASSWORD)).json()["code"] == "wrong_password"
    assert (await identity.confirm(person, link)).status_code == 200


async def test_a_link_that_was_sent_again_still_wants_the_password_of_the_registration(identity):
    person = await identity.register()
    for path in ("/accounts/resend", "/password-resets"):
        await identity.post(path, {"email": person.email})
        assert (await identity.confirm(person, password=OTHER_PASSWORD)).json()["code"] == "wrong_password"
    assert (await identity.confirm(person)).status_code == 200


async def test_after_a_wrong_password_the_link_still_works(identity):
    person = await identity.register()
    link = await identity.latest_link(person)
    assert (await identity.confirm(person, link, OTHER_PASSWORD)).json()["errors"] == WRONG
    assert (await identity.post("/verifications/check", {"token": link})).status_code == 200
    assert (await identity.confirm(person, link)).status_code == 200


async def test_no_password_is_named_and_is_no_try(identity):
    person = await identity.register()
    for _ in range(11):
        response = await identity.confirm(person, password="")
        assert response.status_code == 422
        assert response.json()["errors"] == [{"field": "password", "message": "Enter the password you chose when you registered"}]
    assert (await identity.confirm(person)).status_code == 200


@pytest.mark.parametrize("changed", [" {}", "{} ", "{}\0", "{}x", "\N{FULLWIDTH LATIN SMALL LETTER V}iolet teapots 3 march"])
async def test_a_password_that_is_nearly_right_is_wrong(identity, changed):
    person = await identity.register()
    assert (await identity.confirm(person, password=changed.format(person.password))).json()["code"] in {"wrong_password", "malformed"}
    assert await state_of(identity, person) == "unverified"


async def test_ten_wrong_passwords_close_a_link_for_fifteen_minutes_and_the_right_one_gets_the_same_answer(identity):
    person = await identity.register()
    wrong = [seen(await identity.confirm(person, password=OTHER_PASSWORD)) for _ in range(10)]
    identity.clock.move(minutes=15, seconds=-1)
    assert [seen(await identity.confirm(person))] * 10 == wrong
    assert await state_of(identity, person) == "unverified"
    identity.clock.move(seconds=1)
    assert (await identity.confirm(person)).status_code == 200


async def test_a_closed_link_costs_the_same_work_as_an_open_one(identity, api, monkeypatch):
    """Or the time would tell that the tries are used up, and the right password apart from a wrong one."""
    person = await identity.register()
    hasher, looked_at = api.state.adapters.hasher, []
    verify = hasher.verify

    async def counted(encoded, password):
        looked_at.append(password)
        return await verify(encoded, password)

    monkeypatch.setattr(hasher, "verify", counted)
    for _ in range(12):
        await identity.confirm(person, password=OTHER_PASSWORD)
    await identity.confirm(person)
    assert len(looked_at) == 13


async def test_tries_at_the_same_moment_cannot_slip_under_the_limit(identity):
    person = await identity.register()
    guesses = [identity.confirm(person, password=OTHER_PASSWORD, address=f"2001:db8:1::{number}") for number in range(30)]
    assert {answer.status_code for answer in await asyncio.gather(*guesses)} == {422}
    [(failed,)] = await identity.execute("SELECT count(*) FROM audit WHERE action = 'link-password-failed'")
    assert failed == 30
    assert (await identity.confirm(person)).json()["code"] == "wrong_password"


async def test_one_network_address_has_twenty_wrong_passwords_a_minute_over_all_links_and_sign_ins(identity):
    people = [await identity.register() for _ in range(4)]
    address = "2001:db8:2::1"
    for person in people[:2]:
        for _ in range(9):
            await identity.confirm(person, password=OTHER_PASSWORD, address=address)
    for _ in range(2):
        await identity.post("/sign-ins", {"email": people[2].email, "password": OTHER_PASSWORD, "portal": "citizen"}, address)
    assert (await identity.confirm(people[3], address=address)).json()["errors"] == WRONG
    assert (await identity.confirm(people[2])).status_code == 200, "another address has its own count"
    identity.clock.move(minutes=1)
    assert (await identity.confirm(people[3], address=address)).status_code == 200


async def test_the_right_password_does_not_count_against_the_network_address(identity):
    for _ in range(25):
        await identity.person()


async def test_a_new_link_has_its_own_tries(identity):
    """Who registers again has chosen a new password: the wrong ones before it are no reason to wait."""
    person = await identity.register()
    for _ in range(10):
        await identity.confirm(person, password=OTHER_PASSWORD)
    await identity.register(person.email)
    assert (await identity.confirm(person)).status_code == 200


async def test_nobody_without_the_link_can_close_it(identity):
    """Wrong passwords at Sign in are not counted here: who knows the address alone could keep its owner out with them."""
    person = await identity.register()
    for _ in range(15):
        await identity.sign_in(person, password=OTHER_PASSWORD)
    identity.clock.move(minutes=1)
    assert (await identity.confirm(person)).status_code == 200


@pytest.mark.parametrize("path", ["/verifications", "/verifications/check"])
async def test_a_link_says_whether_it_was_used_superseded_too_old_or_never_sent_whatever_the_password(identity, path):
    person, late = await identity.register(), await identity.register()
    first = await identity.latest_link(person)
    assert (await identity.post("/accounts/resend", {"email": person.email})).status_code == 202
    second, expired = await identity.latest_link(person), await identity.latest_link(late)
    assert (await identity.confirm(person)).status_code == 200
    identity.clock.move(hours=24)

    for token, wanted in {first: (410, "link_superseded"), second: (410, "link_used"), expired: (410, "link_expired"), "x" * 43: (404, "link_unknown")}.items():
        for password in ("", OTHER_PASSWORD, person.password):
            body = {"token": token, "password": password} if path == "/verifications" else {"token": token}
            response = await identity.post(path, body)
            assert (response.status_code, response.json()["code"]) == wanted


async def test_looking_at_a_link_changes_nothing_and_tells_nothing(identity):
    person = await identity.register()
    link = await identity.latest_link(person)
    answers = [await identity.post("/verifications/check", {"token": link}) for _ in range(30)]
    assert {(answer.status_code, answer.text) for answer in answers} == {(200, '{"portal":"citizen"}')}
    assert await state_of(identity, person) == "unverified"
    assert (await identity.confirm(person, link)).status_code == 200


async def test_a_refusal_repeats_neither_address_nor_password_nor_link(identity):
    person = await identity.register()
    link = await identity.latest_link(person)
    text = (await identity.confirm(person, link, OTHER_PASSWORD)).text
    for word in (person.email, "Rowan", OTHER_PASSWORD, link):
        assert word not in text


async def test_a_verification_link_works_for_24_hours_and_not_a_second_longer(identity):
    in_time, late = await identity.register(), await identity.register()
    links = [await identity.latest_link(person) for person in (in_time, late)]
    identity.clock.move(hours=24, seconds=-1)
    assert (await identity.confirm(in_time, links[0])).status_code == 200
    identity.clock.move(seconds=1)
    assert (await identity.confirm(late, links[1])).json()["code"] == "link_expired"


async def test_fifty_presses_of_the_same_button_confirm_once(identity):
    person = await identity.register()
    token = await identity.latest_link(person)
    answers = await asyncio.gather(*(identity.confirm(person, token) for _ in range(50)))
    codes = [answer.json().get("code") for answer in answers]
    assert codes.count(None) == 1
    assert set(codes) <= {None, "link_used", "wrong_password"}
    assert len(await identity.events(AccountVerified, person)) == 1


async def test_a_reset_link_confirms_no_address_and_a_verification_link_resets_no_password(identity):
    person = await identity.person()
    reset = await identity.reset_link(person)
    assert (await identity.confirm(person, reset)).json()["code"] == "link_unknown"
    fresh = await identity.register()
    assert (await identity.post("/password-resets/check", {"token": await identity.latest_link(fresh)})).json()["code"] == "link_unknown"
