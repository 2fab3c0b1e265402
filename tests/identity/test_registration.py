"""Registering and confirming an address."""

import asyncio
import json

import pytest

from contracts.identity import AccountVerificationRequested, AccountVerified, AlreadyRegistered
from tests.identity.client import OTHER_PASSWORD, Person, registration


async def test_a_registered_person_gets_a_link_and_cannot_sign_in_before_it_was_used(identity):
    person = await identity.register()
    [link] = await identity.events(AccountVerificationRequested, person)
    assert (link.email, link.portal) == (person.email, "citizen")
    assert (await identity.sign_in(person)).json()["code"] == "wrong_credentials"
    assert (await identity.post("/verifications", {"token": link.token})).json() == {}
    [verified] = await identity.events(AccountVerified, person)
    assert (verified.email, verified.portal) == (person.email, "citizen")
    assert (await identity.sign_in(person)).status_code == 200


async def test_registering_a_known_address_tells_its_owner_and_changes_nothing(identity):
    person = await identity.person()
    again = await identity.post("/accounts", registration(person, password=OTHER_PASSWORD, first_name="Someone"))
    assert (again.status_code, again.json()) == (202, {})
    assert len(await identity.events(AlreadyRegistered, person)) == 1
    assert (await identity.sign_in(person)).status_code == 200
    assert (await identity.sign_in(person, password=OTHER_PASSWORD)).status_code == 401


async def test_an_address_is_the_same_in_capitals(identity):
    person = await identity.person()
    await identity.post("/accounts", registration(Person(person.email.upper())))
    assert len(await identity.events(AlreadyRegistered, person)) == 1
    assert (await identity.sign_in(person, email=person.email.upper())).status_code == 200


async def test_the_latest_registration_of_an_unconfirmed_address_counts(identity):
    """Or somebody could register another person's address first, and wait for the owner to confirm a password that is not theirs."""
    person = await identity.register(password=OTHER_PASSWORD)
    planted = await identity.latest_link(person)
    await identity.post("/accounts", registration(person))
    assert (await identity.post("/verifications", {"token": planted})).json()["code"] == "link_superseded"
    await identity.post("/verifications", {"token": await identity.latest_link(person)})
    assert (await identity.sign_in(person, password=OTHER_PASSWORD)).status_code == 401
    assert (await identity.sign_in(person)).status_code == 200


async def test_a_registration_that_may_not_send_another_link_changes_nothing_either(identity):
    """Otherwise a flood of registrations would put somebody else's password behind a link that was sent before."""
    person = await identity.register()
    for _ in range(4):
        await identity.post("/accounts", registration(person))
    link = await identity.latest_link(person)
    await identity.post("/accounts", registration(person, password=OTHER_PASSWORD))
    assert await identity.latest_link(person) == link
    await identity.post("/verifications", {"token": link})
    assert (await identity.sign_in(person)).status_code == 200


async def test_a_link_says_whether_it_was_used_superseded_too_old_or_never_sent(identity):
    person = await identity.register()
    first = await identity.latest_link(person)
    assert (await identity.post("/accounts/resend", {"email": person.email})).status_code == 202
    second = await identity.latest_link(person)

    async def answer(token):
        response = await identity.post("/verifications", {"token": token})
        return response.status_code, response.json().get("code")

    assert await answer(first) == (410, "link_superseded")
    assert await answer(second) == (200, None)
    assert await answer(second) == (410, "link_used")
    assert await answer("x" * 43) == (404, "link_unknown")


async def test_a_verification_link_works_for_24_hours_and_not_a_second_longer(identity):
    in_time, late = await identity.register(), await identity.register()
    links = [await identity.latest_link(person) for person in (in_time, late)]
    identity.clock.move(hours=24, seconds=-1)
    assert (await identity.post("/verifications", {"token": links[0]})).status_code == 200
    identity.clock.move(seconds=1)
    assert (await identity.post("/verifications", {"token": links[1]})).json()["code"] == "link_expired"


async def test_fifty_people_with_the_same_link_confirm_it_once(identity):
    person = await identity.register()
    token = await identity.latest_link(person)
    answers = await asyncio.gather(*(identity.post("/verifications", {"token": token}) for _ in range(50)))
    assert sorted(answer.status_code for answer in answers) == [200] + [410] * 49
    assert len(await identity.events(AccountVerified, person)) == 1


async def test_a_reset_link_confirms_no_address_and_a_verification_link_resets_no_password(identity):
    person = await identity.person()
    reset = await identity.reset_link(person)
    assert (await identity.post("/verifications", {"token": reset})).json()["code"] == "link_unknown"
    fresh = await identity.register()
    assert (await identity.post("/password-resets/check", {"token": await identity.latest_link(fresh)})).json()["code"] == "link_unknown"


async def test_two_registrations_of_one_address_at_the_same_moment_make_one_account(identity):
    person = Person("both.at.once@example.org")
    answers = await asyncio.gather(*(identity.post("/accounts", registration(person)) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {202}
    assert await identity.execute("SELECT count(*) FROM accounts WHERE email_key = 'both.at.once@example.org'") == [(1,)]


async def test_five_links_in_fifteen_minutes_are_sent_and_the_answer_to_the_sixth_is_the_same(identity):
    person = await identity.register()
    answers = [await identity.post("/accounts/resend", {"email": person.email}) for _ in range(6)]
    assert {(answer.status_code, answer.text) for answer in answers} == {(202, "{}")}
    assert len(await identity.events(AccountVerificationRequested, person)) == 5
    identity.clock.move(minutes=15)
    await identity.post("/accounts/resend", {"email": person.email})
    assert len(await identity.events(AccountVerificationRequested, person)) == 6


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"email": ""}, "email", "Enter your e-mail address"),
        ({"email": "no address"}, "email", "Enter an e-mail address in the correct format, like name@example.com"),
        # Few mail servers take such an address, and the person would wait for a mail that never comes.
        ({"email": "é@é.example"}, "email", "Enter an e-mail address that uses only the letters a to z, numbers and symbols"),
        ({"email": "a@example.org\r\nBcc: b@example.org"}, "email", "Enter an e-mail address in the correct format, like name@example.com"),
        ({"first_name": "  "}, "first_name", "Enter your first name"),
        ({"last_name": "x" * 101}, "last_name", "Last name must be 100 characters or fewer"),
        ({"last_name": "Ash\x00by"}, "last_name", "Last name has a character that cannot be used"),
        ({"telephone": "ring me"}, "telephone", "Enter a telephone number, like 01632 960 001 or +44 808 157 0192"),
        ({"password": "short"}, "password", "Password must be 12 characters or more"),
        ({"accepted_terms": False}, "accepted_terms", "Select that you accept the terms and conditions"),
        ({"portal": "team"}, "portal", "Ask the council for an invitation to this portal"),
    ],
)
async def test_a_mistake_in_the_form_is_named_at_its_field(identity, changes, field, message):
    response = await identity.post("/accounts", registration(Person("someone@example.org"), **changes))
    assert response.status_code == 422
    assert response.json()["errors"] == [{"field": field, "message": message}]


async def test_mistakes_are_the_same_for_a_known_and_an_unknown_address(identity):
    known = await identity.person()
    bodies = [(await identity.post("/accounts", registration(Person(email), password="short"))).json() for email in (known.email, "new@example.org")]
    assert bodies[0] == bodies[1]


@pytest.mark.parametrize("body", [{"email": "a@b.example", "role": "team"}, {"email": 3}, {"email": "\ud800"}, {}, {"email": "x" * 1001}])
async def test_a_body_that_is_not_as_described_is_refused_without_repeating_it(identity, body):
    response = await identity.http.post(
        "/accounts/resend", content=json.dumps(body), headers={**identity.gateway_headers(), "content-type": "application/json"}
    )
    assert response.status_code == 422
    assert "b.example" not in response.text
