"""Keeping the e-mail address that there was, for seven days after somebody changed it. Security checklist 16."""

import pytest

from contracts.identity import AccountChanged, EmailChanged, EmailChangeRequested, EmailChangeWarned, NewDeviceUsed
from tests.identity.address import ask, confirm, keep_link, move, new_address, new_link
from tests.identity.client import OTHER_PASSWORD, Person


def answer(response):
    return response.status_code, response.json().get("code") if response.content else None


async def keep(identity, token):
    return await identity.post("/email-changes/keep", {"token": token})


async def test_the_old_address_takes_the_account_back_and_everybody_is_out(identity):
    person = await identity.person()
    moved = await move(identity, person)
    session = await identity.session(moved)
    link = await keep_link(identity, person)
    assert (await identity.post("/email-changes/keep/check", {"token": link})).json() == {}
    assert (await identity.exchange(session)).status_code == 200
    assert answer(await keep(identity, link)) == (204, None)
    assert answer(await identity.exchange(session)) == (401, "session_ended")
    assert answer(await identity.sign_in(moved)) == (401, "wrong_credentials")
    assert (await identity.sign_in(person)).status_code == 200
    event = (await identity.events(EmailChanged))[-1]
    assert (event.email, event.previous, event.reverted, event.changed_at) == (person.email, moved.email, True, identity.clock.now())


async def test_it_needs_no_password_because_that_may_have_been_changed_too(identity):
    person = await identity.person()
    moved = await move(identity, person)
    headers = await identity.headers_of(await identity.session(moved))
    await identity.http.post("/me/password", json={"current": person.password, "new": OTHER_PASSWORD}, headers=headers)
    assert answer(await keep(identity, await keep_link(identity, person))) == (204, None)
    reset = {"token": await identity.reset_link(person), "password": "walnut harbour 16 clouds"}
    assert answer(await identity.post("/password-resets/complete", reset)) == (204, None)


async def test_before_the_change_it_stops_it(identity):
    person = await identity.person()
    session = await identity.session(person)
    await ask(identity, person, await identity.headers_of(session), new_address())
    assert answer(await keep(identity, await keep_link(identity, person))) == (204, None)
    assert answer(await confirm(identity, await new_link(identity), person)) == (410, "link_expired")
    assert answer(await identity.exchange(session)) == (401, "session_ended")
    assert [event.what for event in await identity.events(AccountChanged, person)] == ["email-kept"]
    assert await identity.events(EmailChanged) == []
    assert (await identity.sign_in(person)).status_code == 200


async def test_the_link_that_came_with_the_change_supersedes_the_one_that_came_with_the_request(identity):
    person = await identity.person()
    await ask(identity, person, await identity.headers_of(await identity.session(person)), new_address())
    first = await keep_link(identity, person)
    await confirm(identity, await new_link(identity), person)
    assert answer(await keep(identity, first)) == (410, "link_superseded")
    second = await keep_link(identity, person)
    assert answer(await keep(identity, second)) == (204, None)
    assert answer(await keep(identity, second)) == (410, "link_used")
    assert answer(await keep(identity, "x" * 43)) == (404, "link_unknown")


async def test_it_works_for_seven_days_from_the_change_and_not_a_second_longer(identity):
    people = [await identity.person() for _ in range(2)]
    for person in people:
        await move(identity, person)
    links = [await keep_link(identity, person) for person in people]
    identity.clock.move(days=7, seconds=-1)
    assert answer(await keep(identity, links[0])) == (204, None)
    identity.clock.move(seconds=1)
    assert answer(await keep(identity, links[1])) == (410, "link_expired")


async def test_who_changes_the_address_twice_cannot_close_the_way_back_to_the_first(identity):
    """A thief moves the account to a mailbox of theirs and on to another, and uses every link that they have."""
    owner = await identity.person()
    first = await move(identity, owner)
    identity.clock.move(minutes=1)
    second = await move(identity, first)
    way_back, thiefs = await keep_link(identity, owner), await keep_link(identity, first)
    identity.clock.move(minutes=1)
    assert answer(await keep(identity, thiefs)) == (204, None)
    assert (await identity.sign_in(first)).status_code == 200
    identity.clock.move(minutes=1)
    await move(identity, first)
    identity.clock.move(minutes=1)
    latest = await keep_link(identity, first)
    assert answer(await keep(identity, way_back)) == (204, None)
    assert answer(await keep(identity, latest)) == (410, "link_expired")
    for thief in (first, second):
        assert answer(await identity.sign_in(thief)) == (401, "wrong_credentials")
    assert (await identity.sign_in(owner)).status_code == 200


async def test_links_that_are_out_expire(identity):
    person = await identity.person()
    moved = await move(identity, person)
    reset = await identity.reset_link(moved)
    await ask(identity, moved, await identity.headers_of(await identity.session(moved)), new_address())
    change = await new_link(identity)
    await keep(identity, await keep_link(identity, person))
    assert answer(await identity.post("/password-resets/check", {"token": reset})) == (410, "link_expired")
    assert answer(await identity.post("/email-changes/check", {"token": change})) == (410, "link_expired")


async def test_every_browser_is_forgotten(identity):
    person, home = await identity.person(), "h" * 43
    await identity.sign_in(person, device=home)
    await move(identity, person)
    await keep(identity, await keep_link(identity, person))
    before = len(await identity.events(NewDeviceUsed, person))
    await identity.sign_in(person, device=home)
    assert len(await identity.events(NewDeviceUsed, person)) == before + 1


async def test_codes_go_to_the_old_address_again(identity):
    person = await identity.person("email")
    await move(identity, person)
    await keep(identity, await keep_link(identity, person))
    await identity.begin(person)
    assert await identity.sent_to() == person.email


async def test_an_address_that_has_another_account_by_now_is_not_taken_from_it(identity):
    person = await identity.person()
    moved = await move(identity, person)
    link = await keep_link(identity, person)
    await identity.register(person.email)
    assert (await identity.confirm(person)).status_code == 200
    assert answer(await keep(identity, link)) == (409, "address_taken")
    assert (await identity.sign_in(moved)).status_code == 200


async def test_an_unconfirmed_registration_of_the_old_address_gives_way(identity):
    person = await identity.person()
    await move(identity, person)
    await identity.register(person.email, password=OTHER_PASSWORD)
    link = (await identity.events(EmailChangeWarned))[-1].token
    assert answer(await keep(identity, link)) == (204, None)
    assert (await identity.sign_in(person)).status_code == 200


async def test_a_disabled_account_stays_as_it_is(identity):
    person = await identity.person()
    moved = await move(identity, person)
    link = await keep_link(identity, person)
    await identity.execute("UPDATE accounts SET state = 'disabled' WHERE email = :email", email=moved.email)
    assert answer(await keep(identity, link)) == (404, "link_unknown")


@pytest.mark.parametrize("path", ["/email-changes/check", "/email-changes/keep/check", "/email-changes/confirm", "/email-changes/keep"])
async def test_only_the_gateway_may_bring_a_link(identity, path):
    response = await identity.http.post(path, json={"token": "x" * 43})
    assert (response.status_code, response.json()["code"]) == (401, "token_missing")


async def test_no_token_of_a_change_stands_in_any_table(identity):
    person = await identity.person()
    moved = await move(identity, person)
    tokens = [event.token for kind in (EmailChangeRequested, EmailChangeWarned) for event in await identity.events(kind)]
    await identity.execute("UPDATE outbox SET data = '{}' WHERE exposure = 'secret'")  # as the relay does after the confirm
    stored = str(await identity.execute("SELECT l::text FROM links l")) + str(await identity.execute("SELECT o::text FROM outbox o"))
    assert person.email in stored
    assert isinstance(moved, Person)
    for token in tokens:
        assert token not in stored
