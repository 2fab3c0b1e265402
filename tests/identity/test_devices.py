"""The owner hears of a sign-in with a browser that was not used before. Security checklist 17."""

import asyncio
import secrets

import pytest

from contracts.identity import AccountChanged, NewDeviceUsed
from services.identity.domain import devices
from services.identity.use_cases.tidy_up import tidy_up
from tests.identity.client import OTHER_PASSWORD


def browser():
    """The cookie of a fresh browser."""
    return secrets.token_urlsafe(32)


async def enter(identity, person, device):
    """Sign in all the way with a browser. Returns the secret of the active session."""
    started = (await identity.sign_in(person, device=device)).json()
    if started["state"] == "active":
        return started["session"]
    code = person.totp.at(identity.clock.now()) if person.totp else await identity.sent_code(person)
    verified = await identity.post("/sign-ins/verify", {"session": started["session"], "code": code, "device": device})
    assert verified.status_code == 200, verified.text
    return verified.json()["session"]


async def told(identity, person):
    return len(await identity.events(NewDeviceUsed, person))


async def test_the_owner_is_told_of_a_new_browser_once_and_not_of_one_used_before(identity):
    person, home, phone = await identity.person(), browser(), browser()
    for _ in range(2):
        await enter(identity, person, home)
    assert await told(identity, person) == 0
    for _ in range(3):
        await enter(identity, person, phone)
    [event] = await identity.events(NewDeviceUsed, person)
    assert (event.portal, event.signed_in_at) == ("citizen", identity.clock.now())
    await enter(identity, person, home)
    assert await told(identity, person) == 1


async def test_the_first_sign_in_of_all_is_no_news_even_without_a_cookie(identity):
    person = await identity.person()
    await enter(identity, person, None)
    assert await told(identity, person) == 0
    await enter(identity, person, None)
    assert await told(identity, person) == 1


async def test_an_account_whose_browsers_were_all_forgotten_has_no_first_sign_in_again(identity):
    person = await identity.person()
    await enter(identity, person, browser())
    identity.clock.move(days=401)
    async with identity.database.open_work() as work:
        await tidy_up(work)
    assert await identity.execute("SELECT * FROM devices") == []
    await enter(identity, person, browser())
    assert await told(identity, person) == 1


@pytest.mark.parametrize("method", ["email", "totp"])
async def test_with_a_second_step_the_browser_counts_when_the_code_was_right(identity, method):
    person, home, thief = await identity.person(), browser(), browser()
    await enter(identity, person, home)
    await identity.choose(person, method)
    before = await told(identity, person)  # `choose` signs in without a cookie
    started = (await identity.sign_in(person, device=thief)).json()
    await identity.post("/sign-ins/verify", {"session": started["session"], "code": "nonsense", "device": thief})
    assert await told(identity, person) == before
    assert len(await identity.execute("SELECT * FROM devices")) == 1
    await enter(identity, person, home)
    assert await told(identity, person) == before
    identity.clock.move(seconds=30)
    await enter(identity, person, thief)
    assert await told(identity, person) == before + 1


async def test_a_known_browser_opens_nothing_without_the_password_and_the_code(identity):
    person, home = await identity.person(), browser()
    await enter(identity, person, home)
    await identity.choose(person, "email")
    await enter(identity, person, home)
    assert (await identity.sign_in(person, device=home, password=OTHER_PASSWORD)).status_code == 401
    assert (await identity.sign_in(person, device=home)).json()["state"] == "code_needed"


async def test_a_browser_is_known_for_each_person_apart_and_is_stored_as_a_digest_of_both(identity):
    one, other, shared = await identity.person(), await identity.person(), browser()
    await enter(identity, one, shared)
    await enter(identity, other, browser())
    await enter(identity, other, shared)
    assert await told(identity, other) == 1
    rows = await identity.execute("SELECT encode(digest, 'hex') FROM devices")
    assert len({digest for (digest,) in rows}) == 3
    everything = str(await identity.execute("SELECT d::text FROM devices d")) + str(await identity.execute("SELECT o::text FROM outbox o"))
    assert shared not in everything
    assert shared.encode().hex() not in everything


@pytest.mark.parametrize("token", ["", "x" * 42, "x" * 44, "é" * 43, "x" * 200, "x" * 42 + "\n"])
async def test_what_is_no_cookie_of_ours_is_never_known(identity, token):
    person = await identity.person()
    for _ in range(3):
        await enter(identity, person, token)
    assert await told(identity, person) == 2
    assert await identity.execute("SELECT * FROM devices") == []
    assert devices.read(token) is None


async def test_a_browser_that_was_not_used_for_400_days_is_new_again(identity):
    person, home = await identity.person(), browser()
    await enter(identity, person, home)
    identity.clock.move(days=400)
    await enter(identity, person, home)
    assert await told(identity, person) == 0
    identity.clock.move(days=400, seconds=1)
    await enter(identity, person, home)
    assert await told(identity, person) == 1
    await enter(identity, person, home)
    assert await told(identity, person) == 1


async def test_a_reset_forgets_every_browser_but_the_one_it_is_done_in(identity):
    """Of that one the message about the reset tells. A thief who was in before is new again."""
    person, thief, home = await identity.person(), browser(), browser()
    for device in (home, thief, thief):
        await enter(identity, person, device)
    assert await told(identity, person) == 1
    body = {"token": await identity.reset_link(person), "password": OTHER_PASSWORD, "device": home}
    assert (await identity.post("/password-resets/complete", body)).status_code == 200
    assert (await identity.events(AccountChanged, person))[-1].what == "password-reset"
    person.password = OTHER_PASSWORD
    await enter(identity, person, home)
    assert await told(identity, person) == 1
    await enter(identity, person, thief)
    assert await told(identity, person) == 2


async def test_of_sign_ins_at_the_same_moment_with_one_new_browser_the_owner_hears_once(identity):
    person, phone = await identity.person(), browser()
    await enter(identity, person, browser())
    await asyncio.gather(*(enter(identity, person, phone) for _ in range(6)))
    assert await told(identity, person) == 1


async def test_a_new_browser_stands_in_the_audit_with_ids_only(identity):
    person = await identity.person()
    for _ in range(2):
        await enter(identity, person, browser())
    rows = await identity.execute("SELECT kind, detail FROM audit WHERE action = 'new-device' AND actor = :id", id=await identity.account_id(person))
    assert [(row.kind, row.detail) for row in rows] == [("session", {})]


async def test_a_sign_in_that_is_given_up_tells_of_no_browser(identity):
    person = await identity.person("email")
    before = await told(identity, person)
    await identity.sign_in(person, device=browser())
    assert await told(identity, person) == before
