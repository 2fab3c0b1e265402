"""Keeping the e-mail address that there was, for seven days after somebody changed it. Security checklist 16."""

import pyotp
import pytest

from contracts.identity import AccountChanged, EmailChanged, EmailChangeRequested, EmailChangeWarned, NewDeviceUsed
from tests.identity.address import ask, choose_password, confirm, keep_link, move, new_address, new_link, send_code
from tests.identity.client import OTHER_PASSWORD, Person

NEW_PASSWORD = "walnut harbour 16 clouds"


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
    event = (await identity.events(EmailChanged))[-1]
    assert (event.email, event.previous, event.reverted, event.changed_at) == (person.email, moved.email, True, identity.clock.now())


async def test_it_needs_no_password_because_that_may_have_been_changed_too(identity):
    person = await identity.person()
    moved = await move(identity, person)
    headers = await identity.headers_of(await identity.session(moved))
    await identity.http.post("/me/password", json={"current": person.password, "new": OTHER_PASSWORD}, headers=headers)
    assert answer(await keep(identity, await keep_link(identity, person))) == (204, None)
    assert answer(await choose_password(identity, person, NEW_PASSWORD)) == (200, None)
    assert (await identity.sign_in(person)).status_code == 200


@pytest.mark.parametrize("changed", [True, False], ids=["after the change", "before the change"])
async def test_the_password_that_was_known_opens_nothing_until_a_new_one_is_chosen(identity, changed):
    person = await identity.person()
    if changed:
        await move(identity, person)
    else:
        await ask(identity, person, await identity.headers_of(await identity.session(person)), new_address())
    assert answer(await keep(identity, await keep_link(identity, person))) == (204, None)
    refused = await identity.sign_in(person)
    nobody = await identity.sign_in(Person(new_address()))
    assert (refused.status_code, refused.json()) == (nobody.status_code, nobody.json())
    assert answer(refused) == (401, "wrong_credentials")
    assert answer(await choose_password(identity, person, NEW_PASSWORD)) == (200, None)
    assert (await identity.sign_in(person)).status_code == 200


async def test_two_accounts_that_are_taken_back_have_no_hash_in_common_and_none_that_is_checked_faster(identity, api):
    stored = []
    for _ in range(2):
        person = await identity.person()
        moved, query = await move(identity, person), "SELECT password_hash FROM accounts WHERE email = :email"
        [(before,)] = await identity.execute(query, email=moved.email)
        await keep(identity, await keep_link(identity, person))
        [(encoded,)] = await identity.execute(query, email=person.email)
        assert encoded != before
        stored.append(encoded)
    assert len(set(stored)) == 2
    parameters = (await api.state.adapters.hasher.hash("of somebody")).split("$")[:4]
    assert [encoded.split("$")[:4] for encoded in stored] == [parameters] * 2
    assert not any(api.state.adapters.hasher.outdated(encoded) for encoded in stored)


@pytest.mark.parametrize("method", ["none", "email"])
async def test_an_authenticator_that_was_set_up_since_gives_way_to_codes_by_e_mail(identity, method):
    owner = await identity.person(method)
    moved = await move(identity, owner)
    if method == "none":
        await identity.choose(moved, "totp")
    else:
        await change_to_authenticator(identity, moved)
    assert answer(await keep(identity, await keep_link(identity, owner))) == (204, None)
    assert answer(await choose_password(identity, owner, NEW_PASSWORD)) == (200, None)
    identity.clock.move(minutes=15)  # four codes were sent by now
    started = (await identity.sign_in(owner)).json()
    assert (started["method"], await identity.sent_to()) == ("email", owner.email)
    assert answer(await identity.verify(started["session"], await identity.sent_code(owner))) == (200, None)
    [(seed, step)] = await identity.execute("SELECT totp_seed, totp_last_step FROM accounts WHERE email = :email", email=owner.email)
    assert (seed, step) == (None, None)
    assert await identity.execute("SELECT 1 FROM recovery_codes") == []


async def change_to_authenticator(identity, person):
    headers = await identity.headers_of(await identity.session(person))
    await send_code(identity, headers)
    totp = pyotp.TOTP((await identity.http.post("/me/two-step/authenticator", headers=headers)).json()["secret"])
    body = {"method": "totp", "password": person.password, "code": totp.at(identity.clock.now()), "present_code": await identity.sent_code(person)}
    assert (await identity.http.put("/me/two-step", json=body, headers=headers)).status_code == 200
    person.totp = totp
    identity.clock.move(seconds=30)


async def test_an_authenticator_set_up_between_the_request_and_the_change_gives_way_too(identity):
    """The link that came with the change supersedes that of the request, and must not forget how the account was then."""
    owner = await identity.person()
    await ask(identity, owner, await identity.headers_of(await identity.session(owner)), new_address())
    change = await new_link(identity)
    await identity.choose(owner, "totp")
    assert answer(await confirm(identity, change, owner)) == (200, None)
    assert answer(await keep(identity, await keep_link(identity, owner))) == (204, None)
    owner.totp = None
    assert answer(await choose_password(identity, owner, NEW_PASSWORD)) == (200, None)
    assert (await identity.sign_in(owner)).json()["method"] == "email"


async def test_an_authenticator_that_there_was_already_stays(identity):
    owner = await identity.person("totp")
    headers = await identity.headers_of(await identity.session(owner))
    identity.clock.move(seconds=30)
    await ask(identity, owner, headers, new_address(), code=owner.totp.at(identity.clock.now()))
    await confirm(identity, await new_link(identity), owner)
    assert answer(await keep(identity, await keep_link(identity, owner))) == (204, None)
    reset = {"token": await identity.reset_link(owner), "password": NEW_PASSWORD}
    assert (await identity.post("/password-resets/complete", reset)).json()["errors"][0]["field"] == "code"
    identity.clock.move(seconds=30)
    assert answer(await identity.post("/password-resets/complete", {**reset, "code": owner.totp.at(identity.clock.now())})) == (200, None)
    assert await identity.execute("SELECT 1 FROM recovery_codes") != []


async def test_of_two_links_each_remembers_the_second_step_of_its_own_time(identity):
    owner = await identity.person()
    thief = await move(identity, owner)
    await identity.choose(thief, "totp")
    headers = await identity.headers_of(await identity.session(thief))
    identity.clock.move(seconds=30)
    code = (thief.totp or pytest.fail("no authenticator")).at(identity.clock.now())
    await ask(identity, thief, headers, new_address(), code=code)
    await confirm(identity, await new_link(identity), thief)
    assert answer(await keep(identity, await keep_link(identity, thief))) == (204, None)
    assert [row.method for row in await identity.execute("SELECT method FROM accounts")] == ["totp"]
    assert answer(await keep(identity, await keep_link(identity, owner))) == (204, None)
    assert [row.method for row in await identity.execute("SELECT method FROM accounts")] == ["email"]


async def test_a_link_from_before_it_was_remembered_leaves_the_second_step_alone(identity):
    owner = await identity.person()
    await identity.choose(await move(identity, owner), "totp")
    await identity.execute("UPDATE links SET method = NULL")
    assert answer(await keep(identity, await keep_link(identity, owner))) == (204, None)
    assert [row.method for row in await identity.execute("SELECT method FROM accounts")] == ["totp"]


async def test_what_it_undid_stands_in_the_audit(identity):
    owner = await identity.person()
    await identity.choose(await move(identity, owner), "totp")
    await keep(identity, await keep_link(identity, owner))
    rows = await identity.execute("SELECT action FROM audit ORDER BY position")
    assert [row.action for row in rows][-3:] == ["email-kept", "password-voided", "two-step-changed"]


async def test_before_the_change_it_stops_it(identity):
    person = await identity.person()
    session = await identity.session(person)
    await ask(identity, person, await identity.headers_of(session), new_address())
    assert answer(await keep(identity, await keep_link(identity, person))) == (204, None)
    assert answer(await confirm(identity, await new_link(identity), person)) == (410, "link_expired")
    assert answer(await identity.exchange(session)) == (401, "session_ended")
    assert [event.what for event in await identity.events(AccountChanged, person)] == ["email-kept"]
    assert await identity.events(EmailChanged) == []


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
    assert answer(await choose_password(identity, first, OTHER_PASSWORD)) == (200, None)
    identity.clock.move(minutes=1)
    await move(identity, first)
    identity.clock.move(minutes=1)
    latest = await keep_link(identity, first)
    assert answer(await keep(identity, way_back)) == (204, None)
    assert answer(await keep(identity, latest)) == (410, "link_expired")
    for thief in (first, second):
        assert answer(await identity.sign_in(thief)) == (401, "wrong_credentials")
    assert answer(await choose_password(identity, owner, NEW_PASSWORD)) == (200, None)
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
    await choose_password(identity, person, NEW_PASSWORD)
    before = len(await identity.events(NewDeviceUsed, person))
    await identity.sign_in(person, device=home)
    assert len(await identity.events(NewDeviceUsed, person)) == before + 1


async def test_codes_go_to_the_old_address_again(identity):
    person = await identity.person("email")
    await move(identity, person)
    await keep(identity, await keep_link(identity, person))
    await choose_password(identity, person, NEW_PASSWORD)
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
    assert answer(await choose_password(identity, person, NEW_PASSWORD)) == (200, None)
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
