"""Nobody finds out who has an account. Security checklist 4."""

import asyncio
import random
import secrets
import time

import pytest

from chassis import pace
from services.identity.adapters import hashing
from tests.harness.mann_whitney import differences, probability_of_chance
from tests.identity.client import OTHER_PASSWORD, Person, registration
from tests.identity.copies import copy_accounts

SAMPLES = 200
AT_ONCE = (20, 10, 5)
PACE = pace.STEP_SECONDS


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


async def crowds(identity, api, number):
    """So many people of each kind, that each is asked about once: a second time would meet the limits of an address."""
    active, unconfirmed = await identity.person(), await identity.register()
    addresses = {kind: [f"{secrets.token_hex(8)}@example.org" for _ in range(number)] for kind in ("unknown", "known", "unconfirmed", "locked")}
    for kind, model in (("known", active), ("unconfirmed", unconfirmed), ("locked", active)):
        await identity.execute(_COPY_ACCOUNT, addresses=addresses[kind], model=model.email)
    for _ in range(10):
        await identity.sign_in(active, password=OTHER_PASSWORD)
    seal = api.state.adapters.seal
    keys = [seal.digest("email", address) for address in addresses["locked"]]
    await identity.execute(_COPY_LOCK, keys=keys, model=seal.digest("email", active.email))
    return {kind: [Person(address) for address in found] for kind, found in addresses.items()}


_COPY_ACCOUNT = copy_accounts("'email', address, 'email_key', address", "accounts a, unnest(CAST(:addresses AS text[])) AS address WHERE a.email = :model")
_COPY_LOCK = """
    INSERT INTO limits (kind, key, marks, level, blocked_until, touched_at) SELECT kind, copy, marks, level, blocked_until, touched_at
    FROM limits, unnest(CAST(:keys AS bytea[])) AS copy WHERE kind = 'password' AND key = :model
"""


@pytest.fixture
def quick_passwords(api, monkeypatch):
    """Passwords that cost next to nothing: 1,600 real ones take both cores a minute and a half. What they cost is the last test's."""
    monkeypatch.setattr(hashing, "MEMORY_KIB", 64)
    quick, used = hashing.PasswordHasher(), api.state.adapters.hasher
    for part in ("_argon2", "_nobody"):
        monkeypatch.setattr(used, part, getattr(quick, part))


async def measured(identity, path, people, at_once):
    """Ask about everybody in no order, so many at once. Returns the seconds and the answers by kind."""
    order = [(kind, person) for kind, crowd in people.items() for person in crowd]
    random.shuffle(order)
    places = asyncio.Semaphore(at_once)
    taken: dict[str, list[float]] = {kind: [] for kind in people}
    answers = []

    async def ask(kind, person):
        async with places:
            answers.append(seen(await timed(identity, path, person, taken[kind])))

    await asyncio.gather(*(ask(kind, person) for kind, person in order))
    return taken, answers


@pytest.mark.alone
@pytest.mark.timeout(600)
@pytest.mark.parametrize("path", ["/accounts", "/accounts/resend", "/password-resets", "/sign-ins"])
@pytest.mark.usefixtures("quick_passwords")
async def test_the_answer_and_its_time_are_the_same_for_every_kind_of_account(identity, api, monkeypatch, path):
    """200 of each kind, at the pace of the service. Of fair comparisons one in a hundred falls below a chance of 1 %, and one in a million three times.

    The pace hides what takes less than its step, so a machine that is too slow for so many at once is asked by fewer the next time.
    """
    for at_once in AT_ONCE:
        people = await crowds(identity, api, SAMPLES)
        monkeypatch.setattr(pace, "STEP_SECONDS", PACE)
        taken, answers = await measured(identity, path, people, at_once)
        monkeypatch.setattr(pace, "STEP_SECONDS", 0.001)
        assert len(answers) == SAMPLES * len(people)
        assert all(answer == answers[0] for answer in answers)
        if not (found := differences(taken)):
            return
        identity.clock.move(minutes=1)  # or the limits of our own address would refuse the next preparations
    pytest.fail(f"three times: {found}")


async def timed(identity, path, person, times):
    """Ask from a network address of its own, so that no limit of an address shows."""
    started = time.perf_counter()
    response = await identity.post(path, asked(path, person), address=f"2001:db8:1:{secrets.token_hex(2)}::{secrets.token_hex(2)}")
    times.append(time.perf_counter() - started)
    return response


@pytest.mark.alone
async def test_without_the_wait_a_password_is_hashed_for_every_kind_of_account(identity):
    """The wait is the second line: under load the work itself has to be the same. The quickest of many is what the work costs."""
    people = await people_of_every_kind(identity)
    taken: dict[str, list[float]] = {kind: [] for kind in people}
    for _ in range(15):
        for kind, person in people.items():
            await timed(identity, "/sign-ins", person, taken[kind])
    quickest = {kind: min(times) for kind, times in taken.items()}
    assert max(quickest.values()) <= 1.5 * min(quickest.values()), quickest


def test_the_measure_of_chance_is_the_published_one():
    """The example in the documentation of SciPy's mannwhitneyu; ties alone; and no overlap at all."""
    assert probability_of_chance([19, 22, 16, 29, 24], [20, 11, 17, 12]) == pytest.approx(0.11134688653314041)
    assert probability_of_chance([1.0] * 20, [1.0] * 20) == 1
    assert probability_of_chance(range(200), range(200, 400)) < 1e-60
