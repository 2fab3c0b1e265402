"""Registering."""

import asyncio
import json

import pytest

from contracts.identity import AccountVerificationRequested, AlreadyRegistered
from tests.identity.client import OTHER_PASSWORD, Person, registration


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
