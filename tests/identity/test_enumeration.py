"""Nobody finds out who has an account. Security checklist 4."""

import asyncio
import secrets
import statistics
import time

import pytest

from services.identity.api import pace
from tests.identity.client import OTHER_PASSWORD, Person, registration

ROUNDS = 5


async def people_of_every_kind(identity):
    """An address without an account, and one of each kind of account."""
    known, locked, disabled, other_portal = [await identity.person() for _ in range(4)]
    for _ in range(10):
        await identity.sign_in(locked, password=OTHER_PASSWORD)
    await identity.execute("UPDATE accounts SET state = 'disabled' WHERE email = :email", email=disabled.email)
    await identity.execute("UPDATE accounts SET portal = 'team' WHERE email = :email", email=other_portal.email)
    return {
        "unknown": Person("nobody.at.all@example.org"),
        "known": known,
        "second step": await identity.person("email"),
        "unconfirmed": await identity.register(),
        "locked": locked,
        "disabled": disabled,
        "other portal": other_portal,
    }


def asked(path, person):
    if path == "/accounts":
        return registration(person)
    if path == "/sign-ins":
        return {"email": person.email, "password": OTHER_PASSWORD, "portal": "citizen"}
    return {"email": person.email}


def seen(response):
    """What a caller can see, but for the length of time."""
    return response.status_code, response.text, sorted((name, value) for name, value in response.headers.items() if name != "date")


@pytest.mark.parametrize("path", ["/accounts", "/accounts/resend", "/password-resets", "/sign-ins"])
async def test_the_answer_is_the_same_for_every_kind_of_account(identity, path):
    people = await people_of_every_kind(identity)
    answers = {kind: seen(await identity.post(path, asked(path, person))) for kind, person in people.items()}
    assert all(answer == answers["unknown"] for answer in answers.values()), answers


@pytest.mark.parametrize(
    "email", ["", "\0", "a\0b@example.org", "x" * 1000, "'; DROP TABLE accounts; --", "%", "\N{FULLWIDTH LATIN SMALL LETTER A}@example.org"]
)
async def test_an_address_that_cannot_be_gets_the_answer_of_an_unknown_one(identity, email):
    for path in ("/accounts/resend", "/password-resets", "/sign-ins"):
        assert seen(await identity.post(path, asked(path, Person(email)))) == seen(await identity.post(path, asked(path, Person("nobody@example.org"))))


async def test_the_right_password_of_an_account_that_may_not_sign_in_gets_the_same_answer_as_a_wrong_one(identity):
    people = await people_of_every_kind(identity)
    wrong = seen(await identity.sign_in(people["unknown"]))
    for kind in ("unconfirmed", "locked", "disabled", "other portal"):
        assert seen(await identity.sign_in(people[kind])) == wrong, kind


@pytest.mark.parametrize("path", ["/accounts", "/accounts/resend", "/password-resets", "/sign-ins"])
async def test_the_answer_takes_the_same_time_for_every_kind_of_account(identity, monkeypatch, path):
    """The step is longer than in service, so that a machine that is busy with other tests does not show through."""
    people = await people_of_every_kind(identity)
    monkeypatch.setattr(pace, "STEP_SECONDS", 1.0)
    taken: dict[str, list[float]] = {kind: [] for kind in people}
    for _ in range(ROUNDS):
        await asyncio.gather(*(timed(identity, path, person, taken[kind]) for kind, person in people.items()))
    medians = {kind: statistics.median(times) for kind, times in taken.items()}
    assert min(min(times) for times in taken.values()) >= 0.999
    assert max(medians.values()) <= 1.1 * min(medians.values()), medians


async def timed(identity, path, person, times):
    started = time.perf_counter()
    await identity.post(path, asked(path, person), address=f"2001:db8:1::{secrets.token_hex(2)}")
    times.append(time.perf_counter() - started)


async def test_without_the_wait_a_password_is_hashed_for_every_kind_of_account(identity):
    """The wait is the second line: under load the work itself has to be the same. The quickest of many is what the work costs."""
    people = await people_of_every_kind(identity)
    taken: dict[str, list[float]] = {kind: [] for kind in people}
    for _ in range(15):
        for kind, person in people.items():
            await timed(identity, "/sign-ins", person, taken[kind])
    quickest = {kind: min(times) for kind, times in taken.items()}
    assert max(quickest.values()) <= 1.5 * min(quickest.values()), quickest
