"""Asking for another e-mail address, and confirming it. Security checklist 16. Taking it back: test_keep_email.py."""

import asyncio

import pytest

from contracts.identity import AlreadyRegistered, EmailChanged, EmailChangeRequested, EmailChangeWarned, PasswordResetRequested
from services.identity.domain.links import LIFETIMES, Purpose
from tests.identity.address import ask, confirm, new_address, new_link, send_code
from tests.identity.client import OTHER_PASSWORD, Person


def answer(response):
    return response.status_code, response.json().get("code") if response.content else None


async def test_a_new_address_is_the_accounts_when_its_link_is_used_with_the_password_and_not_before(identity):
    person, new = await identity.person(), new_address()
    headers = await identity.headers_of(await identity.session(person))
    asked = await ask(identity, person, headers, new)
    assert (asked.status_code, asked.json()) == (202, {})
    [link] = await identity.events(EmailChangeRequested)
    assert (link.email, link.portal, link.expires_at - identity.clock.now()) == (new, "citizen", LIFETIMES[Purpose.CHANGE_EMAIL])
    [warning] = await identity.events(EmailChangeWarned)
    assert (warning.email, warning.stage, warning.expires_at - identity.clock.now()) == (person.email, "requested", LIFETIMES[Purpose.KEEP_EMAIL])
    assert (await identity.http.get("/me", headers=headers)).json()["email"] == person.email
    assert (await identity.post("/email-changes/check", {"token": link.token})).json() == {}
    assert (await identity.sign_in(person)).status_code == 200

    assert answer(await confirm(identity, link.token, person)) == (200, None)
    assert await identity.events(EmailChanged) == [
        EmailChanged(subject=link.subject, email=new, previous=person.email, reverted=False, changed_at=identity.clock.now(), portal="citizen")
    ]
    assert [(event.email, event.stage) for event in await identity.events(EmailChangeWarned)][1:] == [(person.email, "changed")]
    assert answer(await identity.sign_in(person)) == (401, "wrong_credentials")
    moved = Person(new)
    me = (await identity.http.get("/me", headers=await identity.headers_of(await identity.session(moved)))).json()
    assert me["email"] == new


async def test_a_change_ends_every_session_also_one_that_waits_for_a_code_sent_to_the_old_address(identity):
    person, new = await identity.person("email"), new_address()
    session, pending = await identity.session(person), await identity.begin(person)
    code = await identity.sent_code(person)
    headers = await identity.headers_of(session)
    await send_code(identity, headers)
    await ask(identity, person, headers, new, code=await identity.sent_code(person))
    assert answer(await confirm(identity, await new_link(identity), person)) == (200, None)
    assert answer(await identity.exchange(session)) == (401, "session_ended")
    assert answer(await identity.verify(pending, code)) == (401, "session_ended")


async def test_codes_by_e_mail_go_to_the_new_address_when_it_is_confirmed_and_not_before(identity):
    person, new = await identity.person("email"), new_address()
    headers = await identity.headers_of(await identity.session(person))
    await send_code(identity, headers)
    await ask(identity, person, headers, new, code=await identity.sent_code(person))
    await identity.begin(person)
    assert await identity.sent_to() == person.email
    await confirm(identity, await new_link(identity), person)
    moved = Person(new)
    started = (await identity.sign_in(moved)).json()
    assert (started["method"], await identity.sent_to()) == ("email", new)
    assert answer(await identity.verify(started["session"], await identity.sent_code(moved))) == (200, None)


async def test_the_password_is_asked_for_at_both_ends(identity):
    person, new = await identity.person(), new_address()
    headers = await identity.headers_of(await identity.session(person))
    for password, said in (("", "Enter your current password"), ("not the password", "Your password is not correct")):
        refused = await ask(identity, person, headers, new, password=password)
        assert (refused.status_code, refused.json()["errors"]) == (422, [{"field": "password", "message": said}])
    assert await identity.events(EmailChangeRequested) == []
    assert await identity.events(EmailChangeWarned) == []
    await ask(identity, person, headers, new)
    link = await new_link(identity)
    for password in ("", "not the password"):
        refused = await confirm(identity, link, person, password)
        assert [error["field"] for error in refused.json()["errors"]] == ["password"]
    assert (await identity.sign_in(person)).status_code == 200
    assert answer(await confirm(identity, link, person)) == (200, None)


async def test_ten_wrong_passwords_close_the_link_for_a_while_and_not_the_sign_in(identity):
    person = await identity.person()
    await ask(identity, person, await identity.headers_of(await identity.session(person)), new_address())
    link = await new_link(identity)
    answers = [await confirm(identity, link, person, OTHER_PASSWORD) for _ in range(10)]
    right = await confirm(identity, link, person)
    assert {(response.status_code, response.text) for response in [*answers, right]} == {(422, answers[0].text)}
    assert (await identity.sign_in(person)).status_code == 200
    identity.clock.move(minutes=15)
    assert answer(await confirm(identity, link, person)) == (200, None)


async def test_with_an_authenticator_its_code_is_asked_for_and_used_up(identity):
    person = await identity.person("totp")
    headers = await identity.headers_of(await identity.session(person))
    identity.clock.move(seconds=30)
    right = person.totp.at(identity.clock.now())
    missing = await ask(identity, person, headers, new_address())
    assert missing.json()["errors"] == [{"field": "code", "message": "Enter your security code"}]
    wrong = await ask(identity, person, headers, new_address(), code=f"{(int(right) + 1) % 1_000_000:06}")
    assert (answer(wrong), wrong.json()["errors"][0]["field"]) == ((422, "code_wrong"), "code")
    assert await identity.events(EmailChangeWarned) == []
    assert (await ask(identity, person, headers, new_address(), code=right)).status_code == 202
    assert answer(await ask(identity, person, headers, new_address(), code=right)) == (422, "code_wrong")


async def test_a_recovery_code_does_when_the_authenticator_is_lost(identity):
    person = await identity.person()
    [code, *_] = (await identity.choose(person, "totp"))["recovery_codes"]
    headers = await identity.headers_of(await identity.session(person))
    assert (await ask(identity, person, headers, new_address(), code=code)).status_code == 202
    assert answer(await ask(identity, person, headers, new_address(), code=code)) == (422, "code_wrong")


async def test_with_codes_by_e_mail_one_is_sent_to_the_present_address_and_asked_for(identity):
    person = await identity.person("email")
    headers = await identity.headers_of(await identity.session(person))
    used = await identity.sent_code(person)
    assert answer(await ask(identity, person, headers, new_address(), code=used)) == (422, "code_spent")
    assert (await send_code(identity, headers)).status_code == 202
    event = await identity.latest_code()
    assert (event.email, event.purpose) == (person.email, "change-account")
    assert answer(await ask(identity, person, headers, new_address(), code="000000" if event.code != "000000" else "000001")) == (422, "code_wrong")
    identity.clock.move(minutes=10)
    assert answer(await ask(identity, person, headers, new_address(), code=event.code)) == (422, "code_expired")
    await send_code(identity, headers)
    code = await identity.sent_code(person)
    assert (await ask(identity, person, headers, new_address(), code=f"{code[:3]} {code[3:]}")).status_code == 202
    assert answer(await ask(identity, person, headers, new_address(), code=code)) == (422, "code_spent")


async def test_a_code_for_one_thing_is_none_for_another(identity):
    person = await identity.person("email")
    headers = await identity.headers_of(await identity.session(person))
    pending = await identity.begin(person)
    for_sign_in = await identity.sent_code(person)
    assert answer(await ask(identity, person, headers, new_address(), code=for_sign_in))[0] == 422
    await send_code(identity, headers)
    for_change = await identity.sent_code(person)
    if for_change != for_sign_in:
        assert answer(await identity.verify(pending, for_change)) == (401, "code_wrong")


async def test_wrong_codes_count_with_those_of_sign_in(identity):
    person = await identity.person("totp")
    headers = await identity.headers_of(await identity.session(person))
    identity.clock.move(seconds=30)
    right = person.totp.at(identity.clock.now())
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    for _ in range(20):
        await ask(identity, person, headers, new_address(), code=wrong)
    blocked = await ask(identity, person, headers, new_address(), code=right)
    assert answer(blocked) == (429, "codes_blocked")


@pytest.mark.parametrize("method", ["none", "totp"])
async def test_who_gets_no_codes_by_e_mail_is_sent_none(identity, method):
    person = await identity.person(method)
    headers = await identity.headers_of(await identity.session(person))
    assert answer(await send_code(identity, headers)) == (409, "no_sent_codes")


@pytest.mark.parametrize("email", ["", "nobody", "a@b", "ü@example.org", "a@example.org\nBcc: b@example.org", "x" * 250 + "@example.org"])
async def test_an_address_that_cannot_be_is_named_at_its_field(identity, email):
    person = await identity.person()
    refused = await ask(identity, person, await identity.headers_of(await identity.session(person)), email)
    assert (refused.status_code, [error["field"] for error in refused.json()["errors"]]) == (422, ["email"])


async def test_the_address_that_there_is_already_is_no_new_one(identity):
    person = await identity.person()
    headers = await identity.headers_of(await identity.session(person))
    refused = await ask(identity, person, headers, f" {person.email.upper()} ")
    assert refused.json()["errors"] == [{"field": "email", "message": "This is the e-mail address that your account has now"}]


async def test_whether_the_new_address_has_an_account_is_told_to_its_owner_alone(identity):
    person, known, unconfirmed = await identity.person(), await identity.person(), await identity.register()
    headers = await identity.headers_of(await identity.session(person))
    asked = [await ask(identity, person, headers, email) for email in (new_address(), known.email.upper(), unconfirmed.email)]
    assert {(response.status_code, response.text) for response in asked} == {(202, "{}")}
    [told] = await identity.events(AlreadyRegistered)
    assert (told.email, told.subject) == (known.email, await identity.account_id(known))
    assert len({event.email for event in await identity.events(EmailChangeRequested)} & {known.email, known.email.upper()}) == 0
    assert [(event.email, event.stage) for event in await identity.events(EmailChangeWarned)] == [(person.email, "requested")] * 3
    assert (await identity.sign_in(known)).status_code == 200


async def test_a_disabled_account_keeps_its_address_and_hears_nothing(identity):
    person, disabled = await identity.person(), await identity.person()
    await identity.execute("UPDATE accounts SET state = 'disabled' WHERE email = :email", email=disabled.email)
    assert (await ask(identity, person, await identity.headers_of(await identity.session(person)), disabled.email)).status_code == 202
    assert await identity.events(AlreadyRegistered) == []
    assert await identity.events(EmailChangeRequested) == []


async def test_an_unconfirmed_registration_of_the_address_gives_way(identity):
    person, squatter = await identity.person(), await identity.register()
    link = await identity.latest_link(squatter)
    await ask(identity, person, await identity.headers_of(await identity.session(person)), squatter.email)
    assert answer(await confirm(identity, await new_link(identity), person)) == (200, None)
    assert answer(await identity.confirm(squatter, link)) == (404, "link_unknown")
    assert (await identity.sign_in(Person(squatter.email))).status_code == 200


async def test_an_address_that_got_an_account_in_the_meantime_is_not_taken_from_it(identity):
    person, new = await identity.person(), new_address()
    await ask(identity, person, await identity.headers_of(await identity.session(person)), new)
    link = await new_link(identity)
    other = await identity.register(new, password=OTHER_PASSWORD)
    other.password = OTHER_PASSWORD
    assert (await identity.confirm(other)).status_code == 200
    assert answer(await confirm(identity, link, person)) == (409, "address_taken")
    assert (await identity.sign_in(other)).status_code == 200
    assert (await identity.sign_in(person)).status_code == 200


async def test_of_two_people_who_confirm_one_address_at_the_same_moment_one_gets_it(identity):
    people, new, links = [await identity.person() for _ in range(4)], new_address(), []
    for person in people:
        await ask(identity, person, await identity.headers_of(await identity.session(person)), new)
        links.append(await new_link(identity))
    answers = await asyncio.gather(*(confirm(identity, link, person) for link, person in zip(links, people, strict=True)))
    assert sorted(response.status_code for response in answers) == [200, 409, 409, 409]
    assert len(await identity.events(EmailChanged)) == 1


async def test_a_link_says_whether_it_was_used_superseded_too_old_or_never_sent(identity):
    person = await identity.person()
    headers = await identity.headers_of(await identity.session(person))
    links = []
    for _ in range(2):
        await ask(identity, person, headers, new_address())
        links.append(await new_link(identity))
    assert answer(await confirm(identity, links[0], person)) == (410, "link_superseded")
    assert answer(await identity.post("/email-changes/check", {"token": links[0]})) == (410, "link_superseded")
    assert answer(await confirm(identity, links[1], person)) == (200, None)
    assert answer(await confirm(identity, links[1], person)) == (410, "link_used")
    assert answer(await confirm(identity, "x" * 43, person)) == (404, "link_unknown")


async def test_a_link_works_for_24_hours_and_not_a_second_longer(identity):
    person = await identity.person()
    await ask(identity, person, await identity.headers_of(await identity.session(person)), new_address())
    link = await new_link(identity)
    identity.clock.move(hours=24, seconds=-1)
    assert (await identity.post("/email-changes/check", {"token": link})).status_code == 200
    identity.clock.move(seconds=1)
    assert answer(await confirm(identity, link, person)) == (410, "link_expired")


async def test_of_many_uses_of_one_link_one_changes_the_address(identity):
    person = await identity.person()
    await ask(identity, person, await identity.headers_of(await identity.session(person)), new_address())
    link = await new_link(identity)
    answers = await asyncio.gather(*(confirm(identity, link, person, address=f"2001:db8:2::{number:x}") for number in range(8)))
    assert sorted(response.status_code for response in answers) == [200] + [410] * 7
    assert len(await identity.events(EmailChanged)) == 1


async def test_links_for_one_thing_are_unknown_to_another(identity):
    person = await identity.person()
    reset = await identity.reset_link(person)
    await ask(identity, person, await identity.headers_of(await identity.session(person)), new_address())
    change, keep = await new_link(identity), (await identity.events(EmailChangeWarned))[-1].token
    for path, tokens in (
        ("/email-changes/check", (reset, keep)),
        ("/email-changes/keep/check", (reset, change)),
        ("/password-resets/check", (change, keep)),
        ("/verifications/check", (change, keep)),
    ):
        for token in tokens:
            assert answer(await identity.post(path, {"token": token})) == (404, "link_unknown"), path


async def test_a_password_that_was_changed_since_confirms_the_address_and_the_older_does_not(identity):
    """A reset in between is what an owner does who did not ask for this: a thief's link is worth nothing then."""
    person = await identity.person()
    await ask(identity, person, await identity.headers_of(await identity.session(person)), new_address())
    link = await new_link(identity)
    await identity.post("/password-resets/complete", {"token": await identity.reset_link(person), "password": OTHER_PASSWORD})
    assert answer(await confirm(identity, link, person)) == (422, "wrong_password")
    assert answer(await confirm(identity, link, person, OTHER_PASSWORD)) == (200, None)


async def test_a_password_that_changes_while_it_is_checked_confirms_nothing(identity, api, monkeypatch):
    person = await identity.person()
    await ask(identity, person, await identity.headers_of(await identity.session(person)), new_address())
    hasher = api.state.adapters.hasher
    check = hasher.verify

    async def verify(stored, typed):
        matches = await check(stored, typed)
        await identity.execute("UPDATE accounts SET password_hash = 'another' WHERE email = :email", email=person.email)
        return matches

    monkeypatch.setattr(hasher, "verify", verify)
    assert answer(await confirm(identity, await new_link(identity), person)) == (422, "wrong_password")
    assert await identity.events(EmailChanged) == []


async def test_a_reset_link_that_the_old_address_holds_expires_with_the_change(identity):
    person = await identity.person()
    reset = await identity.reset_link(person)
    await ask(identity, person, await identity.headers_of(await identity.session(person)), new_address())
    await confirm(identity, await new_link(identity), person)
    assert answer(await identity.post("/password-resets/check", {"token": reset})) == (410, "link_expired")
    await identity.post("/password-resets", {"email": person.email})
    assert len(await identity.events(PasswordResetRequested)) == 1


async def test_no_more_than_five_changes_are_asked_for_in_fifteen_minutes(identity):
    person = await identity.person()
    headers = await identity.headers_of(await identity.session(person))
    for _ in range(5):
        assert (await ask(identity, person, headers, new_address())).status_code == 202
    refused = await ask(identity, person, headers, new_address())
    assert answer(refused) == (429, "changes_blocked")
    assert 0 < int(refused.headers["retry-after"]) <= 901
    assert len(await identity.events(EmailChangeRequested)) == 5


async def test_one_address_is_not_flooded_by_many_accounts(identity):
    new = new_address()
    for _ in range(7):
        person = await identity.person()
        assert (await ask(identity, person, await identity.headers_of(await identity.session(person)), new)).status_code == 202
    assert len([event for event in await identity.events(EmailChangeRequested) if event.email == new]) == 5


async def test_what_happened_stands_in_the_audit_without_an_address(identity):
    person, new = await identity.person(), new_address()
    await ask(identity, person, await identity.headers_of(await identity.session(person)), new)
    await confirm(identity, await new_link(identity), person, "not the password")
    await confirm(identity, await new_link(identity), person)
    rows = await identity.execute("SELECT action, canonical FROM audit ORDER BY position")
    assert [row.action for row in rows][-3:] == ["email-change-asked", "link-password-failed", "email-changed"]
    assert not any(word in row.canonical for row in rows for word in (person.email, new, person.password))
